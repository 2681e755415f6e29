//! What does the text of a file say?
//!
//! In: a path or text. Out: [`Loaded`], or everything that is wrong with it, each with its place. `ron` judges the
//! syntax; the text is then walked part by part (see `node`), because serde would tell neither all mistakes nor the
//! place of a value. It must not know what is simulated (see `refusals`).

mod architectures;
mod faults;
mod fields;
mod flows;
mod node;
mod parts;
pub(super) mod presets;
mod systems;
#[cfg(test)]
mod tests;
mod values;

use std::fs;
use std::io::Read as _;
use std::path::Path;

use fields::{Read, Reader};
use node::{Node, TokenKind, Tokens};

use super::check::{check, warnings};
use super::diagnostic::{Diagnostic, Places, Severity};
use super::make::FORMAT;
use super::model::*;

/// Larger files are refused unread.
pub const FILE_BYTES_MAX: u64 = 16_000_000;

/// Deeper nesting is refused; the format itself needs about ten levels.
const DEPTH_MAX: usize = 64;

/// A scenario as it was read.
#[derive(Clone, PartialEq, Debug)]
pub struct Loaded {
    /// What the file says.
    pub scenario: Scenario,
    /// What is worth knowing about it, without keeping it from being used.
    pub diagnostics: Vec<Diagnostic>,
    /// Where each field stands.
    pub places: Places,
}

/// Reads a file.
///
/// # Errors
/// Everything that is wrong with it, at least one error.
pub fn load(path: &Path) -> Result<Loaded, Vec<Diagnostic>> {
    let name = path.display().to_string();
    let text = read_file(path).map_err(|(message, hint)| vec![whole_file(&name, message, hint)])?;
    parse(&text, &name)
}

/// Reads text that came from the file named `name`.
///
/// # Errors
/// Everything that is wrong with it, at least one error.
pub fn parse(text: &str, name: &str) -> Result<Loaded, Vec<Diagnostic>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let places = Places::new(name, text);
    check_syntax(text, name)?;
    let mut reader = Reader::default();
    let scenario = read_scenario(Node::root(text), &mut reader);
    let lost_items = reader.lost_items();
    let mut problems = reader.into_problems();
    if let Some(scenario) = scenario.as_ref().filter(|_| !lost_items) {
        let told: Vec<String> = problems.iter().map(|problem| problem.path.clone()).collect();
        let news = check(scenario)
            .into_iter()
            .filter(|problem| !told.iter().any(|path| related(path, &problem.path)));
        problems.extend(news.take(fields::PROBLEMS_MAX));
    }
    match scenario {
        Some(scenario) if problems.is_empty() => {
            let warnings = warnings(&scenario).into_iter();
            let diagnostics = warnings
                .map(|problem| places.locate(Severity::Warning, problem))
                .collect();
            Ok(Loaded {
                scenario,
                diagnostics,
                places,
            })
        }
        _ => Err(problems
            .into_iter()
            .map(|problem| places.locate(Severity::Error, problem))
            .collect()),
    }
}

/// Whether a problem at one path may be no more than the echo of one at the other.
fn related(told: &str, new: &str) -> bool {
    let inside = |outer: &str, inner: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    !told.is_empty() && (inside(told, new) || inside(new, told))
}

fn read_file(path: &Path) -> Result<String, (String, &'static str)> {
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

fn whole_file(name: &str, message: String, hint: &str) -> Diagnostic {
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
fn check_syntax(text: &str, name: &str) -> Result<(), Vec<Diagnostic>> {
    let fail = |offset: usize, message: String, hint: &str| {
        let (line, column) = super::diagnostic::line_and_column(text, offset);
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
pub(super) fn has_comments(text: &str) -> bool {
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

/// Path of the innermost named value that contains an offset.
fn path_at(text: &str, offset: usize) -> String {
    let mut path = String::new();
    let mut node = Node::root(text);
    loop {
        let children = node.children().enumerate();
        let Some((at, child)) = children.take_while(|(_, child)| child.start <= offset).last() else {
            return path;
        };
        if child.node.source().is_empty() && child.name.is_none() {
            return path;
        }
        match child.name {
            Some(name) if path.is_empty() => path.push_str(name),
            Some(name) => path.extend([".", name]),
            None => path.push_str(&format!("[{at}]")),
        }
        node = child.node;
    }
}

/// Offset of the value at `path`, or of the nearest thing around it that is written.
pub(super) fn place_of(text: &str, path: &str) -> usize {
    let mut node = Node::root(text);
    let mut place = node.start();
    for segment in path
        .split_inclusive(['.', '[', ']'])
        .flat_map(|part| part.split(['.', '[', ']']))
    {
        if segment.is_empty() {
            continue;
        }
        let inside = node.unwrapped();
        let child = match segment.parse::<usize>() {
            Ok(at) => inside.children().nth(at),
            Err(_) => inside.children().find(|child| child.name == Some(segment)),
        };
        let Some(child) = child else { return place };
        (place, node) = (child.start, child.node);
    }
    place
}

fn read_scenario(node: Node<'_>, cx: &mut Reader) -> Option<Scenario> {
    if node.head().is_some_and(|name| name != "Scenario") {
        cx.unexpected(node, "Scenario(...)", "");
        return None;
    }
    let mut fields = cx.fields(node, "a scenario")?;
    fields.req_with("format", |node, cx| {
        let format = u32::read(node, cx)?;
        if format != FORMAT {
            cx.problem(
                format!("format {format} is not known to this version"),
                "format: 1 is the only one",
            );
        }
        Some(format)
    });
    let scenario = Scenario {
        format: FORMAT,
        name: fields.req("name").unwrap_or_default(),
        zones: fields.list("zones"),
        between: fields.list("between"),
        data: fields.list("data"),
        systems: fields
            .req_with("systems", |node, cx| Some(cx.list(node, System::read)))
            .unwrap_or_default(),
        policies: fields.list("policies"),
        flows: fields
            .req_with("flows", |node, cx| Some(cx.list(node, Flow::read)))
            .unwrap_or_default(),
        architectures: fields.list("architectures"),
        faults: number_faults(fields.list("faults")),
        objectives: fields.list("objectives"),
        costs: fields.opt("costs").unwrap_or_default(),
        growth: fields.opt("growth"),
        budget: fields.opt("budget"),
        run: fields.opt("run").unwrap_or_default(),
    };
    fields.finish();
    Some(scenario)
}

/// Gives faults without an id the id of their place: `fault-1`, `fault-2`, ...
fn number_faults(mut faults: Vec<Fault>) -> Vec<Fault> {
    for (at, fault) in faults.iter_mut().enumerate() {
        if fault.id.as_str().is_empty() {
            fault.id = FaultId::new(format!("fault-{}", at + 1));
        }
    }
    faults
}

/// Reads another file of ours (a preset) in the same way.
fn parse_part<T>(
    text: &str,
    name: &str,
    read: impl FnOnce(Node<'_>, &mut Reader) -> Option<T>,
) -> Result<T, Vec<Diagnostic>> {
    check_syntax(text, name)?;
    let places = Places::new(name, text);
    let mut reader = Reader::default();
    let value = read(Node::root(text), &mut reader);
    let problems = reader.into_problems();
    match value {
        Some(value) if problems.is_empty() => Ok(value),
        _ => Err(problems
            .into_iter()
            .map(|problem| places.locate(Severity::Error, problem))
            .collect()),
    }
}
