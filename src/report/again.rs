//! How is the same report made again? The day it was made, and the command that makes the same figures.
//!
//! In: what was asked for. Out: texts for a report's head and foot. It must not know the command line's own types: the
//! window's reports say the same.

use std::path::Path;

use crate::units::SimSpan;

/// What the command must say, so that nothing is left to the file.
#[derive(Clone, Copy, Debug)]
pub struct Again<'a> {
    /// The scenario's file.
    pub file: &'a Path,
    /// The seed.
    pub seed: u64,
    /// How many replications.
    pub replications: u32,
    /// Ids of the architectures, where not all were asked for.
    pub architectures: &'a [&'a str],
    /// Another duration than the file's.
    pub duration: Option<SimSpan>,
    /// Id of the flow whose latencies are told, where it was chosen.
    pub flow: Option<&'a str>,
    /// The report.
    pub out: &'a Path,
}

impl Again<'_> {
    /// The command.
    pub fn command(&self) -> String {
        let mut words = vec![
            "topolab".to_owned(),
            "report".to_owned(),
            quoted(&self.file.display().to_string()),
        ];
        words.push(format!("--seed {} --replications {}", self.seed, self.replications));
        for id in self.architectures {
            words.push(format!("--architecture {}", quoted(id)));
        }
        if let Some(duration) = self.duration {
            words.push(format!("--duration {duration}"));
        }
        if let Some(flow) = self.flow {
            words.push(format!("--flow {}", quoted(flow)));
        }
        words.push(format!("-o {}", quoted(&self.out.display().to_string())));
        words.join(" ")
    }
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

/// Today's date in universal time, for the report's head; no figure depends on it.
pub fn today() -> String {
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

    #[test]
    fn the_command_leaves_nothing_to_the_file() {
        let again = Again {
            file: Path::new("my shops.ron"),
            seed: 7,
            replications: 3,
            architectures: &["bus"],
            duration: None,
            flow: Some("price"),
            out: Path::new("r.html"),
        };
        assert_eq!(
            again.command(),
            "topolab report 'my shops.ron' --seed 7 --replications 3 --architecture bus --flow price -o r.html"
        );
    }
}
