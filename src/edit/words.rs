//! How are counts and lists told?
//!
//! In: numbers and words. Out: text of labels. It must not know what is counted.

/// "1 flow", "3 flows".
pub(super) fn counted(count: usize, word: &str) -> String {
    match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    }
}

/// "a, b and c".
pub(super) fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The word without the number at its end, and that number: "Till 3" is "Till" and 3.
pub(super) fn numbered(word: &str, before: char) -> (&str, Option<u64>) {
    let parts = word.rsplit_once(before);
    let number = parts.and_then(|(stem, end)| Some((stem, end.parse::<u64>().ok()?)));
    match number {
        Some((stem, number)) if !stem.is_empty() => (stem, Some(number)),
        _ => (word, None),
    }
}
