//! What is dragged keeps the distance that its neighbors keep, and shows it.

use super::*;

const ROW: &str = r#"Scenario(
    format: 1, name: "Row",
    systems: [
        (id: "a", name: "First", at: (0, 0)),
        (id: "b", name: "Second", at: (260, 30)),
        (id: "c", name: "Third", at: (700, 400)),
    ],
    flows: [(id: "f", from: ["a"], to: ["b"], start: Poisson("1/s"))],
    run: (duration: "5s", warm_up: "0s", replications: 1),
)"#;

/// How often a text is painted in this frame.
fn painted(app: &App, text: &str) -> usize {
    painted_texts(app).iter().filter(|(painted, _)| painted == text).count()
}

#[test]
fn a_card_that_is_dragged_keeps_its_neighbors_distance() {
    let mut app = open(scenario(ROW));
    app.state_mut().settings.guides = true;
    app.run_steps(2);
    let width = card(&app, "First").width();
    let apart = card(&app, "Second").center() - card(&app, "First").center();
    let zoom = apart.x / 260.0;
    let gap = format!("{:.0}", (apart.x - width) / zoom);
    let third = card(&app, "Third").center();
    // Beside the place at which the gaps are even, and level with neither.
    let to = card(&app, "Second").center() + vec2(apart.x + 4.0, 11.0);
    hold(&mut app, third, to);
    assert_eq!(painted(&app, &gap), 2, "both gaps say how wide they are: {gap}");
    app.drop_at(to);
    app.run_steps(6);
    let at = now(&app).systems[2].at.unwrap();
    assert_eq!(at.0, 520.0, "as far from the second as that from the first");
    assert_eq!(painted(&app, &gap), 0);
    undo(&mut app);

    // With Alt it goes where the pointer goes.
    hold(&mut app, third, to);
    app.event(Event::ModifiersChanged(Modifiers::ALT));
    app.run_steps(1);
    assert_eq!(painted(&app, &gap), 0);
    app.drop_at(to);
    app.run_steps(1);
    app.event(Event::ModifiersChanged(Modifiers::NONE));
    app.run_steps(6);
    assert_ne!(now(&app).systems[2].at.unwrap().0, 520.0);
}
