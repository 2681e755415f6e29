//! `compare`, `report`, and the comparison that takes the window's place where there is no display.
//!
//! In: a selection. Out: the table or JSON on standard output, or a report in a file. It must not decide how either looks.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::args::Selection;
use super::input::{self, Failure, Input};
use super::output;
use super::simulate::simulate;
use super::text::text;
use super::{EXAMPLE, EXAMPLE_NAME, UNUSABLE};
use crate::report::{self, Comparison, ReportFormat, ReportOptions, table, verdict};
use crate::scenario;

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
    let mut words = vec![
        "topolab".to_owned(),
        "report".to_owned(),
        quoted(&selection.file.display().to_string()),
    ];
    words.push(format!("--seed {} --replications {}", input.seed, input.replications));
    for id in &selection.architectures {
        words.push(format!("--architecture {}", quoted(id.as_str())));
    }
    if let Some(duration) = selection.duration {
        words.push(format!("--duration {duration}"));
    }
    if let Some(flow) = &selection.flow {
        words.push(format!("--flow {}", quoted(flow.as_str())));
    }
    words.push(format!("-o {}", quoted(&out.display().to_string())));
    words.join(" ")
}

/// As a shell takes it for one word.
fn quoted(text: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_./:=+,@%".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
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

/// Today's date in universal time, for the report's head; no figure depends on it.
fn today() -> String {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    civil_date(since.as_secs() / 86_400)
}

/// Year, month and day, `days` after 1 January 1970 (Howard Hinnant's `civil_from_days`, for dates since 1970).
fn civil_date(days: u64) -> String {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        assert_eq!(civil_date(0), "1970-01-01");
        assert_eq!(civil_date(11_016), "2000-02-29");
        assert_eq!(civil_date(20_454), "2026-01-01");
    }

    #[test]
    fn words_are_quoted_for_a_shell() {
        assert_eq!(quoted("a/b.ron"), "a/b.ron");
        assert_eq!(quoted("it's"), "'it'\\''s'");
    }
}
