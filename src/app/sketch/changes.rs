//! What does typing into a field do?
//!
//! In: the scenario, whose field, which, the text. Out: one command for all of them with a label, or a sentence why not.
//! It must not know how it was typed.

use crate::edit::{Command, apply};
use crate::scenario::Scenario;
use crate::units::Law;

use super::catalog::{Field, How};
use super::things::{Target, Thing};

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
pub fn verdict(scenario: &Scenario, target: &Target, field: &'static Field, text: &str) -> Verdict {
    match changed(scenario, target, field, text) {
        Ok(things) => Verdict {
            law: things.first().and_then(|thing| thing.law(scenario, field.name)),
            command: command(scenario, target, field, things, text.trim().is_empty()),
        },
        Err(wrong) => Verdict {
            command: Err(wrong),
            law: None,
        },
    }
}

/// The things with the text in the field.
fn changed(scenario: &Scenario, target: &Target, field: &'static Field, text: &str) -> Result<Vec<Thing>, String> {
    let things = target.things(scenario);
    if things.is_empty() {
        return Err("it is gone".to_owned());
    }
    if field.how == How::Words {
        let words = text.trim();
        return Ok(things.iter().map(|thing| thing.with_words(field.name, words)).collect());
    }
    let text = field.how.in_file(text)?;
    things.iter().map(|thing| thing.with(field.name, &text)).collect()
}

fn command(
    scenario: &Scenario,
    target: &Target,
    field: &Field,
    things: Vec<Thing>,
    unset: bool,
) -> Result<Option<Command>, String> {
    let renamed = field.name == "name";
    let command = match (renamed, <[Thing; 1]>::try_from(things)) {
        (true, Ok([thing])) => thing.rename(),
        (_, things) => {
            let things = things.map_or_else(|things| things, Vec::from);
            let what = match unset {
                true => "reset",
                false => "set",
            };
            let label = format!("{what} {} of {}", field.in_words(), target.words(scenario));
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
    use crate::app::sketch::catalog::{BETWEEN, FLOW, NAME, SYSTEM, Section, ZONE};
    use crate::scenario::{Flow, Start, System, Zone};
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
        let command = verdict(&scenario, target, field, text).command?;
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
        let reset = verdict(&done, &both, instances, "")
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
        let reset = verdict(&done, &zone, latency, "")
            .command
            .expect("sense")
            .expect("a change");
        assert_eq!(apply(&done, &reset), Ok(scenario()));
        let pair = field(ZONE, "within.mttf");
        let (label, failing) = changed(&zone, pair, "30d / 1h");
        assert_eq!(label, "set MTTF / MTTR of shop");
        let said = crate::app::sketch::said::said(&failing, &zone, ZONE);
        assert_eq!(said["within.mttf"].text.as_deref(), Some("30d / 1h"));
        let reset = verdict(&failing, &zone, pair, "")
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
