//! What do the fields of some things say, and what holds where they say nothing?
//!
//! In: things, the tables of fields and of defaults. Out: texts, with the sources of defaults. It must not know how they
//! are drawn.

use std::collections::BTreeMap;

use crate::scenario::defaults::{self, DefaultRow, is_foreign};
use crate::scenario::{Entries, Flow, Owner, Pattern, Scenario, System, parts_count};
use crate::units::Law;

use super::catalog::{Field, How, Items, NAME, Section, Spot};
use super::curve::{Curve, curve};
use super::things::{Target, Thing, said_at};

/// What one field says on some things.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its text, as it is typed; empty: nothing is written; none: not the same on all.
    pub text: Option<String>,
    /// Whether it is written on any.
    pub is_set: bool,
    /// Whether it is written on all.
    pub is_on_all: bool,
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
    /// The texts in which parts can stand.
    open: Vec<String>,
}

/// What every field of the sections says on the things of a target, and every part that is shown, by the way to it.
pub fn said(scenario: &Scenario, target: &Target, sections: &'static [Section]) -> BTreeMap<String, Said> {
    let things = target.things(scenario);
    let asked = Asked {
        scenario,
        texts: things.iter().map(Thing::said).collect(),
        things,
        rows: defaults::table(),
    };
    let mut found = BTreeMap::new();
    for field in sections.iter().flat_map(|section| section.fields).chain([&NAME]) {
        asked.add(&Spot::top(field), &mut found);
    }
    found
}

/// Things that are asked what they say.
struct Asked<'s> {
    scenario: &'s Scenario,
    things: Vec<Thing>,
    texts: Vec<BTreeMap<String, String>>,
    rows: Vec<DefaultRow>,
}

impl Asked<'_> {
    /// Adds what a field says, and what its parts say.
    fn add(&self, spot: &Spot, found: &mut BTreeMap<String, Said>) {
        let said = self.one(spot);
        for part in said.inside(spot) {
            self.add(&part, found);
        }
        found.insert(spot.path.clone(), said);
    }

    fn one(&self, spot: &Spot) -> Said {
        let field = spot.field;
        let raw: Vec<Option<String>> = self.texts.iter().map(|said| said_at(said, &spot.path)).collect();
        let text = same(raw.iter()).map(|text| text.as_ref().map_or_else(String::new, |text| field.how.typed(text)));
        let things = self.things.iter();
        let default = same(
            things
                .clone()
                .map(|thing| default_of(self.scenario, thing, spot, &self.rows)),
        );
        let (default, source) = default.unwrap_or_else(|| ("differs".to_owned(), String::new()));
        let law: Option<Law> = match field.how {
            How::Law(_) => same(things.clone().map(|thing| thing.law(self.scenario, &spot.path))).flatten(),
            _ => None,
        };
        let (is_set, on_all) = (raw.iter().any(Option::is_some), raw.iter().all(Option::is_some));
        let one_zone = spot.path != "zone" || self.scenario.zones.len() < 2;
        let burst_of = spot.path.strip_suffix("burst").map(|way| format!("{way}rate"));
        let is_idle = burst_of.is_some_and(|rate| self.texts.iter().all(|said| said_at(said, &rate).is_none()));
        Said {
            curve: curve(field, law.as_ref()),
            can_reset: is_set && one_zone && field.can_be_unset() && spot.path != NAME.name,
            matters: is_set || (!is_idle && self.things.iter().any(|thing| matters(self.scenario, thing, field))),
            open: raw.into_iter().flatten().filter(|text| text.contains('(')).collect(),
            is_on_all: !self.things.is_empty() && on_all,
            text,
            is_set,
            default,
            source,
        }
    }
}

impl Said {
    /// The things in the list that the field is, and how many; nothing where it is none, or not the same on all.
    pub fn items(&self, field: &Field) -> Option<(&'static Items, usize)> {
        let text = self.text.as_deref()?;
        let items = field.parts.items(text)?;
        Some((items, parts_count(text, items.way)))
    }

