//! What does typing into a field do?
//!
//! In: the scenario, whose field, which, the text. Out: one command for all of them with a label, or a sentence why not.
//! It must not know how it was typed.

use crate::edit::{Command, apply};
use crate::scenario::Scenario;
use crate::units::Law;

use super::catalog::{How, Spot};
use super::things::{Target, Thing, said_at};

/// What a text would do.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What to carry out; nothing where it says that already; or what is wrong with it.
    pub command: Result<Option<Command>, String>,
    /// The distribution that would hold on the first.
    pub law: Option<Law>,
}

impl Verdict {
    /// It changes nothing.
    pub const NOTHING: Verdict = Verdict {
        command: Ok(None),
        law: None,
    };
}

/// What `text` in a field would do.
pub fn verdict(scenario: &Scenario, target: &Target, spot: &Spot, text: &str) -> Verdict {
    let verb = if text.trim().is_empty() { "reset" } else { "set" };
    verdict_as(scenario, target, spot, text, &format!("{verb} {}", spot.in_words()))
}

/// What `text` in a field would do, with words of its own for it: "remove step 2".
pub fn verdict_as(scenario: &Scenario, target: &Target, spot: &Spot, text: &str, what: &str) -> Verdict {
    match changed(scenario, target, spot, text) {
        Ok(things) => Verdict {
            law: things.first().and_then(|thing| thing.law(scenario, &spot.path)),
            command: command(scenario, target, spot, things, what),
        },
        Err(wrong) => Verdict {
            command: Err(wrong),
            law: None,
        },
    }
}

/// The things with the text in the field.
fn changed(scenario: &Scenario, target: &Target, spot: &Spot, text: &str) -> Result<Vec<Thing>, String> {
    let field = spot.field;
    let things = target.things(scenario);
    if things.is_empty() {
        return Err("it is gone".to_owned());
    }
    if field.how == How::Words {
        let words = text.trim();
        return Ok(things.iter().map(|thing| thing.with_words(field.name, words)).collect());
    }
    things.iter().map(|thing| changed_thing(thing, spot, text)).collect()
}

/// One thing with the text in the field; what the field excludes goes.
fn changed_thing(thing: &Thing, spot: &Spot, text: &str) -> Result<Thing, String> {
    let before = said_at(&thing.said(), &spot.path).unwrap_or_default();
    let text = spot.field.in_file(text, &before)?;
    let mut changed = thing.clone();
    if !text.is_empty() {
        for other in spot.field.in_place_of {
            changed = changed.with(&spot.beside(other), "")?;
        }
    }
    changed.with(&spot.path, &text)
}

fn command(
    scenario: &Scenario,
    target: &Target,
    spot: &Spot,
    things: Vec<Thing>,
    what: &str,
) -> Result<Option<Command>, String> {
    let renamed = spot.path == "name";
    let command = match (renamed, <[Thing; 1]>::try_from(things)) {
        (true, Ok([thing])) => thing.rename(),
        (_, things) => {
            let things = things.map_or_else(|things| things, Vec::from);
            let label = format!("{what} of {}", target.words(scenario));
            Command::All(label, things.into_iter().map(Thing::command).collect())
        }
    };
    let changed = apply(scenario, &command).map_err(|wrong| without_path(&wrong))?;
    Ok((changed != *scenario).then_some(command))
}

