//! Does the inspector show every field there is?

use super::*;
use crate::app::sketch::things::with_nested;
use crate::scenario::{Between, Entries, Flow, System, Zone};

/// Fields that are edited on the canvas, or with another, or not at all.
const ELSEWHERE: [&str; 7] = ["id", "name", "at", "layer", "size", "zones", "mttr"];

fn fields(sections: &'static [Section]) -> impl Iterator<Item = &'static Field> {
    sections.iter().flat_map(|section| section.fields)
}

/// The thing with the example of every field.
fn full<T: Entries>(bare: T, sections: &'static [Section]) -> T {
    let set = |thing: T, field: &'static str, text: &str| {
        let changed = with_nested(&thing, field, text);
        changed.unwrap_or_else(|wrong| panic!("{field}: {text}: {wrong}"))
    };
    fields(sections).fold(bare, |thing, field| {
        let text = field.in_file(field.example, "").expect(field.name);
        match (field.how, text.split_once(" / ")) {
            (How::Pair, Some((mttf, mttr))) => set(set(thing, "mttf", mttf), "mttr", mttr),
            _ => set(thing, field.name, &text),
        }
    })
}

fn check<T: Entries>(full: &T, sections: &'static [Section]) {
    let mut named: Vec<&str> = fields(sections).map(|field| field.name).collect();
    for (written, _) in full.written() {
        assert!(
            named.iter().any(|name| name.split('.').next() == Some(written)) || ELSEWHERE.contains(&written),
            "{written} is not in the inspector"
        );
    }
    let all = named.len();
    named.sort_unstable();
    named.dedup();
    assert_eq!(named.len(), all, "a field is there twice");
    for field in fields(sections) {
        assert!(field.about.len() > 3 && !field.label.is_empty(), "{}", field.name);
        assert!(!field.without.is_empty(), "{}", field.name);
    }
}

/// Every field is named, so that a new one does not compile until it is thought of here.
#[test]
fn every_field_of_a_system_is_in_the_inspector() {
    let system = full(System::new("till"), SYSTEM);
    check(&system, SYSTEM);
    #[rustfmt::skip]
    let System {
        id: _, name: _, at: _, layer: _, kind, zone, team, owner, speaks, preset, shapes, instances, concurrency, service_time,
        service_time_for, queue_limit, queue_timeout, drops_overdue, discipline, batch, balancing, rate_limit, quota,
        concurrent_calls, shedding, errors, cache, can_pause, health, ejection, failures, slow_start, hourly_cost,
    } = system;
    let lists = [speaks.len(), shapes.len(), service_time_for.len(), shedding.len()];
    assert!(lists.iter().all(|length| *length > 0), "{lists:?}");
    assert!(kind.is_some() && zone.is_some() && team.is_some() && owner.is_some() && preset.is_some());
    assert!(instances.is_some() && concurrency.is_some() && service_time.is_some() && queue_limit.is_some());
    assert!(queue_timeout.is_some() && drops_overdue.is_some() && discipline.is_some() && batch.is_some());
    assert!(balancing.is_some() && rate_limit.is_some() && quota.is_some() && concurrent_calls.is_some());
    assert!(errors.is_some() && cache.is_some() && can_pause.is_some() && health.is_some() && ejection.is_some());
    assert!(failures.is_some() && slow_start.is_some() && hourly_cost.is_some());
}

#[test]
fn every_field_of_a_flow_is_in_the_inspector() {
    let flow = full(Flow::new("price", &"a".into(), &"b".into()), FLOW);
    check(&flow, FLOW);
    #[rustfmt::skip]
    let Flow {
        id: _, name: _, from, to: _, data, pattern, start, batch, size, answer_size, deadline, priority, cost_lost, cost_late,
        policy, callback_policy, key_shares, exists, site, then,
    } = flow;
    assert_eq!(from, ["till".into()]);
    assert_eq!(key_shares.len(), 2);
    assert_ne!(then, crate::scenario::Then::default());
    assert!(data.is_some() && pattern.is_some() && start.is_some() && batch.is_some() && size.is_some());
    assert!(answer_size.is_some() && deadline.is_some() && priority.is_some() && cost_lost.is_some());
    assert!(cost_late.is_some() && policy.is_some() && callback_policy.is_some() && exists.is_some());
    assert!(site.is_some());
}

#[test]
fn every_field_of_zones_and_networks_is_in_the_inspector() {
    const BASICS: &[Section] = ZONE.split_at(1).0;
    let zone = full(Zone::new("shop"), BASICS);
    #[rustfmt::skip]
    let Zone { id: _, name: _, at: _, size: _, kind, sites, within: _ } = zone;
    assert!(kind.is_some() && sites.is_some());
    let between = full(Between::new("shop", "cloud"), BETWEEN);
    check(&between, BETWEEN);
    #[rustfmt::skip]
    let Between { zones: _, settings, latency_back, bandwidth_back } = between;
    assert!(latency_back.is_some() && bandwidth_back.is_some());
    let within: Vec<&str> = fields(ZONE)
        .filter_map(|field| field.name.strip_prefix("within."))
        .collect();
    for (name, _) in settings.entries() {
        assert!(
            within.contains(&name) || name == "mttr",
            "{name} is not in the inspector of zones"
        );
    }
    #[rustfmt::skip]
    let crate::scenario::LinkSettings {
        latency, loss, reorders, transport, bandwidth, bandwidth_per_link, mttf, mttr,
    } = settings;
    assert!(latency.is_some() && loss.is_some() && reorders.is_some() && transport.is_some());
    assert!(bandwidth.is_some() && bandwidth_per_link.is_some() && mttf.is_some() && mttr.is_some());
}

