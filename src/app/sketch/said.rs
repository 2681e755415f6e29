//! What do the fields of some things say, and what holds where they say nothing?
//!
//! In: things, the tables of fields and of defaults. Out: texts, with the sources of defaults. It must not know how they
//! are drawn.

use std::collections::BTreeMap;

use crate::scenario::defaults::{self, DefaultRow, is_foreign};
use crate::scenario::{Entries, Flow, Owner, Pattern, Scenario, System};
use crate::units::Law;

use super::catalog::{Field, How, NAME, Section};
use super::curve::{Curve, curve};
use super::things::{Target, Thing};

/// What one field says on some things.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its text, as it is typed; empty: nothing is written; none: not the same on all.
    pub text: Option<String>,
    /// Whether it is written on any.
    pub is_set: bool,
    /// Whether it may go back to its default: what must be there may not.
    pub can_reset: bool,
    /// What holds where nothing is written.
    pub default: String,
    /// Where that comes from; empty where it needs no source.
    pub source: String,
    /// The distribution that holds, where it is the same on all.
    pub curve: Option<Curve>,
    /// Whether it means something on these things.
    pub matters: bool,
}

/// What every field of the sections says on the things of a target, by its name.
pub fn said(scenario: &Scenario, target: &Target, sections: &'static [Section]) -> BTreeMap<&'static str, Said> {
    let things = target.things(scenario);
    let texts: Vec<BTreeMap<String, String>> = things.iter().map(Thing::said).collect();
    let rows = defaults::table();
    let fields = sections.iter().flat_map(|section| section.fields).chain([&NAME]);
    let one = |field: &'static Field| {
        let each = texts.iter().map(|said| said.get(field.name));
        let text = same(each).map(|text| text.map_or_else(String::new, |text| field.how.typed(text)));
        let default = same(things.iter().map(|thing| default_of(scenario, thing, field, &rows)));
        let (default, source) = default.unwrap_or_else(|| ("differs".to_owned(), String::new()));
        let law: Option<Law> = match field.how {
            How::Law(_) => same(things.iter().map(|thing| thing.law(scenario, field.name))).flatten(),
            _ => None,
        };
        let is_set = texts.iter().any(|said| said.contains_key(field.name));
        let one_zone = field.name != "zone" || scenario.zones.len() < 2;
        let can_reset = is_set && one_zone && field.can_be_unset() && field.name != NAME.name;
        let matters = is_set || things.iter().any(|thing| matters(scenario, thing, field));
        let said = Said {
            text,
            is_set,
            can_reset,
            default,
            source,
            curve: curve(field, law.as_ref()),
            matters,
        };
        (field.name, said)
    };
    fields.map(one).collect()
}

/// What all of them are, if they are all alike.
fn same<T: PartialEq>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

/// Whether a field that is not written is worth showing.
fn matters(scenario: &Scenario, thing: &Thing, field: &Field) -> bool {
    match (thing, field.name) {
        (Thing::System(_), "zone") => !scenario.zones.is_empty(),
        (Thing::Flow(_), "data") => !scenario.data.is_empty(),
        (Thing::Flow(flow), "answer_size") => flow.is_answered(),
        (Thing::Flow(flow), "callback_policy") => flow.pattern() == Pattern::Callback,
        (Thing::Flow(flow), "batch") => flow.pattern() == Pattern::Batch,
        _ => true,
    }
}

/// What holds where a field says nothing, and where that comes from.
fn default_of(scenario: &Scenario, thing: &Thing, field: &Field, rows: &[DefaultRow]) -> (String, String) {
    let told = |text: String| (text, String::new());
    match (thing, field.name) {
        (Thing::Scenario(_), _) => told("Untitled".to_owned()),
        (Thing::System(system), "name") => told(system.id.to_string()),
        (Thing::Flow(flow), "name") => told(flow.id.to_string()),
        (Thing::Zone(zone), "name") => told(zone.id.to_string()),
        (Thing::System(_), "zone") => told(scenario.zones.first().map_or("", |zone| zone.name()).to_owned()),
        (Thing::System(system), "service_time" | "concurrency") => (usual(system, field.name), {
            let of_preset = system.preset.as_ref().map(|preset| format!("the preset {preset}"));
            of_preset.unwrap_or_else(|| row(rows, "systems", field.name, suffix(thing, field.name)).1)
        }),
        (Thing::Flow(flow), "start") => told(start_without(scenario, flow)),
        (Thing::Flow(_), "site") => (
            "the sender's within a zone, else one drawn".to_owned(),
            row(rows, "flows", "site", "within a zone").1,
        ),
        (Thing::Between(_), "latency") => latency(scenario, thing, rows),
        _ => {
            let (prefix, name) = place(thing, field.name);
            let (value, source) = row(rows, prefix, name, suffix(thing, field.name));
            let value = if value.is_empty() {
                field.without.to_owned()
            } else {
                value
            };
            let value = if value == "false" { "No".to_owned() } else { value };
            (field.how.in_words(&value).map_or(value, str::to_owned), source)
        }
    }
}

/// Where the table of defaults has a field.
fn place<'n>(thing: &Thing, name: &'n str) -> (&'static str, &'n str) {
    match (thing, name.strip_prefix("within.")) {
        (_, Some("latency")) => ("zones", name),
        (Thing::Between(_), None) => ("between", name),
        (_, Some(name)) => ("between", name),
        (Thing::System(_), _) => ("systems", name),
        (Thing::Flow(_), _) => ("flows", name),
        (Thing::Zone(_) | Thing::Scenario(_), _) => ("zones", name),
    }
}

