//! What does the text of a file say?
//!
//! In: a path or text. Out: [`Loaded`], or everything that is wrong with it, each with its place. `ron` judges the
//! syntax; the text is then walked part by part (see `node`), because serde would tell neither all mistakes nor the
//! place of a value. It must not know what is simulated (see `refusals`).

mod architectures;
mod faults;
mod fields;
mod flows;
mod guards;
mod laws;
mod node;
mod parts;
mod places;
pub(super) mod presets;
mod stations;
mod syntax;
mod systems;
#[cfg(test)]
mod tests;
mod tokens;
mod traces;
mod tree;
mod values;

use std::path::Path;

use fields::{Read, Reader};
use node::Node;
pub(super) use places::places_of;
pub(super) use syntax::has_comments;
use syntax::{check_syntax, read_file, whole_file};
pub(super) use tree::Tree;

use super::check::{check, warnings};
use super::diagnostic::{Diagnostic, Places, Severity};
use super::make::FORMAT;
use super::model::*;

/// Larger files are refused unread.
pub const FILE_BYTES_MAX: u64 = 16_000_000;

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

/// Reads a file, and the files of times beside it.
///
/// # Errors
/// Everything that is wrong with it, at least one error.
pub fn load(path: &Path) -> Result<Loaded, Vec<Diagnostic>> {
    let name = path.display().to_string();
    let text = read_file(path).map_err(|(message, hint)| vec![whole_file(&name, message, hint)])?;
    parse_in(&text, &name, path.parent())
}

/// Reads text that came from the file named `name`, with the traces that lie beside it in `folder`.
///
/// # Errors
/// As [`load`].
pub fn parse_in(text: &str, name: &str, folder: Option<&Path>) -> Result<Loaded, Vec<Diagnostic>> {
    let mut loaded = parse(text, name)?;
    traces::attach(&mut loaded, folder)?;
    Ok(loaded)
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
            let diagnostics = places.locate_all(Severity::Warning, warnings(&scenario));
            Ok(Loaded {
                scenario,
                diagnostics,
                places,
            })
        }
        _ => Err(places.locate_all(Severity::Error, problems)),
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
        notes: number_notes(fields.list("notes")),
        architectures: fields.list("architectures"),
        faults: number_faults(fields.list("faults")),
        objectives: fields.list("objectives"),
        costs: fields.opt("costs").unwrap_or_default(),
        growth: fields.opt("growth"),
        budget: fields.opt("budget"),
        run: fields.opt("run").unwrap_or_default(),
        traces: Default::default(),
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

/// Gives notes without an id the id of their place: `note-1`, `note-2`, ...
fn number_notes(mut notes: Vec<Note>) -> Vec<Note> {
    for (at, note) in notes.iter_mut().enumerate() {
        if note.id.as_str().is_empty() {
            note.id = NoteId::new(format!("note-{}", at + 1));
        }
    }
    notes
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
        _ => Err(places.locate_all(Severity::Error, problems)),
    }
}

/// Whether the text is one value and nothing more.
///
/// # Errors
/// Says what is in the way.
pub(super) fn single_value(text: &str) -> Result<(), String> {
    if let Err(diagnostics) = check_syntax(text, "") {
        let message = diagnostics.first().map_or("", |diagnostic| diagnostic.message.as_str());
        return Err(match message.starts_with("the file ends too early") {
            true => "a bracket or a quote is not closed".to_owned(),
            false => "not understood: one value goes here".to_owned(),
        });
    }
    match Node::root(text).source() == text {
        true => Ok(()),
        false => Err("not understood: one value goes here".to_owned()),
    }
}

/// Reads a system by itself.
pub(super) fn system_alone(text: &str) -> Result<System, String> {
    alone(text)
}

/// Reads a flow by itself.
pub(super) fn flow_alone(text: &str) -> Result<Flow, String> {
    alone(text)
}

/// Reads a policy with a name by itself.
pub(super) fn policy_alone(text: &str) -> Result<NamedPolicy, String> {
    alone(text)
}

/// Reads a zone by itself.
pub(super) fn zone_alone(text: &str) -> Result<Zone, String> {
    alone(text)
}

/// Reads the network between two zones by itself.
pub(super) fn between_alone(text: &str) -> Result<Between, String> {
    alone(text)
}

/// Reads the network within a zone by itself.
pub(super) fn link_alone(text: &str) -> Result<LinkSettings, String> {
    alone(text)
}

/// A part of a scenario, or the first thing that is wrong with it and what would be right.
fn alone<T: Read>(text: &str) -> Result<T, String> {
    parse_part(text, "", T::read).map_err(|diagnostics| match diagnostics.first() {
        Some(wrong) if wrong.hint.is_empty() => wrong.message.clone(),
        Some(wrong) => format!("{} ({})", wrong.message, wrong.hint),
        None => "not understood".to_owned(),
    })
}
