//! Can everything that is done to a sketch be undone and redone, and does it leave a sound scenario behind each time?
//!
//! In: drawn scenarios, drawn selections and drawn commands of every kind. Out: each state is sound and reads from its
//! text as itself; undoing all gives the first text byte for byte, redoing all the last; what is copied is sound wherever
//! it is pasted.

#[path = "edits/drawing.rs"]
mod drawing;
#[path = "edits/hand.rs"]
mod hand;
#[path = "edits/single.rs"]
mod single;

use std::sync::Arc;

use drawing::{CARD, drawn_scenario};
use hand::{Stroke, command, selection, stroke};
use proptest::prelude::*;
use topolab::edit::{Align, Drawn, History, Inside, apply, copy, duplicate, move_by, paste, remove, what_goes};
use topolab::edit::{align, to_back, to_front};
use topolab::scenario::{Scenario, check, parse, write};

fn drawn(scenario: &Scenario) -> Drawn {
    Drawn::as_written(scenario, CARD)
}

fn sound(scenario: &Scenario, after: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!(check(scenario), vec![], "after {}: {}", after, write(scenario));
    let text = write(scenario);
    let again = parse(&text, "x.ron").map_err(|problems| TestCaseError::fail(format!("{}\n{text}", problems[0])))?;
    prop_assert_eq!(&again.scenario, scenario, "after {}", after);
    Ok(())
}

fn done(scenario: &Scenario, command: &topolab::edit::Command) -> Result<Scenario, TestCaseError> {
    let label = command.label(scenario);
    let after =
        apply(scenario, command).map_err(|why| TestCaseError::fail(format!("{label}: {why}\n{}", write(scenario))))?;
    sound(&after, &label)?;
    Ok(after)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn all_undone_is_the_first_and_all_redone_the_last(
        first in drawn_scenario(),
        strokes in proptest::collection::vec(stroke(), 1..30),
    ) {
        sound(&first, "drawing")?;
        let text = write(&first);
        let mut history = History::new(Arc::new(first));
        for (at, stroke) in strokes.iter().enumerate() {
            let scenario = history.scenario().clone();
            let Some(command) = command(&scenario, &drawn(&scenario), stroke) else { continue };
            let label = command.label(&scenario);
            prop_assert!(!label.trim().is_empty());
            let result = match stroke.is_in_gesture() {
                true => history.apply_in_gesture(at as u64 / 4, &command),
                false => history.apply(&command),
            };
            match result {
                Ok(()) => sound(history.scenario(), &label)?,
                Err(why) => {
                    prop_assert!(!why.is_empty());
                    prop_assert_eq!(history.scenario(), &scenario);
                }
            }
        }
        let last = write(history.scenario());
        let numbers: Vec<u64> = history.steps().map(|step| step.number).collect();
        while history.undo() {}
        prop_assert_eq!(write(history.scenario()), text.as_str());
        while history.redo() {}
        prop_assert_eq!(write(history.scenario()), last.as_str());
        prop_assert!(history.jump(numbers[0]));
        prop_assert_eq!(write(history.scenario()), text);
        prop_assert!(history.jump(numbers[numbers.len() - 1]));
        prop_assert_eq!(write(history.scenario()), last);
    }

    #[test]
    fn what_is_copied_can_be_pasted_anywhere(scenario in drawn_scenario(), stroke in stroke()) {
        let selected = selection(&scenario, &stroke);
        let Ok(text) = copy(&scenario, &drawn(&scenario), &selected) else { return Ok(()) };
        let pasted = paste(&scenario, &drawn(&scenario), &text, (40.0, 80.0));
        // A zone alone is there already.
        if let Ok(pasted) = pasted {
            let after = done(&scenario, &pasted.command)?;
            prop_assert_eq!(pasted.selected.clone().existing(&after), pasted.selected);
            prop_assert!(after.zones.len() <= scenario.zones.len(), "zones are used again");
            prop_assert_eq!(&after.policies, &scenario.policies);
            prop_assert_eq!(&after.data, &scenario.data);
        }
        let empty = Scenario::new("empty");
        let pasted = paste(&empty, &drawn(&empty), &text, (0.0, 0.0)).map_err(TestCaseError::fail)?;
        let after = done(&empty, &pasted.command)?;
        let read = parse(&text, "x.ron").map_err(|problems| TestCaseError::fail(problems[0].to_string()))?.scenario;
        prop_assert_eq!((after.systems.len(), after.flows.len()), (read.systems.len(), read.flows.len()));
        prop_assert_eq!((after.zones.len(), after.notes.len()), (read.zones.len(), read.notes.len()));
    }

    #[test]
    fn what_is_selected_can_be_duplicated_moved_ordered_and_deleted(
        scenario in drawn_scenario(),
        stroke in stroke(),
        outside in any::<bool>(),
    ) {
        let selected = selection(&scenario, &stroke);
        let drawn = drawn(&scenario);
        if !selected.is_empty() {
            let copied = duplicate(&scenario, &drawn, &selected, (40.0, 40.0), outside).map_err(TestCaseError::fail)?;
            let after = done(&scenario, &copied.command)?;
            prop_assert!(copied.selected.len() >= selected.len());
            prop_assert_eq!(copied.selected.clone().existing(&after), copied.selected);
        }
        let moves = [
            move_by(&scenario, &drawn, &selected, (7.0, -3.0)),
            align(&scenario, &drawn, &selected, Align::Left),
            to_front(&scenario, &selected),
            to_back(&scenario, &selected),
        ];
        for command in moves.iter().flatten() {
            done(&scenario, command)?;
        }
        if let Some(command) = remove(&scenario, &selected, &Inside::Goes) {
            let after = done(&scenario, &command)?;
            prop_assert!(selected.clone().existing(&after).is_empty());
            let told = what_goes(&scenario, &selected, &Inside::Goes).map_err(TestCaseError::fail)?;
            let gone = |before: usize, after: usize| before - after;
            let flows = gone(scenario.flows.len(), after.flows.len()) - selected.flows.len();
            prop_assert_eq!(told.flows.len(), flows);
            prop_assert_eq!(told.faults, gone(scenario.faults.len(), after.faults.len()));
            prop_assert_eq!(told.objectives, gone(scenario.objectives.len(), after.objectives.len()));
            prop_assert_eq!(told.is_empty(), told.sentences("them").is_empty());
        }
    }
}

/// Drawn strokes must come to every kind of command, or the tests above would show less than they say.
#[test]
fn strokes_do_every_kind_of_command() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut kept = vec![0_usize; Stroke::KINDS];
    let mut done = vec![0_usize; Stroke::KINDS];
    for _ in 0..400 {
        let scenario = drawn_scenario().new_tree(&mut runner).expect("a scenario").current();
        for kind in 0..Stroke::KINDS {
            let stroke = stroke()
                .new_tree(&mut runner)
                .expect("a stroke")
                .current()
                .of_kind(kind);
            let Some(command) = command(&scenario, &drawn(&scenario), &stroke) else {
                continue;
            };
            kept[kind] += 1;
            if apply(&scenario, &command).is_ok_and(|after| after != scenario) {
                done[kind] += 1;
            }
        }
    }
    let idle: Vec<usize> = (0..Stroke::KINDS).filter(|kind| done[*kind] == 0).collect();
    assert!(
        idle.is_empty(),
        "kinds that never change anything: {idle:?}; asked {kept:?}, done {done:?}"
    );
}
