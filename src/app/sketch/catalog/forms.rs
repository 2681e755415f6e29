//! How is a field typed, and how does the file have it?
//!
//! In: text as it is typed, or as the file has it. Out: the other of the two. It must not know whose field it is.

use super::{Field, How, Parts};
use crate::scenario::{part, with_part};

impl How {
    /// What was typed, as the file has it; nothing stays nothing.
    ///
    /// # Errors
    /// Says what would be right.
    pub fn in_file(self, typed: &str) -> Result<String, String> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(String::new());
        }
        let begins_list = typed.starts_with('[');
        Ok(match self {
            How::Words => format!("{typed:?}"),
            How::Quoted => format!("\"{}\"", typed.replace(['"', '\\'], "")),
            How::List if !begins_list => format!("[{typed}]"),
            // A rate by itself is what most flows begin with.
            How::Start if typed.starts_with(|c: char| c.is_ascii_digit()) => format!("Poisson({typed})"),
            How::Failures if !typed.starts_with('(') => {
                let (mttf, mttr) = two_times(typed)?;
                format!("(mttf: {mttf}, mttr: {mttr})")
            }
            How::Pair => two_times(typed).map(|(mttf, mttr)| format!("{mttf} / {mttr}"))?,
            How::Short if typed.eq_ignore_ascii_case("unlimited") => "Unlimited".to_owned(),
            _ => typed.to_owned(),
        })
    }

    /// What the file says, as it is typed.
    pub fn typed(self, entry: &str) -> String {
        let plain_failures = || {
            let (mttf, mttr) = (part(entry, "mttf")?, part(entry, "mttr")?);
            (!mttf.contains('(') && !mttr.contains('(')).then(|| format!("{mttf} / {mttr}"))
        };
        match self {
            How::Failures => plain_failures().unwrap_or_else(|| entry.to_owned()),
            How::Quoted => entry.trim_matches('"').to_owned(),
            _ => entry.to_owned(),
        }
    }

    /// A choice in words: that of the file's text, or of the one that is most like it.
    pub fn in_words(self, entry: &str) -> Option<&'static str> {
        let How::Choice(all) = self else { return None };
        let alike = |(file, _): &&(&str, &str)| file.bytes().zip(entry.bytes()).take_while(|(a, b)| a == b).count();
        let same = all.iter().find(|(file, _)| *file == entry);
        let like = || all.iter().filter(|(file, _)| file.contains('(')).max_by_key(alike);
        let has_settings = entry.contains('(');
        same.or_else(|| has_settings.then(like).flatten())
            .map(|(_, words)| *words)
    }
}

impl Field {
    /// What was typed, as the file has it, where the file says `before` already: the rest of that stays.
    ///
    /// # Errors
    /// Says what would be right.
    pub fn in_file(&self, typed: &str, before: &str) -> Result<String, String> {
        let text = self.how.in_file(typed)?;
        if matches!(self.how, How::Record(start) if start == typed) && !before.is_empty() {
            return Ok(before.to_owned());
        }
        let head = |text: &str| text.split(['(', '[']).next().unwrap_or_default().to_owned();
        let both = text.contains('(') && before.contains('(');
        if self.how == How::Failures && both && !typed.trim().starts_with('(') {
            let set = |whole: &str, way: &str| with_part(whole, way, &part(&text, way).unwrap_or_default());
            return set(&set(before, "mttf")?, "mttr");
        }
        let Parts::Record(fields) = self.parts else {
            return Ok(text);
        };
        if !both || head(&text) == head(before) {
            return Ok(text);
        }
        // Another word before the brackets: what both may have in them stays.
        let kept = fields.iter().filter(|field| text.starts_with(field.only));
        let kept = kept.filter_map(|field| Some((field.name, part(before, field.name)?)));
        let mut text = text.clone();
        for (name, value) in kept {
            text = with_part(&text, name, &value)?;
        }
        Ok(text)
    }
}

/// "30d / 20min".
fn two_times(typed: &str) -> Result<(&str, &str), String> {
    let times = typed.split_once('/').map(|(mttf, mttr)| (mttf.trim(), mttr.trim()));
    let both = times.filter(|(mttf, mttr)| !mttf.is_empty() && !mttr.is_empty());
    both.ok_or_else(|| "two times, like 30d / 20min".to_owned())
}

impl Field {
    /// Whether it may be unset: what must be there may not.
    pub fn can_be_unset(&self) -> bool {
        self.without != super::MUST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_shortly_is_written_in_full() {
        for (how, typed, file) in [
            (How::Start, "2/s", "Poisson(2/s)"),
            (How::Start, "Every(every: 1h)", "Every(every: 1h)"),
            (How::Failures, "30d /20min", "(mttf: 30d, mttr: 20min)"),
            (How::List, "Api, Webhook", "[Api, Webhook]"),
            (How::Words, "Till 2", "\"Till 2\""),
            (How::Short, "unlimited", "Unlimited"),
            (How::Line, "  ", ""),
        ] {
            assert_eq!(how.in_file(typed).as_deref(), Ok(file));
        }
        for wrong in ["30d", "/ 20min", "30d /"] {
            assert!(
                How::Failures
                    .in_file(wrong)
                    .is_err_and(|wrong| wrong.contains("30d / 20min"))
            );
        }
        assert_eq!(How::Failures.typed("(mttf: 30d, mttr: 20min)"), "30d / 20min");
        let full = "(mttf: Constant(30d), mttr: 20min)";
        assert_eq!(How::Failures.typed(full), full);
        assert_eq!(How::Quoted.in_file("north").as_deref(), Ok("\"north\""));
        assert_eq!(How::Quoted.typed("\"north\""), "north");
    }

    #[test]
    fn what_is_typed_shortly_leaves_the_rest_as_it_was() {
        let failures = Field::new("MTTF / MTTR", "failures", How::Failures);
        let full = "(mttf: 30d, mttr: 20min, crews: 1)";
        assert_eq!(How::Failures.typed(full), "30d / 20min");
        let longer = failures.in_file("60d / 1h", full);
        assert_eq!(longer.as_deref(), Ok("(mttf: 60d, mttr: 1h, crews: 1)"));
        assert_eq!(
            failures.in_file("(mttf: 1d, mttr: 1h)", full).as_deref(),
            Ok("(mttf: 1d, mttr: 1h)")
        );
        assert_eq!(failures.in_file("", full).as_deref(), Ok(""));
    }

    #[test]
    fn a_choice_with_settings_is_told_by_the_one_most_like_it() {
        let how = How::Choice(&[("Off", "Off"), ("Gather(All)", "All"), ("Gather(First(2))", "First")]);
        assert_eq!(how.in_words("Gather(First(7))"), Some("First"));
        assert_eq!(how.in_words("Gather(All)"), Some("All"));
        assert_eq!(how.in_words("On"), None);
    }
}
