//! Writes reports: the same files as `topolab report`, by the same functions.
//!
//! In: the session, a format, a path. Out: a file, or why not. It must not draw, nor decide what a report says.

use std::path::{Path, PathBuf};

use super::session::Session;
use crate::report::{self, Again, Comparison, ReportFormat, ReportOptions};

/// Where a report is proposed to go: beside the scenario.
pub fn proposed(session: &Session, format: ReportFormat) -> PathBuf {
    let name = PathBuf::from(session.file_name());
    let stem = name.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let folder = session.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    folder.join(format!("{stem}-report.{}", format.extension()))
}

/// Where a report of this format goes when `path` was asked for, and in which format: a known ending decides, without
/// one the format's own is added.
pub fn destination(format: ReportFormat, path: &Path) -> (ReportFormat, PathBuf) {
    match ReportFormat::of_path(path) {
        Ok(format) => (format, path.to_owned()),
        Err(_) => {
            let mut name = path.as_os_str().to_owned();
            name.push(format!(".{}", format.extension()));
            (format, PathBuf::from(name))
        }
    }
}

/// Writes the report; gives back where it went, in words.
///
/// # Errors
/// Why there is no report, or why it cannot be written.
pub fn write(session: &Session, format: ReportFormat, path: &Path) -> Result<String, String> {
    let derived = &session.derived;
    let Some(comparison) = derived.whole.as_ref().or(derived.partial.as_ref()) else {
        let troubles: Vec<String> = session.troubles.iter().map(ToString::to_string).collect();
        return Err(format!("There is nothing to report yet.\n\n{}", troubles.join("\n\n")));
    };
    let (format, path) = destination(format, path);
    let text = report::render(comparison, format, &options(session, comparison, &path));
    report::write_atomically(&path, &text).map_err(|error| format!("{}: {error}", path.display()))?;
    let shown = std::path::absolute(&path).unwrap_or(path);
    let missing = match &comparison.study {
        Some(study) if study.complete => String::new(),
        Some(study) => format!(
            " It has {} of {} replications.",
            study.replications_done, study.replications_planned
        ),
        None => " It has counts and cost only.".to_owned(),
    };
    Ok(format!(
        "{} report written to {}.{missing}",
        format.name(),
        shown.display()
    ))
}

fn options(session: &Session, comparison: &Comparison, out: &Path) -> ReportOptions {
    let flow = session.flow.as_ref();
    ReportOptions {
        date: Some(report::today()),
        command: command(session, comparison, out),
        flow: flow.and_then(|id| session.scenario.flow_index(id)),
    }
}

/// The command that makes the same report; none where the file says something else than what was simulated, or there is
/// no file.
fn command(session: &Session, comparison: &Comparison, out: &Path) -> Option<String> {
    let study = comparison.study.as_ref()?;
    let file = session.path.as_deref().filter(|_| !session.is_dirty())?;
    let is_whole = session.derived.whole.is_some();
    let ids: Vec<&str> = comparison.candidates.iter().map(|it| it.network.id.as_str()).collect();
    let again = Again {
        file,
        seed: study.seed,
        replications: study.replications_done,
        architectures: if is_whole { &[] } else { &ids },
        duration: None,
        flow: session.flow.as_ref().map(|id| id.as_str()),
        out,
    };
    Some(again.command())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_decides_or_is_added() {
        let to = |path: &str| destination(ReportFormat::Html, Path::new(path));
        assert_eq!(to("a/r.html"), (ReportFormat::Html, PathBuf::from("a/r.html")));
        assert_eq!(to("a/r.md"), (ReportFormat::Markdown, PathBuf::from("a/r.md")));
        assert_eq!(to("a/r"), (ReportFormat::Html, PathBuf::from("a/r.html")));
        assert_eq!(to("a/r.v2"), (ReportFormat::Html, PathBuf::from("a/r.v2.html")));
    }
}