    /// The fields of its parts.
    pub fn inside(&self, spot: &Spot) -> Vec<Spot> {
        if let Some((items, count)) = self.items(spot.field) {
            let each = (0..count).flat_map(|item| items.fields.iter().map(move |part| (item, part)));
            return each.map(|(item, part)| spot.item_part(items, item, part)).collect();
        }
        let is_there = |part: &&'static Field| self.open.iter().any(|text| text.starts_with(part.only));
        let parts = spot.field.parts.fields().iter().filter(is_there);
        parts.map(|part| spot.part(part)).collect()
    }
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
fn default_of(scenario: &Scenario, thing: &Thing, spot: &Spot, rows: &[DefaultRow]) -> (String, String) {
    let (field, path) = (spot.field, spot.path.as_str());
    let told = |text: String| (text, String::new());
    match (thing, path) {
        (Thing::Scenario(_), _) => told("Untitled".to_owned()),
        (Thing::System(system), "name") => told(system.id.to_string()),
        (Thing::Flow(flow), "name") => told(flow.id.to_string()),
        (Thing::Zone(zone), "name") => told(zone.id.to_string()),
        (Thing::System(_), "zone") => told(scenario.zones.first().map_or("", |zone| zone.name()).to_owned()),
        (Thing::System(system), "service_time" | "concurrency") => (usual(system, path), {
            let of_preset = system.preset.as_ref().map(|preset| format!("the preset {preset}"));
            of_preset.unwrap_or_else(|| row(rows, "systems", path, suffix(thing, path)).1)
        }),
        (Thing::Flow(flow), "start") => told(start_without(scenario, flow)),
        (Thing::Flow(_), "site") => (
            "the sender's within a zone, else one drawn".to_owned(),
            row(rows, "flows", "site", "within a zone").1,
        ),
        (Thing::Between(_), "latency") => latency(scenario, thing, rows),
        _ => {
            let (prefix, name) = place(thing, path);
            let (value, source) = row(rows, prefix, &name, suffix(thing, path));
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
fn place(thing: &Thing, path: &str) -> (&'static str, String) {
    let of_network = path.strip_prefix("within.");
    match (thing, of_network) {
        (_, Some("latency")) => return ("zones", path.to_owned()),
        (Thing::Between(_), None) => return ("between", path.to_owned()),
        (_, Some(name)) => return ("between", name.to_owned()),
        _ => {}
    }
    // The table has no places within lists, and tells of the parts of policies once.
    let is_word = |step: &&str| !step.starts_with(|c: char| c.is_ascii_digit());
    let name = path.split('.').filter(is_word).collect::<Vec<_>>().join(".");
    let of_policy = ["policy.", "callback_policy."]
        .into_iter()
        .find_map(|before| name.strip_prefix(before));
    match (thing, of_policy) {
        (Thing::Flow(_), Some(name)) => ("policies", name.to_owned()),
        (Thing::Flow(_), None) => ("flows", name),
        (Thing::System(_), _) => ("systems", name),
        (Thing::Policy(_), _) => ("policies", name),
        _ => ("zones", name),
    }
}

/// Which line of the table of defaults is meant, where there are several for a field.
fn suffix(thing: &Thing, path: &str) -> &'static str {
    let Thing::System(system) = thing else {
        return if path.ends_with("max_attempts") {
            "with retry"
        } else {
            ""
        };
    };
    match path {
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

    fn systems(ids: &[&str]) -> BTreeMap<String, Said> {
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
    fn parts_tell_their_defaults_and_are_there_with_what_they_are_parts_of() {
        let mut scenario = scenario();
        let flow = Target::Flows(vec!["f".into()]);
        assert!(!said(&scenario, &flow, FLOW).contains_key("policy.timeout"));
        let text = "(retry: (), outbox: Memory(limit: 5), rate_limit: 5/s)";
        scenario.flows[0] = scenario.flows[0].with_entry("policy", text).expect("a policy");
        let all = said(&scenario, &flow, FLOW);
        for (path, default, source) in [
            ("policy.timeout", "30s", "every wait has one"),
            ("policy.retry.max_attempts", "3", "Resilience4j"),
            ("policy.retry.jitter", "Full", "full jitter"),
            ("policy.retry.budget", "no bound", ""),
            ("policy.outbox.every", "5s", "the same round"),
            ("policy.rate_limit.burst", "of a second", ""),
        ] {
            assert_eq!(all[path].default, default, "{path}");
            assert!(all[path].source.contains(source), "{path}: {}", all[path].source);
        }
        assert_eq!(all["policy.rate_limit.rate"].text.as_deref(), Some("5/s"));
        assert_eq!(all["policy.outbox.limit"].text.as_deref(), Some("5"));
        assert!(!all["policy.outbox.limit"].can_reset, "it must be there");
        assert!(!all.contains_key("policy.outbox.lasting"), "of what is on disk alone");
        assert!(!all.contains_key("policy.breaker.open"));
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