#[test]
fn choices_are_as_the_file_has_them() {
    let choices = |sections: &'static [Section]| {
        fields(sections).filter_map(|field| match field.how {
            How::Choice(all) => Some((field.name, all)),
            _ => None,
        })
    };
    for (name, all) in choices(SYSTEM) {
        for (file, _) in all {
            let chosen = System::new("till").with_entry(name, file);
            assert_eq!(chosen.map(|system| system.entry(name)), Ok(Some((*file).to_owned())));
        }
    }
    for (name, all) in choices(FLOW) {
        for (file, _) in all {
            let chosen = Flow::new("f", &"a".into(), &"b".into()).with_entry(name, file);
            assert_eq!(chosen.map(|flow| flow.entry(name)), Ok(Some((*file).to_owned())));
        }
    }
}

/// A thing with a field that has parts: every part that the reader knows is in the form, and each takes its example.
fn check_parts<T: Entries + Clone>(thing: &T, spot: &Spot) {
    if matches!(spot.field.parts, Parts::Whole) {
        return;
    }
    let text = spot.field.in_file(spot.field.example, "").expect(spot.field.name);
    let thing = with_nested(thing, &spot.path, &text).unwrap_or_else(|wrong| panic!("{}: {wrong}", spot.path));
    let items = spot.field.parts.items(&text);
    let parts: Vec<Spot> = match items {
        Some(items) => items.fields.iter().map(|part| spot.item_part(items, 0, part)).collect(),
        None => spot.field.parts.fields().iter().map(|part| spot.part(part)).collect(),
    };
    for part in &parts {
        let mut others = part.field.in_place_of.iter();
        let alone = others.try_fold(thing.clone(), |thing, other| {
            with_nested(&thing, &part.beside(other), "")
        });
        let example = part.field.in_file(part.field.example, "").expect(&part.path);
        let set = with_nested(&alone.expect(&part.path), &part.path, &example);
        let set = set.unwrap_or_else(|wrong| panic!("{}: {example}: {wrong}", part.path));
        if let How::Choice(all) = part.field.how {
            for (file, _) in all {
                assert!(with_nested(&set, &part.path, file).is_ok(), "{}: {file}", part.path);
            }
        }
        check_parts(&set, part);
    }
    let way = items.map_or_else(String::new, |items| format!(".{}", items.way_to(0)));
    let is_tuple = parts.first().is_some_and(|part| part.field.name == "0");
    if is_tuple {
        return;
    }
    let unknown = with_nested(&thing, &format!("{}{way}.zzz", spot.path), "1");
    let told = unknown
        .err()
        .unwrap_or_else(|| panic!("{}: a part without a meaning is taken", spot.path));
    let known = told.split_once("known: ").expect(&told).1.trim_end_matches(')');
    let mut there: Vec<&str> = parts
        .iter()
        .filter_map(|part| part.field.name.split('.').next())
        .collect();
    there.dedup();
    if spot.field.how == How::Failures {
        there.extend(["mttf", "mttr"]);
    }
    for name in known.split(", ") {
        assert!(there.contains(&name), "{name} of {} has no row", spot.path);
    }
    assert_eq!(there.len(), known.split(", ").count(), "{}: {told}", spot.path);
}

#[test]
fn every_part_that_the_file_knows_is_in_a_form() {
    for field in fields(SYSTEM) {
        check_parts(&System::new("till"), &Spot::top(field));
    }
    for field in fields(FLOW) {
        check_parts(&Flow::new("price", &"a".into(), &"b".into()), &Spot::top(field));
    }
    let branch = super::policies::THEN[1].fields;
    assert_eq!(branch.len(), 2);
    let text = "OneOf([(\"ship\", 0.9), (End, 0.1)])";
    let flow = Flow::new("price", &"a".into(), &"b".into()).with_entry("then", text);
    let flow = flow.and_then(|flow| with_nested(&flow, "then.0.0.1", "0.5"));
    let then = flow.map(|flow| flow.entry("then"));
    assert_eq!(then, Ok(Some("OneOf([(\"ship\", 0.5), (End, 0.1)])".to_owned())));
}

#[test]
fn parts_have_ways_and_names_of_their_own() {
    let policy = fields(FLOW).filter(|field| field.name.ends_with("policy"));
    let told: Vec<(String, String)> = policy
        .flat_map(|field| {
            let spot = Spot::top(field);
            let retry = spot.part(&field.parts.fields()[3]);
            [
                spot.part(&field.parts.fields()[0]),
                retry.part(&retry.field.parts.fields()[0]),
            ]
        })
        .map(|spot| (spot.path, spot.name))
        .collect();
    let told: Vec<(&str, &str)> = told.iter().map(|(path, name)| (path.as_str(), name.as_str())).collect();
    assert_eq!(
        told,
        [
            ("policy.timeout", "Timeout"),
            ("policy.retry.max_attempts", "Retry attempts"),
            ("callback_policy.timeout", "Callback timeout"),
            ("callback_policy.retry.max_attempts", "Callback retry attempts"),
        ]
    );
    for field in fields(SYSTEM) {
        let spot = Spot::top(field);
        if let Some(ttl) = field.parts.fields().iter().find(|part| part.name == "ttl") {
            let ttl = spot.part(ttl);
            assert_eq!((ttl.name.as_str(), ttl.in_words().as_str()), ("Cache TTL", "cache TTL"));
            assert_eq!(ttl.beside("keys"), "cache.keys");
        }
    }
}
