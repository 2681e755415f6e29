//! Which files of times go with a scenario, and what do they say?
//!
//! In: a scenario that was just read, and the folder it stands in. Out: the scenario with its [`Trace`]s, or what is wrong
//! with them. Nothing else ever reads these files. It must not know what becomes of the times.

use std::collections::BTreeMap;
use std::path::Path;

use super::Loaded;
use super::syntax::read_file;
use crate::scenario::check::check;
use crate::scenario::diagnostic::{Diagnostic, Problem, Severity};
use crate::scenario::model::*;
use crate::scenario::trace::Trace;

/// Reads the files that `start: Trace(...)` names, each once.
pub(super) fn attach(loaded: &mut Loaded, folder: Option<&Path>) -> Result<(), Vec<Diagnostic>> {
    let mut traces: BTreeMap<String, Trace> = BTreeMap::new();
    let mut problems = Vec::new();
    for (at, flow) in loaded.scenario.flows.iter().enumerate() {
        let Some(Start::Trace(file)) = &flow.start else {
            continue;
        };
        if traces.contains_key(file) {
            continue;
        }
        match read(file, folder) {
            Ok(trace) => {
                traces.insert(file.clone(), trace);
            }
            Err((message, hint)) => problems.push(Problem {
                path: format!("flows[{at}].start"),
                message,
                hint,
            }),
        }
    }
    if problems.is_empty() && !traces.is_empty() {
        loaded.scenario.traces = traces;
        problems = check(&loaded.scenario);
    }
    match problems.is_empty() {
        true => Ok(()),
        false => Err(loaded.places.locate_all(Severity::Error, problems)),
    }
}

fn read(file: &str, folder: Option<&Path>) -> Result<Trace, (String, String)> {
    let path = folder.unwrap_or(Path::new("")).join(file);
    let text = read_file(&path).map_err(|(message, hint)| {
        let hint = if hint.is_empty() {
            "a CSV file beside the scenario, with a column `time`"
        } else {
            hint
        };
        (format!("the file \"{}\" {message}", path.display()), hint.to_owned())
    })?;
    Trace::parse(&text)
        .map_err(|(line, message, hint)| (format!("line {line} of \"{file}\" {message}"), hint.to_owned()))
}
