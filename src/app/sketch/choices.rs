//! What can be chosen in a field?
//!
//! In: a field, the scenario, whose field it is, what it says. Out: texts as the file has them, with what they are
//! called. It must not know what is chosen now.

use crate::scenario::{Entries, Flow, PolicyChoice, PresetId, PresetKind, Scenario, part, preset, preset_names};

use super::catalog::{Field, How, Items};
use super::said::Said;
use super::things::{Target, Thing};

/// What flows set off, in words.
const EACH: &str = "Each of these";
const ONE: &str = "One of these, by weight";

/// What can be chosen, each as the file has it and in words; nothing where the field is typed.
pub fn choices(scenario: &Scenario, target: &Target, field: &Field, said: &Said) -> Option<Vec<(String, String)>> {
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
            named
                .chain([(own_policy(scenario, said), "Its own".to_owned())])
                .collect()
        }
        How::Preset => {
            let is_system =
                |name: &&str| preset(&PresetId::from(*name)).is_ok_and(|preset| preset.kind() == PresetKind::System);
            preset_names().filter(is_system).map(|name| named(name, name)).collect()
        }
        How::Flow => flows(scenario, target),
        How::FlowOrEnd => {
            let end = ("End".to_owned(), "Nothing".to_owned());
            flows(scenario, target).into_iter().chain([end]).collect()
        }
        How::Then => then(scenario, target, field, said),
        _ => return None,
    })
}

/// What a text of the file is called among the choices.
pub fn called<'o>(field: &Field, options: &'o [(String, String)], entry: &'o str) -> &'o str {
    let found = options.iter().find(|(file, _)| file == entry);
    match (found, field.how) {
        (Some((_, words)), _) => words,
        (None, How::Policy) if entry.starts_with('(') => "Its own",
        (None, How::Then) if entry.starts_with('[') => EACH,
        (None, How::Then) => ONE,
        (None, how) => how.in_words(entry).unwrap_or(entry),
    }
}

/// The policy of one's own with which one begins: what the one with a name says that holds now.
fn own_policy(scenario: &Scenario, said: &Said) -> String {
    let id = said.text.as_deref().unwrap_or_default().trim_matches('"');
    let named = scenario.policies.iter().find(|named| named.id.as_str() == id);
    let mut holder = Flow::new("own", &"a".into(), &"b".into());
    holder.policy = named.map(|named| PolicyChoice::Inline(named.policy.clone()));
    let text = holder.entry("policy").filter(|text| text != "()");
    text.unwrap_or_else(|| "(timeout: 30s)".to_owned())
}

/// Of flows, those that one of their receivers sends; of systems, those that they get; all where there are none.
pub fn flows(scenario: &Scenario, target: &Target) -> Vec<(String, String)> {
    let things = target.things(scenario);
    let fits = |flow: &Flow| {
        things.iter().any(|thing| match thing {
            Thing::Flow(first) => scenario.receivers(first).iter().any(|id| flow.from.contains(id)),
            Thing::System(system) => scenario.receivers(flow).contains(&system.id),
            _ => false,
        })
    };
    let named = |flow: &Flow| (format!("\"{}\"", flow.id), flow.name().to_owned());
    let fitting: Vec<_> = scenario.flows.iter().filter(|flow| fits(flow)).map(named).collect();
    match fitting.is_empty() {
        true => scenario.flows.iter().map(named).collect(),
        false => fitting,
    }
}

/// Both ways in which flows can follow, with the flows that do so now, or the first that could.
fn then(scenario: &Scenario, target: &Target, field: &Field, said: &Said) -> Vec<(String, String)> {
    let text = said.text.as_deref().unwrap_or_default();
    let flow_of = |items: &Items, item: usize| {
        let flow = items.fields.first().map_or("", |flow| flow.name);
        part(text, &format!("{}.{flow}", items.way_to(item)))
    };
    let now: Vec<String> = match said.items(field) {
        Some((items, count)) => (0..count).filter_map(|item| flow_of(items, item)).collect(),
        None => Vec::new(),
    };
    let first = || flows(scenario, target).into_iter().map(|(id, _)| id).take(1).collect();
    let ids: Vec<String> = match now.iter().any(|id| id != "End") {
        true => now,
        false => first(),
    };
    let join = |all: Vec<String>| all.join(", ");
    let each = ids.iter().filter(|id| *id != "End").map(|id| format!("(flow: {id})"));
    let one = ids.iter().map(|id| format!("({id}, 1)"));
    vec![
        (format!("[{}]", join(each.collect())), EACH.to_owned()),
        (format!("OneOf([{}])", join(one.collect())), ONE.to_owned()),
    ]
}
