//! Is it a file, is it text, is it RON?
//!
//! In: a path or text. Out: the text, or why it cannot be a scenario at all. It must not know what the text says.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use super::FILE_BYTES_MAX;
use super::node::Node;
use super::places::path_at;
use super::tokens::{TokenKind, Tokens};
use crate::scenario::diagnostic::{Diagnostic, Severity, line_and_column};

/// Deeper nesting is refused; the format itself needs about ten levels.
const DEPTH_MAX: usize = 64;

/// The text of a file.
pub(super) fn read_file(path: &Path) -> Result<String, (String, &'static str)> {
    let cannot = |error: std::io::Error| (format!("cannot be read: {error}"), "");
    let metadata = fs::metadata(path).map_err(cannot)?;
    if metadata.is_dir() {
        return Err((
            "is a directory".to_owned(),
            "name a scenario file, such as scenarios/hello.ron",
        ));
    }
    if metadata.len() > FILE_BYTES_MAX {
        let megabytes = metadata.len().div_ceil(1_000_000);
        return Err((format!("is {megabytes} MB large; files over 16 MB are not read"), ""));
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(cannot)?;
    // Devices and pipes tell no length, so the bound is held while reading too.
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(("is over 16 MB large and was not read to its end".to_owned(), ""));
    }
    if bytes.contains(&0) {
        return Err(("is not text".to_owned(), "a scenario is a RON file in UTF-8"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        (
            format!("is not UTF-8 text (byte {at})"),
            "a scenario is a RON file in UTF-8",
        )
    })
}

/// A problem of the file as a whole.
pub(super) fn whole_file(name: &str, message: String, hint: &str) -> Diagnostic {
    let hint = hint.to_owned();
    Diagnostic {
        severity: Severity::Error,
        file: name.to_owned(),
        line: 0,
        column: 0,
        path: String::new(),
        message,
        hint,
    }
}

/// Whether the text is RON at all.
pub(super) fn check_syntax(text: &str, name: &str) -> Result<(), Vec<Diagnostic>> {
    let fail = |offset: usize, message: String, hint: &str| {
        let (line, column) = line_and_column(text, offset);
        let (path, file, hint) = (path_at(text, offset), name.to_owned(), hint.to_owned());
        Err(vec![Diagnostic {
            severity: Severity::Error,
            file,
            line,
            column,
            path,
            message,
            hint,
        }])
    };
    if text.contains('\0') {
        return Err(vec![whole_file(
            name,
            "is not text".to_owned(),
            "a scenario is a RON file in UTF-8",
        )]);
    }
    if Node::root(text).source().is_empty() && !text.contains([')', ']', '}', ',']) {
        let hint = "it needs at least Scenario(format: 1, name: \"...\", systems: [...], flows: [...])";
        return Err(vec![whole_file(name, "is empty".to_owned(), hint)]);
    }
    if let Some(offset) = too_deep(text) {
        return fail(
            offset,
            format!("nested more than {DEPTH_MAX} deep"),
            "a scenario needs about ten levels",
        );
    }
    let Err(error) = ron::from_str::<&ron::value::RawValue>(text) else {
        return Ok(());
    };
    let offset = offset_of(text, error.span.start.line, error.span.start.col);
    let end = offset_of(text, error.span.end.line, error.span.end.col).max(offset);
    match error.code {
        ron::Error::Eof => fail(
            text.trim_end().len(),
            "the file ends too early".to_owned(),
            "is it truncated?",
        ),
        code if text[end..].trim().is_empty() => fail(
            text.trim_end().len(),
            format!("the file ends too early: {code}"),
            "is it truncated?",
        ),
        code => fail(end, format!("not RON: {code}"), ""),
    }
}

/// Where nesting first exceeds what is taken.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for token in Tokens::with_comments(text) {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_MAX {
            return Some(token.start);
        }
    }
    None
}

/// Whether the text has comments, which are not written back.
pub(in crate::scenario) fn has_comments(text: &str) -> bool {
    Tokens::with_comments(text).any(|token| token.kind == TokenKind::Comment)
}

/// Byte offset of a line and column as `ron` counts them (from 1, in characters).
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let rest = &text[start..];
    start
        + rest
            .char_indices()
            .nth(column.saturating_sub(1))
            .map_or(rest.len(), |(at, _)| at)
}
