//! Makes the README's pictures, dark and light, without a display: every stage of the window once the study is done
//! (Simulate while it plays with something broken), and Sketch at work.
//! `cargo run --release --example screens [-- FOLDER [FILE.ron [WIDTHxHEIGHT]]]` (into `docs/screens` unless told; what
//! Sketch does at work is shown with its own sketches, in the folder `editor` there, where no file is told).

mod editor;
mod landscape;
mod picture;
mod stages;

use std::path::PathBuf;

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "docs/screens".to_owned()));
    let file = arguments.next().map(PathBuf::from);
    let size = arguments.next().unwrap_or_else(|| "1600x1000".to_owned());
    let size = size
        .split_once('x')
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    let (width, height): (f32, f32) = size.ok_or("a size is written like 1600x1000")?;
    let shows_editor = file.is_none();
    stages::show(&folder, file, egui::vec2(width, height))?;
    if shows_editor {
        editor::show(&folder.join("editor"))?;
    }
    Ok(())
}
