//! Does the inspector show every field there is?

use super::*;
use crate::scenario::{Between, Entries, Flow, System, Zone};

/// Fields that are edited on the canvas, or with another, or not at all.
const ELSEWHERE: [&str; 7] = ["id", "name", "at", "layer", "size", "zones", "mttr"];

fn fields(sections: &'static [Section]) -> impl Iterator<Item = &'static Field> {
    sections.iter().flat_map(|section| section.fields)
}

/// The thing with the example of every field.
fn full<T: Entries>(bare: T, sections: &'static [Section]) -> T {
    let set = |thing: T, field: &'static str, text: &str| {
        let changed = thing.with_entry(field, text);
        changed.unwrap_or_else(|wrong| panic!("{field}: {text}: {wrong}"))
    };
    fields(sections).fold(bare, |thing, field| {
        let text = field.how.in_file(field.example).expect(field.name);
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
            named.contains(&written) || ELSEWHERE.contains(&written),
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