/// Which line of the table of defaults is meant, where there are several for a field.
fn suffix(thing: &Thing, name: &str) -> &'static str {
    let Thing::System(system) = thing else { return "" };
    match name {
        "speaks" if system.owner() == Owner::Ours => "ours",
        "speaks" => "a provider's",
        _ if is_foreign(system.kind()) => "Saas and Partner",
        _ => "others",
    }
}

/// Value and source of a line of the table of defaults; empty where there is none.
fn row(rows: &[DefaultRow], prefix: &str, name: &str, suffix: &str) -> (String, String) {
    let plain = format!("{prefix}.{name}");
    let with = format!("{plain}, {suffix}");
    let found = rows.iter().find(|row| row.field == plain || row.field == with);
    found.map_or_else(Default::default, |row| (row.value.clone(), row.source.to_owned()))
}

fn usual(system: &System, name: &str) -> String {
    let bare = System {
        service_time: None,
        concurrency: None,
        ..system.clone()
    };
    let full = System {
        service_time: Some(bare.service_time()),
        concurrency: Some(bare.concurrency()),
        ..bare
    };
    full.entry(name).unwrap_or_default()
}

fn start_without(scenario: &Scenario, flow: &Flow) -> String {
    let setters = scenario
        .flows
        .iter()
        .filter(|other| other.follows().contains(&&flow.id));
    let setters: Vec<&str> = setters.map(Flow::name).collect();
    match setters.is_empty() {
        true => "sends nothing".to_owned(),
        false => format!("set off by {}", setters.join(", ")),
    }
}

fn latency(scenario: &Scenario, thing: &Thing, rows: &[DefaultRow]) -> (String, String) {
    let Ok(bare) = thing.with("latency", "") else {
        return Default::default();
    };
    let mean = bare.law(scenario, "latency").map_or(0.0, |law| law.mean());
    let text = crate::units::SimSpan::from_nanos_f64(mean).to_string();
    let of_internet = |row: &&DefaultRow| row.field.contains("internet");
    let told = rows
        .iter()
        .filter(|row| row.field.starts_with("between.latency") && row.value == text);
    let first = told
        .clone()
        .find(|row| !of_internet(row))
        .or_else(|| told.clone().next());
    (text, first.map_or_else(String::new, |row| row.source.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::sketch::catalog::{BETWEEN, FLOW, SYSTEM, ZONE};
    use crate::scenario::{SystemKind, Zone, ZoneKind};

    fn scenario() -> Scenario {
        let mut scenario = Scenario::new("x");
        let shop = Zone {
            kind: Some(ZoneKind::Site),
            ..Zone::new("shop")
        };
        scenario.zones = vec![shop, Zone::new("cloud")];
        scenario.systems = vec![System::new("a"), System::new("b"), System::new("c")];
        scenario.systems[0].instances = Some(2);
        scenario.systems[1].kind = Some(SystemKind::Saas);
        scenario.systems[2].preset = Some("rest".into());
        scenario.flows = vec![Flow::new("f", &"a".into(), &"b".into())];
        scenario
    }

    fn systems(ids: &[&str]) -> BTreeMap<&'static str, Said> {
        let ids = ids.iter().map(|id| (*id).into()).collect();
        said(&scenario(), &Target::Systems(ids), SYSTEM)
    }

    #[test]
    fn defaults_are_told_with_their_sources() {
        for (id, default, source) in [
            ("a", "LogNormal(median: 5ms, p99: 40ms)", "a REST handler"),
            ("b", "LogNormal(median: 200ms, p99: 2s)", "the API of a provider"),
            ("c", "", "the preset rest"),
        ] {
            let all = systems(&[id]);
            let time = &all["service_time"];
            assert!(time.default.contains(default), "{time:?}");
            assert!(time.source.contains(source), "{time:?}");
        }
        assert_eq!(systems(&["b"])["concurrency"].default, "Unlimited");
        assert_eq!(systems(&["b"])["speaks"].default, "[Api, Webhook]");
        assert_eq!(systems(&["a"])["discipline"].default, "First come, first served");
        let network = Target::Between("shop".into(), "cloud".into());
        let latency = &said(&scenario(), &network, BETWEEN)["latency"];
        assert_eq!(latency.default, "15ms");
        assert!(latency.source.contains("round trip"), "{latency:?}");
        let zone = said(&scenario(), &Target::Zones(vec!["shop".into()]), ZONE);
        assert_eq!(zone["within.latency"].default, "250us");
        assert!(!zone["within.transport"].source.is_empty());
    }

    #[test]
    fn every_field_says_what_holds_without_it() {
        let scenario = scenario();
        let targets = [
            (Target::Systems(vec!["a".into()]), SYSTEM),
            (Target::Flows(vec!["f".into()]), FLOW),
            (Target::Zones(vec!["shop".into()]), ZONE),
            (Target::Between("shop".into(), "cloud".into()), BETWEEN),
        ];
        for (target, sections) in targets {
            let all = said(&scenario, &target, sections);
            for section in sections {
                for field in section.fields {
                    assert!(!all[field.name].default.is_empty(), "{} has no default", field.name);
                }
            }
        }
        let flow = said(&scenario, &Target::Flows(vec!["f".into()]), FLOW);
        assert_eq!(flow["start"].default, "sends nothing");
        assert!(!flow["to"].can_reset, "it must be there");
        assert!(!flow["callback_policy"].matters, "of callbacks alone");
    }

    #[test]
    fn several_say_the_same_or_are_mixed() {
        let all = systems(&["a", "b"]);
        assert_eq!(
            (all["instances"].text.as_deref(), all["instances"].is_set),
            (None, true)
        );
        assert_eq!(all["errors"].text.as_deref(), Some(""));
        assert_eq!(all["service_time"].default, "differs");
        assert!(all["service_time"].curve.is_none());
        assert!(systems(&["a"])["service_time"].curve.is_some());
    }
}
