//! What did the architect write beside the systems? Notes on the canvas.
//!
//! In: nothing. Out: a part of a [`super::Scenario`], as it is written. It must not know the file's syntax; no figure
//! depends on it.

use super::*;

/// A text on the canvas.
#[derive(Clone, PartialEq, Debug)]
pub struct Note {
    /// Its id; read as `note-1`, `note-2`, ... where the file gives none.
    pub id: NoteId,
    /// What it says.
    pub text: String,
    /// Place of its center on the canvas, in points.
    pub at: (f32, f32),
    /// Width and height, in points; default `defaults::NOTE_SIZE`.
    pub size: Option<(f32, f32)>,
}