/// A sentence about a field without the path before it.
fn without_path(wrong: &str) -> String {
    match wrong.split_once(": ") {
        Some((path, message)) if !path.contains(' ') => message.to_owned(),
        _ => wrong.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::sketch::catalog::{BETWEEN, FLOW, Field, NAME, SYSTEM, Section, ZONE};
    use crate::scenario::{Entries, Flow, Start, System, Zone};
    use crate::units::Rate;

    fn scenario() -> Scenario {
        let mut scenario = Scenario::new("x");
        scenario.zones = vec![Zone::new("shop"), Zone::new("cloud")];
        scenario.systems = vec![System::new("a"), System::new("b")];
        for system in &mut scenario.systems {
            system.zone = Some("shop".into());
        }
        scenario.flows = vec![Flow::new("f", &"a".into(), &"b".into())];
        scenario
    }

    fn field(sections: &'static [Section], name: &str) -> &'static Field {
        let mut fields = sections.iter().flat_map(|section| section.fields);
        fields.find(|field| field.name == name).unwrap_or(&NAME)
    }

    fn after(target: &Target, field: &'static Field, text: &str) -> Result<Option<(String, Scenario)>, String> {
        let scenario = scenario();
        let command = verdict(&scenario, target, &Spot::top(field), text).command?;
        let done = |command: Command| {
            (
                command.label(&scenario),
                apply(&scenario, &command).expect("it was checked"),
            )
        };
        Ok(command.map(done))
    }

    fn changed(target: &Target, field: &'static Field, text: &str) -> (String, Scenario) {
        after(target, field, text).expect("sense").expect("a change")
    }

    #[test]
    fn what_makes_sense_is_a_command_with_a_label() {
        let system = Target::Systems(vec!["a".into()]);
        let (label, done) = changed(&system, field(SYSTEM, "failures"), "30d / 20min");
        assert_eq!(label, "set MTTF / MTTR of a");
        assert!(done.systems[0].failures.is_some());
        let (label, done) = changed(&Target::Flows(vec!["f".into()]), field(FLOW, "start"), "2/s");
        assert_eq!(label, "set start of f");
        assert_eq!(done.flows[0].start, Some(Start::Poisson(Rate::from_per_sec(2.0))));
        let (label, done) = changed(&system, &NAME, " Till ");
        assert_eq!((label.as_str(), done.systems[0].name()), ("rename a", "Till"));
        let (_, done) = changed(&system, field(SYSTEM, "team"), "The \"A\" team");
        assert_eq!(done.systems[0].team.as_deref(), Some("The \"A\" team"));
        assert_eq!(after(&system, &NAME, ""), Ok(None));
        assert_eq!(after(&Target::Scenario, &NAME, "x"), Ok(None));
    }

    #[test]
    fn several_are_set_and_reset_as_one() {
        let both = Target::Systems(vec!["a".into(), "b".into()]);
        let instances = field(SYSTEM, "instances");
        let (label, done) = changed(&both, instances, "3");
        assert_eq!(label, "set instances of 2 systems");
        assert!(done.systems.iter().all(|system| system.instances() == 3));
        let reset = verdict(&done, &both, &Spot::top(instances), "")
            .command
            .expect("sense")
            .expect("a change");
        assert_eq!(reset.label(&done), "reset instances of 2 systems");
        assert_eq!(apply(&done, &reset), Ok(scenario()));
    }

    #[test]
    fn networks_are_set_too() {
        let zone = Target::Zones(vec!["shop".into()]);
        let latency = field(ZONE, "within.latency");
        let (label, done) = changed(&zone, latency, "1ms");
        assert_eq!(label, "set latency of shop");
        let reset = verdict(&done, &zone, &Spot::top(latency), "")
            .command
            .expect("sense")
            .expect("a change");
        assert_eq!(apply(&done, &reset), Ok(scenario()));
        let pair = field(ZONE, "within.mttf");
        let (label, failing) = changed(&zone, pair, "30d / 1h");
        assert_eq!(label, "set MTTF / MTTR of shop");
        let said = crate::app::sketch::said::said(&failing, &zone, ZONE);
        assert_eq!(said["within.mttf"].text.as_deref(), Some("30d / 1h"));
        let reset = verdict(&failing, &zone, &Spot::top(pair), "")
            .command
            .expect("sense")
            .expect("a change");
        assert_eq!(apply(&failing, &reset), Ok(scenario()));
        assert!(after(&zone, pair, "30d").is_err_and(|wrong| wrong.contains("two times")));
        let network = Target::Between("shop".into(), "cloud".into());
        let (label, done) = changed(&network, field(BETWEEN, "loss"), "1%");
        assert_eq!(label, "set loss of the network between shop and cloud");
        assert_eq!(done.between.len(), 1);
    }

    /// The way to a part of a part of a field.
    fn spot(sections: &'static [Section], names: &[&str]) -> Spot {
        let (first, rest) = names.split_first().expect("a name");
        rest.iter().fold(Spot::top(field(sections, first)), |spot, name| {
            let part = spot.field.parts.fields().iter().find(|part| part.name == *name);
            spot.part(part.expect(name))
        })
    }

    fn step(scenario: &Scenario, target: &Target, spot: &Spot, text: &str) -> (String, Scenario) {
        let command = verdict(scenario, target, spot, text)
            .command
            .expect("sense")
            .expect("a change");
        (
            command.label(scenario),
            apply(scenario, &command).expect("it was checked"),
        )
    }

    #[test]
    fn a_part_is_set_in_one_step_and_the_record_goes_with_its_last_part() {
        let (first, flow) = (scenario(), Target::Flows(vec!["f".into()]));
        let attempts = spot(FLOW, &["policy", "retry", "max_attempts"]);
        let (label, done) = step(&first, &flow, &attempts, "4");
        assert_eq!(label, "set retry attempts of f");
        let (label, undone) = step(&done, &flow, &attempts, "");
        assert_eq!((label.as_str(), undone), ("reset retry attempts of f", first.clone()));
        let wrong = verdict(&first, &flow, &attempts, "many")
            .command
            .expect_err("no number");
        assert!(wrong.contains("a number or Unlimited"), "{wrong}");
        let budget = spot(FLOW, &["policy", "retry", "budget"]);
        let wrong = verdict(&first, &flow, &budget, "120%").command.expect_err("too much");
        assert!(wrong.contains("100"), "{wrong}");
    }

    #[test]
    fn what_is_ticked_on_several_begins_where_it_is_not_there_yet() {
        let mut first = scenario();
        first.flows.push(Flow::new("g", &"a".into(), &"b".into()));
        first.flows[0] = first.flows[0]
            .with_entry("policy", "(retry: (max_attempts: 5))")
            .expect("sense");
        first.flows[1] = first.flows[1].with_entry("policy", "(timeout: 2s)").expect("sense");
        let both = Target::Flows(vec!["f".into(), "g".into()]);
        let (label, done) = step(&first, &both, &spot(FLOW, &["policy", "retry"]), "()");
        assert_eq!(label, "set retry of 2 flows");
        let said: Vec<_> = done
            .flows
            .iter()
            .map(|flow| flow.entry("policy").unwrap_or_default())
            .collect();
        assert_eq!(said, ["(retry: (max_attempts: 5))", "(timeout: 2s, retry: ())"]);
        let (_, same) = step(&done, &both, &spot(FLOW, &["policy", "retry", "max_attempts"]), "2");
        assert!(same.flows.iter().all(|flow| flow.policy.is_some()));
        let (_, gone) = step(&same, &both, &spot(FLOW, &["policy", "retry"]), "");
        assert_eq!((&gone.flows[0].policy, &gone.flows[1]), (&None, &first.flows[1]));
    }

    #[test]
    fn what_excludes_another_takes_its_place() {
        let (first, flow) = (scenario(), Target::Flows(vec!["f".into()]));
        let breaker = spot(FLOW, &["policy", "breaker"]);
        let (_, by_share) = step(
            &first,
            &flow,
            &breaker,
            "(failure_share: 50%, window: 9, open: 30s, probes: 3)",
        );
        let row = spot(FLOW, &["policy", "breaker", "consecutive"]);
        let (_, in_a_row) = step(&by_share, &flow, &row, "5");
        let text = in_a_row.flows[0].entry("policy");
        assert_eq!(
            text.as_deref(),
            Some("(breaker: (consecutive: 5, open: 30s, probes: 3))")
        );
        let system = Target::Systems(vec!["a".into()]);
        let (_, by_lot) = step(&first, &system, &spot(SYSTEM, &["cache"]), "(hit: 90%)");
        let (_, by_keys) = step(&by_lot, &system, &spot(SYSTEM, &["cache", "keys"]), "100");
        assert_eq!(by_keys.systems[0].entry("cache").as_deref(), Some("(keys: 100)"));
        let outbox = spot(FLOW, &["policy", "outbox"]);
        let (_, memory) = step(&first, &flow, &outbox, "Memory(limit: 50, every: 2s)");
        let (_, durable) = step(&memory, &flow, &outbox, "Durable(limit: 1000)");
        let kept = durable.flows[0].entry("policy");
        assert_eq!(kept.as_deref(), Some("(outbox: Durable(limit: 50, every: 2s))"));
    }

    #[test]
    fn what_makes_none_is_explained_without_its_path() {
        let system = Target::Systems(vec!["a".into()]);
        let wrong = after(&system, field(SYSTEM, "instances"), "0");
        assert_eq!(wrong, Err("is 0 (one or more)".to_owned()));
        for (name, text, part) in [
            ("failures", "30d", "like 30d / 20min"),
            ("failures", "30 / 20min", "unit"),
            ("service_time", "12 miles", "miles"),
            ("zone", "", "zone"),
        ] {
            let wrong = after(&system, field(SYSTEM, name), text).expect_err(text);
            assert!(wrong.contains(part), "{text}: {wrong}");
        }
        let gone = Target::Flows(vec!["gone".into()]);
        assert_eq!(after(&gone, field(FLOW, "size"), "1B"), Err("it is gone".to_owned()));
    }
}
