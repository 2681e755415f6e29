//! The list of problems: told with how bad each is, walked by keys, and gone to where it is put right.

use egui::accesskit::Role;

use super::*;

const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

/// Waits until the list is of the sketch as it is.
pub fn wait_for_problems(app: &mut App) {
    let begun = Instant::now();
    while app.query_all_by_label("Problems · …").next().is_some() {
        assert!(begun.elapsed() < Duration::from_secs(60), "problems are found");
        std::thread::sleep(Duration::from_millis(5));
        app.run_steps(1);
    }
    app.run_steps(2);
}

/// The small scenario with a fault that strikes nobody, two architectures that are one, and many systems without flows.
fn troubled() -> App {
    let idle = (0..60).map(|at| format!("(id: \"idle-{at}\"), ")).collect::<String>();
    let text = SMALL
        .replace("(id: \"books\")", &format!("(id: \"books\"), {idle}"))
        .replace("at: \"20s\"", "at: \"70s\"")
        .replace(
            "    run: (",
            "    architectures: [(id: \"a\", name: \"One\", style: PointToPoint()), (id: \"b\", name: \"Two\", style: PointToPoint())],\n    run: (",
        );
    let loaded = parse(&text, "small.ron").unwrap_or_else(|why| panic!("{why:?}"));
    let mut app = harness(|cc| {
        let mut session = Session::loaded(loaded, None);
        session.study.given_up = Some(session.study.wanted.clone());
        TopolabApp::with_session(&cc.egui_ctx, session)
    });
    app.run_steps(3);
    press(&mut app, CTRL_SHIFT, Key::M);
    wait_for_problems(&mut app);
    app
}

/// The problem that has the keyboard.
fn focused(app: &App) -> Option<String> {
    let nodes = app.query_all_by_label_contains("");
    let mut named = nodes.filter(|node| node.is_focused());
    named.next().and_then(|node| node.accesskit_node().label())
}

#[test]
fn each_says_how_bad_it_is_in_words_and_begins_as_a_sentence() {
    let app = troubled();
    let labels = all_labels(&app);
    let words = ["Error: ", "Serious: ", "Warning: ", "Hint: "];
    let listed: Vec<&String> = labels
        .iter()
        .filter(|label| words.iter().any(|word| label.starts_with(word)))
        .collect();
    assert!(listed.len() > 2, "{labels:?}");
    assert!(
        listed.len() < 20,
        "only those seen are drawn, of more than sixty: {}",
        listed.len()
    );
    assert!(
        listed
            .iter()
            .any(|label| label.starts_with("Warning: The fault Stock is down")),
        "{listed:?}"
    );
}

#[test]
fn arrows_walk_the_list_and_enter_goes_there() {
    let mut app = troubled();
    let first = focused(&app).expect("the first problem has the keyboard");
    let mut seen = vec![first];
    for _ in 0..30 {
        press(&mut app, Modifiers::NONE, Key::ArrowDown);
        let now = focused(&app).unwrap_or_else(|| panic!("nothing has the keyboard after {seen:?}"));
        assert!(!seen.contains(&now), "{now} comes once, after {seen:?}");
        seen.push(now);
    }
    press(&mut app, Modifiers::NONE, Key::ArrowUp);
    assert_eq!(focused(&app).as_ref(), seen.iter().rev().nth(1));
    assert!(app.state().session.selection.is_empty());
    press(&mut app, Modifiers::NONE, Key::End);
    let last = focused(&app).unwrap();
    assert!(!seen.contains(&last), "{last} is far down");
    let name = loop {
        let now = focused(&app).unwrap();
        let name = now
            .strip_prefix("Hint: ")
            .and_then(|text| text.strip_suffix(" has no flow"));
        if let Some(name) = name {
            break name.to_owned();
        }
        press(&mut app, Modifiers::NONE, Key::ArrowUp);
    };
    press(&mut app, Modifiers::NONE, Key::Enter);
    assert!(app.state().session.selection.systems.contains(&SystemId::new(&name)));
    let before = app.state().session.scenario.clone();
    press(&mut app, Modifiers::NONE, Key::ArrowUp);
    assert_eq!(app.state().session.scenario, before, "arrows walk on, and move nothing");
    assert_ne!(focused(&app), Some(format!("Hint: {name} has no flow")));
}

#[test]
fn a_problem_is_gone_to_where_it_is_put_right_and_else_not_offered() {
    let mut app = troubled();
    let twins = "Warning: The architectures One and Two are the same";
    assert!(app.query_by_role_and_label(Role::Button, twins).is_none());
    app.get_by_role_and_label(Role::ListItem, twins);
    let fault = all_labels(&app)
        .into_iter()
        .find(|label| label.starts_with("Warning: The fault"))
        .unwrap();
    app.get_by_role_and_label(Role::Button, &fault).click();
    app.run_steps(3);
    assert_eq!(app.state().stage, Stage::Simulate, "where the plan of faults stands");
}

#[test]
fn fixes_stand_clear_of_the_lists_edge() {
    let app = troubled();
    let close = app.get_by_label("Close the list").rect();
    let mut fixes = app.query_all_by_label_contains("Fix: ").peekable();
    assert!(fixes.peek().is_some());
    for fix in fixes {
        assert!(
            fix.rect().right() <= close.right() - 8.0,
            "{:?} and {close:?}",
            fix.rect()
        );
    }
}
