//! When do two spellings mean one thing, and which id does it get?
//!
//! In: names as people write them. Out: keys that are equal where the names are loosely so, and ids. It must not know
//! what is named.

use std::collections::BTreeSet;

/// Ids that things in between have.
const RESERVED: &[&str] = &["hub", "bus", "registry"];

/// The same for "SAP ERP", "sap-erp" and "Sap_ERP": letters and digits alone, in small letters.
pub(super) fn key(name: &str) -> String {
    let kept: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    // A name of signs only is itself.
    if kept.is_empty() { name.to_owned() } else { kept }
}

/// A free id made of some words, which is then taken.
pub(super) fn fresh(words: &str, taken: &mut BTreeSet<String>) -> String {
    let plain: String = words
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    let word: String = parts.join("-").chars().take(60).collect();
    let word = word.trim_end_matches('-');
    let word = if word.is_empty() { "x" } else { word };
    let is_free = |id: &String| !taken.contains(id) && !RESERVED.contains(&id.as_str());
    let numbered = (2_u64..).map(|number| format!("{word}-{number}"));
    let id = std::iter::once(word.to_owned())
        .chain(numbered)
        .find(is_free)
        .unwrap_or_default();
    taken.insert(id.clone());
    id
}

/// The names in a cell for several: parted by commas, semicolons or lines.
pub(super) fn several(cell: &str) -> Vec<&str> {
    let parts = cell.split([',', ';', '\n', '|']).map(str::trim);
    parts.filter(|part| !part.is_empty()).collect()
}
