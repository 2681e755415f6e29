//! What is seen: all of what was tidied, and labels of flows that lie on no other.

use super::*;
use topolab::scenario::{Flow, Start, System};
use topolab::units::Rate;

const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

/// Systems in a square, each with flows to the next ones.
fn crowd(side: usize) -> Scenario {
    let mut scenario = Scenario::new("Crowd");
    let count = side * side;
    for at in 0..count {
        let mut system = System::new(&format!("s{at}"));
        system.at = Some(((at % side) as f32 * 230.0, (at / side) as f32 * 130.0));
        scenario.systems.push(system);
    }
    for at in 0..count {
        for (step, word) in [(1, "one"), (side, "row"), (side + 1, "both"), (2, "two")] {
            let (from, to) = (format!("s{at}"), format!("s{}", (at + step) % count));
            let mut flow = Flow::new(&format!("{word}-{at}"), &from.as_str().into(), &to.as_str().into());
            flow.start = Some(Start::Poisson(Rate::from_per_sec(1.0)));
            scenario.flows.push(flow);
        }
    }
    scenario
}

/// The labels of flows on the canvas.
fn labels(app: &App) -> Vec<(String, egui::Rect)> {
    let of_flow = |text: &str| {
        let begins = ["one-", "row-", "both-", "two-"];
        begins.iter().any(|begin| text.starts_with(begin))
    };
    let canvas = 260.0..1240.0;
    let all = painted_texts(app).into_iter();
    all.filter(|(text, rect)| of_flow(text) && canvas.contains(&rect.center().x))
        .collect()
}

fn assert_apart(labels: &[(String, egui::Rect)]) {
    for (at, (text, rect)) in labels.iter().enumerate() {
        for (other, lies) in &labels[at + 1..] {
            assert!(!rect.shrink(0.5).intersects(*lies), "{text} lies on {other}");
        }
    }
}

fn select(app: &mut App, flows: &[&str]) {
    app.state_mut().session.selection = Selection {
        flows: flows.iter().map(|id| (*id).into()).collect(),
        ..Selection::default()
    };
    app.run_steps(4);
}

#[test]
fn labels_lie_on_no_other_and_many_selected_flows_force_none() {
    let mut app = open(crowd(5));
    press(&mut app, Modifiers::COMMAND, Key::Num0);
    let quiet = labels(&app);
    assert!(!quiet.is_empty());
    assert_apart(&quiet);
    press(&mut app, Modifiers::COMMAND, Key::A);
    let all = labels(&app);
    assert_apart(&all);
    assert!(
        all.len() <= quiet.len(),
        "{} of them, before {}",
        all.len(),
        quiet.len()
    );
    // Seen from afar only what is selected is labeled, if that is not too much.
    for _ in 0..5 {
        press(&mut app, Modifiers::COMMAND, Key::Minus);
    }
    assert_eq!(labels(&app), []);
    select(&mut app, &["both-7"]);
    let one = labels(&app);
    assert_eq!(one.len(), 1, "{one:?}");
    assert!(one[0].0.starts_with("both-7"));
    select(&mut app, &["both-7", "both-8", "one-7", "one-8", "row-7"]);
    let several = labels(&app);
    assert!(several.len() > 1, "{several:?}");
    assert_apart(&several);
}

#[test]
fn what_was_tidied_is_seen() {
    let mut app = open(crowd(4));
    let canvas = egui::Rect::from_min_max(egui::pos2(240.0, 60.0), egui::pos2(1290.0, 900.0));
    let seen = |app: &App, name: &str| {
        let card = app.query_by_role_and_label(Role::ListBoxOption, name);
        card.is_some_and(|card| canvas.contains(card.rect().center()))
    };
    for _ in 0..6 {
        press(&mut app, Modifiers::COMMAND, Key::Plus);
    }
    assert!((0..16).any(|at| !seen(&app, &format!("s{at}"))), "not all is seen");
    app.state_mut().settings.reduced_motion = true;
    app.run_steps(1);
    app.key_press_modifiers(CTRL_SHIFT, Key::L);
    app.run_steps(2);
    for at in 0..16 {
        assert!(seen(&app, &format!("s{at}")), "s{at} is seen, and at once");
    }
    undo(&mut app);

    // A part that is tidied within sight leaves the view alone.
    click(&mut app, Role::ListBoxOption, "s0");
    app.get_by_role_and_label(Role::ListBoxOption, "s5")
        .click_modifiers(Modifiers::SHIFT);
    app.run_steps(4);
    let other = card(&app, "s15");
    press(&mut app, CTRL_SHIFT, Key::L);
    assert_eq!(app.state().session.undo_label(), Some("tidy 2 systems"));
    assert_eq!(card(&app, "s15"), other);
}

/// Whatever is selected, in every width of names and values.
#[test]
fn no_words_of_the_inspector_lie_on_others() {
    let mut app = open(scenario(include_str!("../../scenarios/restaurant-chain.ron")));
    // So high that nothing is scrolled out of sight; the strip at the foot is left out.
    app.set_size(vec2(1600.0, 2200.0));
    let systems: Vec<_> = now(&app).systems.iter().map(|system| system.id.clone()).collect();
    for system in systems {
        app.state_mut().session.selection = Selection::system(&system);
        app.run_steps(4);
        let words: Vec<(String, egui::Rect)> = app
            .query_all_by_role(Role::Label)
            .filter(|node| node.rect().left() > 1280.0 && node.rect().bottom() < 2000.0)
            .map(|node| (node.accesskit_node().value().unwrap_or_default(), node.rect()))
            .collect();
        assert!(words.len() > 10, "{words:?}");
        for (at, (one, rect)) in words.iter().enumerate() {
            for (other, beside) in &words[at + 1..] {
                let common = rect.intersect(*beside);
                let overlap = common.width() > 1.0 && common.height() > 1.0;
                assert!(!overlap, "{system}: \"{one}\" and \"{other}\"");
            }
        }
    }
}
