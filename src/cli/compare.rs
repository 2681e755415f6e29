//! `compare`, `report`, and the comparison that takes the window's place where there is no display.
//!
//! In: a selection. Out: the table or JSON on standard output, or a report in a file. It must not decide how either looks.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::UNUSABLE;
use super::args::Selection;
use super::input::{self, Failure, Input};
use super::output;
use super::simulate::simulate;
use super::text::text;
use crate::report::{self, Again, Comparison, ReportFormat, ReportOptions, table, today, verdict};
use crate::scenario::{self, EXAMPLE, EXAMPLE_NAME};

/// Prints the comparison.
pub(super) fn compare(selection: &Selection, as_json: bool) -> Result<ExitCode, Failure> {
    let input = input::read(selection)?;
    let comparison = simulate(&input)?;
    match as_json {
        true => output::result(&report::json(&comparison))?,
        false => print_table(&input, &comparison)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn print_table(input: &Input, comparison: &Comparison) -> Result<(), Failure> {
    let table = table(comparison, input.flow);
    output::result(&text(&table, &verdict(comparison, &table)))
}

/// Writes a report.
pub(super) fn report(selection: &Selection, out: &Path) -> Result<ExitCode, Failure> {
    let format = ReportFormat::of_path(out).map_err(Failure::of)?;
    let input = input::read(selection)?;
    let comparison = simulate(&input)?;
    write(&comparison, &input, format, out, &command(selection, &input, out))?;
    Ok(ExitCode::SUCCESS)
}

fn write(
    comparison: &Comparison,
    input: &Input,
    format: ReportFormat,
    out: &Path,
    command: &str,
) -> Result<(), Failure> {
    let options = ReportOptions {
        date: Some(today()),
        command: Some(command.to_owned()),
        flow: input.flow,
    };
    let text = report::render(comparison, format, &options);
    report::write_atomically(out, &text).map_err(|error| Failure::of(format!("{}: {error}", out.display())))
}

/// The command that makes the same report again, whatever was left to the file.
fn command(selection: &Selection, input: &Input, out: &Path) -> String {
    let architectures: Vec<&str> = selection.architectures.iter().map(|id| id.as_str()).collect();
    let again = Again {
        file: &selection.file,
        seed: input.seed,
        replications: input.replications,
        architectures: &architectures,
        duration: selection.duration,
        flow: selection.flow.as_ref().map(|id| id.as_str()),
        out,
    };
    again.command()
}

/// What `topolab [FILE]` does without a display: says so, prints the comparison, and writes `topolab-report.html` into the
/// current folder.
pub fn without_display(file: Option<PathBuf>, why: &str) -> ExitCode {
    let name = file.as_ref().map_or_else(
        || format!("the example {EXAMPLE_NAME}"),
        |file| file.display().to_string(),
    );
    output::say(&format!(
        "{why}: comparing {name} here, and writing topolab-report.html."
    ));
    let done = (|| {
        let path = file.clone().unwrap_or_else(|| PathBuf::from(EXAMPLE_NAME));
        let selection = Selection {
            file: path,
            seed: None,
            replications: None,
            architectures: Vec::new(),
            duration: None,
            flow: None,
        };
        let input = match file {
            Some(_) => input::read(&selection)?,
            None => {
                let example = scenario::parse(EXAMPLE, EXAMPLE_NAME);
                let example = example.map_err(|found| Failure {
                    lines: found.iter().map(ToString::to_string).collect(),
                })?;
                input::prepare(example, &selection)?
            }
        };
        let comparison = simulate(&input)?;
        print_table(&input, &comparison)?;
        let out = Path::new("topolab-report.html");
        write(
            &comparison,
            &input,
            ReportFormat::Html,
            out,
            &command(&selection, &input, out),
        )
    })();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure);
            ExitCode::from(UNUSABLE)
        }
    }
}
