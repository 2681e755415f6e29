//! What can be chosen in a field?
//!
//! In: a field, the scenario. Out: texts as the file has them, with what they are called. It must not know what is chosen
//! now.

use crate::scenario::{PresetId, PresetKind, Scenario, preset, preset_names};

use super::catalog::{Field, How};

/// What can be chosen, each as the file has it and in words; nothing where the field is typed.
pub fn choices(scenario: &Scenario, field: &Field) -> Option<Vec<(String, String)>> {
    let named = |id: &str, name: &str| (format!("{id:?}"), name.to_owned());
    Some(match field.how {
        How::Choice(all) => {
            let all = all.iter();
            all.map(|(file, words)| ((*file).to_owned(), (*words).to_owned()))
                .collect()
        }
        How::Zone => {
            let zones = scenario.zones.iter();
            zones.map(|zone| named(zone.id.as_str(), zone.name())).collect()
        }
        How::Data => {
            let data = scenario.data.iter();
            data.map(|data| named(data.id.as_str(), data.name())).collect()
        }
        How::Policy => {
            let policies = scenario.policies.iter();
            let named = policies.map(|policy| named(policy.id.as_str(), policy.id.as_str()));
            let own = ("(timeout: 30s)".to_owned(), "Its own".to_owned());
            named.chain([own]).collect()
        }
        How::Preset => {
            let is_system =
                |name: &&str| preset(&PresetId::from(*name)).is_ok_and(|preset| preset.kind() == PresetKind::System);
            preset_names().filter(is_system).map(|name| named(name, name)).collect()
        }
        _ => return None,
    })
}

/// What a text of the file is called among the choices.
pub fn called<'o>(field: &Field, options: &'o [(String, String)], entry: &'o str) -> &'o str {
    let found = options.iter().find(|(file, _)| file == entry);
    let own = field.how == How::Policy && entry.starts_with('(');
    match found {
        Some((_, words)) => words,
        None if own => "Its own",
        None => field.how.in_words(entry).unwrap_or(entry),
    }
}
