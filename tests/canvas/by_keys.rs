//! Systems chosen and connected by keys alone: from one to the next, and a flow from one to another.

use super::*;

const ALT: Modifiers = Modifiers::ALT;
const NONE: Modifiers = Modifiers::NONE;

fn selected(app: &App) -> Vec<String> {
    let systems = &app.state().session.selection.systems;
    systems.iter().map(ToString::to_string).collect()
}

/// What is told to be aimed at.
fn aimed(app: &App) -> Option<String> {
    let node = app.query_by_role_and_label(Role::Button, "Connect Till to Stock");
    let node = node.or_else(|| app.query_by_role_and_label(Role::Button, "Connect Till to Books"));
    node.and_then(|node| node.accesskit_node().label())
}

#[test]
fn arrows_with_alt_walk_from_system_to_system() {
    let mut app = shop();
    let first = now(&app);
    press(&mut app, ALT, Key::ArrowDown);
    assert_eq!(selected(&app).len(), 1, "one near the middle");
    press(&mut app, ALT, Key::ArrowLeft);
    press(&mut app, ALT, Key::ArrowLeft);
    assert_eq!(selected(&app), ["till"], "there is nothing farther to the left");
    press(&mut app, ALT, Key::ArrowRight);
    assert_eq!(selected(&app), ["stock"]);
    press(&mut app, ALT, Key::ArrowDown);
    assert_eq!(selected(&app), ["books"]);
    assert!(
        app.get_by_role_and_label(Role::ListBoxOption, "Books").is_focused(),
        "a screen reader is told"
    );
    press(&mut app, ALT, Key::ArrowUp);
    assert_eq!(selected(&app), ["stock"]);
    assert_eq!(now(&app), first, "nothing has moved");
    press(&mut app, NONE, Key::ArrowRight);
    assert_eq!(now(&app).systems[1].at, Some((501.0, 60.0)), "arrows alone nudge");
}

#[test]
fn a_flow_is_drawn_by_keys_alone() {
    let mut app = shop();
    let first = now(&app);
    press(&mut app, ALT, Key::ArrowDown);
    press(&mut app, ALT, Key::ArrowLeft);
    assert_eq!(selected(&app), ["till"]);
    press(&mut app, NONE, Key::C);
    assert_eq!(aimed(&app).as_deref(), Some("Connect Till to Stock"), "the nearest");
    assert!(app.get_by_label("Connect Till to Stock").is_focused());
    press(&mut app, NONE, Key::ArrowDown);
    assert_eq!(aimed(&app).as_deref(), Some("Connect Till to Books"));
    for expected in ["Connect Till to Stock", "Connect Till to Books"] {
        press(&mut app, NONE, Key::Tab);
        assert_eq!(aimed(&app).as_deref(), Some(expected));
    }
    press(&mut app, Modifiers::SHIFT, Key::Tab);
    assert_eq!(aimed(&app).as_deref(), Some("Connect Till to Stock"));
    assert_eq!(now(&app), first, "nothing is drawn yet");
    press(&mut app, NONE, Key::Enter);
    assert_eq!(aimed(&app), None);
    let after = now(&app);
    let flow = after.flows.last().unwrap();
    assert_eq!((after.flows.len(), flow.name()), (3, "Till to Stock"));
    assert_eq!(app.state().session.selection, Selection::flow(&flow.id));
    undo(&mut app);
    assert_eq!(now(&app), first);
}

#[test]
fn escape_stops_and_the_pointer_takes_over() {
    let mut app = shop();
    let first = now(&app);
    press(&mut app, ALT, Key::ArrowDown);
    press(&mut app, ALT, Key::ArrowLeft);
    press(&mut app, NONE, Key::C);
    assert!(aimed(&app).is_some());
    press(&mut app, NONE, Key::Escape);
    assert_eq!(aimed(&app), None);
    assert_eq!(selected(&app), ["till"], "what was selected still is");
    press(&mut app, NONE, Key::Enter);
    assert_eq!(now(&app), first);

    press(&mut app, NONE, Key::C);
    let books = card(&app, "Books").center();
    app.hover_at(books - vec2(3.0, 0.0));
    app.run_steps(2);
    assert_eq!(aimed(&app), None);
    click(&mut app, Role::ListBoxOption, "Books");
    assert_eq!(now(&app).flows.last().unwrap().name(), "Till to Books");
}
