//! Zones and notes on the sketch, worked on with the pointer: framed, moved with what lies inside, resized, typed.

use super::*;
use topolab::scenario::Note;

fn zone(app: &App, name: &str) -> egui::Rect {
    app.get_by_role_and_label(Role::ListBoxOption, &format!("Zone {name}"))
        .rect()
}

fn place(app: &App, index: usize) -> (f32, f32) {
    now(app).systems[index].at.unwrap()
}

fn undo_label(app: &App) -> Option<String> {
    app.state().session.undo_label().map(str::to_owned)
}

fn click_at(app: &mut App, pos: Pos2) {
    app.hover_at(pos);
    app.run_steps(1);
    app.drag_at(pos);
    app.run_steps(1);
    app.drop_at(pos);
    app.run_steps(6);
}

fn type_text(app: &mut App, text: &str) {
    app.event(Event::Text(text.to_owned()));
    app.run_steps(2);
}

#[test]
fn a_zone_is_moved_with_what_lives_in_it() {
    let mut app = shop();
    let first = now(&app);
    let title = zone(&app, "Cloud").center();
    drag(&mut app, title, title + vec2(100.0, 60.0));
    let moved = |index: usize| (place(&app, index).0 - first.systems[index].at.unwrap().0).round();
    assert_eq!(moved(0), 0.0, "Till lives elsewhere");
    assert!(moved(1) > 50.0 && moved(1) == moved(2), "{} {}", moved(1), moved(2));
    assert_eq!(undo_label(&app).as_deref(), Some("move Cloud"));
    assert_eq!(app.state().session.selection, Selection::zone(&"cloud".into()));
    undo(&mut app);
    assert_eq!(now(&app), first);

    // The border is as good as the title.
    let corner = zone(&app, "Cloud").left_top();
    let border = corner + vec2(0.0, 90.0);
    hold(&mut app, border, border - vec2(40.0, 0.0));
    press(&mut app, Modifiers::NONE, Key::Escape);
    app.drop_at(border - vec2(40.0, 0.0));
    app.run_steps(6);
    assert_eq!(now(&app), first, "Escape gives it up");
    drag(&mut app, border, border - vec2(40.0, 0.0));
    assert!(place(&app, 1).0 < first.systems[1].at.unwrap().0);
}

#[test]
fn a_zone_is_resized_by_its_edge_and_named_on_its_title() {
    let mut app = shop();
    let first = now(&app);
    let wanted = app.state().session.study.wanted.clone();
    click(&mut app, Role::ListBoxOption, "Zone Cloud");
    let handle = app.get_by_label("Resize zone Cloud, right").rect().center();
    drag(&mut app, handle, handle + vec2(90.0, 30.0));
    let framed = now(&app).zones[1].clone();
    let ((_, height), (width, _)) = (framed.size.unwrap(), framed.size.unwrap());
    assert!(width > 198.0 + 50.0, "a card and its margins, and more: {width}");
    assert_eq!(height.round(), 326.0, "from the upper card's margin to the lower one's");
    assert_eq!(now(&app).systems, first.systems);
    assert_eq!(app.state().session.study.wanted, wanted, "nothing is simulated anew");
    undo(&mut app);
    assert_eq!(now(&app), first, "one step");

    let title = zone(&app, "Cloud").center();
    double_click(&mut app, title);
    type_text(&mut app, "Region");
    press(&mut app, Modifiers::NONE, Key::Enter);
    assert_eq!(now(&app).zones[1].name(), "Region");
    press(&mut app, Modifiers::NONE, Key::F2);
    type_text(&mut app, "Cloud");
    press(&mut app, Modifiers::NONE, Key::Enter);
    assert_eq!(now(&app).zones[1].name(), "Cloud");
}

#[test]
fn a_system_dropped_into_another_frame_lives_there() {
    let mut app = shop();
    let till = card(&app, "Till").center();
    let between = card(&app, "Stock").center().lerp(card(&app, "Books").center(), 0.5);
    drag(&mut app, till, between);
    assert_eq!(now(&app).systems[0].zone, Some("cloud".into()));
    assert_eq!(undo_label(&app).as_deref(), Some("move Till into Cloud"));
    undo(&mut app);
    assert_eq!(now(&app).systems[0].zone, Some("shop".into()));

    hold(&mut app, till, between);
    app.event(Event::ModifiersChanged(Modifiers::COMMAND));
    app.drop_at(between);
    app.run_steps(1);
    app.event(Event::ModifiersChanged(Modifiers::NONE));
    app.run_steps(6);
    assert_eq!(
        now(&app).systems[0].zone,
        Some("shop".into()),
        "Ctrl leaves its zone alone"
    );
    assert_eq!(undo_label(&app).as_deref(), Some("move Till"));
}

#[test]
fn a_zone_is_drawn_around_systems() {
    let mut app = shop();
    let first = now(&app);
    click(&mut app, Role::Button, "Draw a zone");
    let stock = card(&app, "Stock");
    drag(
        &mut app,
        stock.left_top() - vec2(12.0, 10.0),
        stock.right_bottom() + vec2(14.0, 12.0),
    );
    let after = now(&app);
    let drawn = &after.zones[2];
    assert_eq!((after.zones.len(), drawn.name()), (3, "Zone"));
    assert_eq!(after.systems[1].zone.as_ref(), Some(&drawn.id));
    assert_eq!(after.systems[2].zone, Some("cloud".into()));
    assert_eq!(app.state().session.selection, Selection::zone(&drawn.id));
    assert!(drawn.size.unwrap().0 > 150.0);
    undo(&mut app);
    assert_eq!(now(&app), first);
    click(&mut app, Role::Button, "Draw a zone");
    press(&mut app, Modifiers::NONE, Key::Escape);
    click(&mut app, Role::ListBoxOption, "Till");
    assert_eq!(now(&app), first, "Escape puts the tool away");
}

#[test]
fn a_zone_with_systems_asks_what_becomes_of_them() {
    let mut app = shop();
    let first = now(&app);
    let ask = |app: &mut App| {
        click(app, Role::ListBoxOption, "Zone Cloud");
        press(app, Modifiers::NONE, Key::Delete);
    };
    ask(&mut app);
    app.get_by_label_contains("2 systems live there: Stock, Books");
    click(&mut app, Role::Button, "Cancel");
    assert_eq!(now(&app), first);
    ask(&mut app);
    click(&mut app, Role::Button, "Move them to Shops");
    let after = now(&app);
    assert_eq!((after.zones.len(), after.systems.len()), (1, 3));
    assert_eq!(after.systems[1].zone, Some("shop".into()));
    undo(&mut app);
    ask(&mut app);
    click(&mut app, Role::Button, "Delete its systems too");
    assert_eq!((now(&app).zones.len(), now(&app).systems.len()), (1, 1));
    undo(&mut app);
    assert_eq!(now(&app), first, "one step");
}

#[test]
fn a_note_is_typed_moved_and_deleted() {
    let mut app = shop();
    let first = now(&app);
    let wanted = app.state().session.study.wanted.clone();
    click(&mut app, Role::Button, "Add a note");
    let free = card(&app, "Till").center() + vec2(-20.0, 260.0);
    click_at(&mut app, free);
    type_text(&mut app, "Nightly");
    app.key_press(Key::Enter);
    app.run_steps(2);
    type_text(&mut app, "and by hand");
    click(&mut app, Role::ListBoxOption, "Till");
    let notes = now(&app).notes.clone();
    assert_eq!(notes.len(), 1);
    assert_eq!(app.state().session.study.wanted, wanted, "nothing is simulated anew");
    assert_eq!(notes[0].text, "Nightly\nand by hand");

    let note = card(&app, "Note 1").center();
    drag(&mut app, note, note + vec2(80.0, 0.0));
    assert!(now(&app).notes[0].at.0 > notes[0].at.0 + 40.0);
    undo(&mut app);
    assert_eq!(now(&app).notes, notes);

    click(&mut app, Role::ListBoxOption, "Note 1");
    let handle = app.get_by_label("Resize note 1, bottom").rect().center();
    drag(&mut app, handle, handle + vec2(0.0, 60.0));
    assert!(now(&app).notes[0].size().1 > 150.0);
    undo(&mut app);

    double_click(&mut app, note);
    type_text(&mut app, "!");
    press(&mut app, Modifiers::NONE, Key::Escape);
    assert_eq!(now(&app).notes, notes, "Escape leaves the text");

    let corner = card(&app, "Note 1").left_bottom();
    drag(&mut app, corner + vec2(-15.0, 15.0), corner + vec2(10.0, -10.0));
    assert_eq!(app.state().session.selection, Selection::note(&"note-1".into()));
    press(&mut app, Modifiers::NONE, Key::Delete);
    assert_eq!(now(&app), first);
    app.get_by_label("Deleted 1 note");
}

#[test]
fn a_note_lies_below_cards_and_its_text_in_the_picture() {
    let mut sketched = scenario(SHOP);
    sketched.notes.push(Note {
        id: "why".into(),
        text: "Ask <sales>".to_owned(),
        at: (120.0, 120.0),
        size: None,
    });
    sketched.systems[0].layer = Some(2);
    let picture = topolab::picture::of_sketch(&sketched);
    assert_eq!(picture.drawing_order(), [1, 2, 0]);
    let text = topolab::picture::svg(&picture, &Default::default());
    let (note, card) = (text.find("Ask &lt;sales&gt;").unwrap(), text.find("Stock").unwrap());
    assert!(note < card && text.find(">Books<").unwrap() < text.find(">Till<").unwrap());
    let mut app = open(sketched);
    click(&mut app, Role::ListBoxOption, "Till");
    assert_eq!(app.state().session.selection, Selection::system(&"till".into()));
}

#[test]
fn a_flow_dropped_on_nothing_offers_a_new_system() {
    let mut app = shop();
    let first = now(&app);
    let pull = |app: &mut App| {
        app.hover_at(card(app, "Books").center());
        app.run_steps(2);
        let handle = app.get_by_label("Connect Books, left").rect().center();
        let free = card(app, "Till").center() + vec2(0.0, 260.0);
        drag(app, handle, free);
        free
    };
    pull(&mut app);
    press(&mut app, Modifiers::NONE, Key::Escape);
    assert!(app.query_by_label("Connect to a new Cache").is_none());
    let free = pull(&mut app);
    click(&mut app, Role::Button, "Connect to a new Cache");
    let after = now(&app);
    assert_eq!((after.systems.len(), after.flows.len()), (4, 3));
    assert_eq!(after.flows[2].name(), "Books to Cache");
    assert!(
        (card(&app, "Cache").center() - free).length() < 3.0,
        "it stands where it was dropped"
    );
    undo(&mut app);
    assert_eq!(now(&app), first, "both were one step");
}

#[test]
fn a_band_with_ctrl_takes_out_what_was_selected() {
    let mut app = shop();
    click(&mut app, Role::ListBoxOption, "Stock");
    let (stock, books) = (card(&app, "Stock"), card(&app, "Books"));
    app.event(Event::ModifiersChanged(Modifiers::COMMAND));
    let (from, to) = (stock.left_top() - vec2(14.0, 14.0), books.center());
    drag(&mut app, from, to);
    app.event(Event::ModifiersChanged(Modifiers::NONE));
    assert_eq!(app.state().session.selection, Selection::system(&"books".into()));
}

#[test]
fn a_click_beside_ends_the_typing_and_the_next_key_is_a_command() {
    let mut app = shop();
    click(&mut app, Role::Button, "Add a note");
    let free = card(&app, "Till").center() + vec2(-20.0, 260.0);
    click_at(&mut app, free);
    type_text(&mut app, "One");
    let beside = free + vec2(0.0, 120.0);
    click_at(&mut app, beside);
    double_click(&mut app, free);
    type_text(&mut app, " two");
    let title = zone(&app, "Cloud").center();
    click_at(&mut app, title);
    assert_eq!(now(&app).notes[0].text, "One two");
    assert_eq!(app.state().session.selection, Selection::zone(&"cloud".into()));
    press(&mut app, Modifiers::NONE, Key::Delete);
    click(&mut app, Role::Button, "Cancel");
    assert_eq!(now(&app).zones.len(), 2);
    undo(&mut app);
    assert_eq!(now(&app).notes[0].text, "One", "the typing was one step");
}

#[test]
fn a_selected_note_has_fields() {
    let mut sketched = scenario(SHOP);
    sketched.notes.push(Note {
        id: "why".into(),
        text: "Ask sales".to_owned(),
        at: (120.0, 420.0),
        size: None,
    });
    let mut app = open(sketched);
    let first = now(&app);
    app.state_mut().session.selection = Selection::note(&"why".into());
    app.run_steps(4);
    let text = "Text of the selected note";
    app.get_by_role_and_label(Role::MultilineTextInput, text).focus();
    app.run_steps(2);
    press(&mut app, Modifiers::COMMAND, Key::A);
    type_text(&mut app, "Ask them");
    press(&mut app, Modifiers::COMMAND, Key::Enter);
    assert_eq!(now(&app).notes[0].text, "Ask them");
    assert_eq!(app.state().session.undo_label(), Some("change a note"));

    app.get_by_label("Width of the selected note").focus();
    app.run_steps(2);
    press(&mut app, Modifiers::COMMAND, Key::A);
    type_text(&mut app, "310");
    press(&mut app, Modifiers::NONE, Key::Enter);
    assert_eq!(now(&app).notes[0].size().0, 310.0);
    undo(&mut app);
    undo(&mut app);
    assert_eq!(now(&app), first);

    // A note that was only looked at is moved with the rest, and stays where it was put.
    press(&mut app, Modifiers::COMMAND, Key::A);
    press(&mut app, Modifiers::NONE, Key::ArrowRight);
    let moved = now(&app).notes[0].at;
    assert!(moved.0 > 120.0);
    press(&mut app, Modifiers::COMMAND, Key::Num3);
    press(&mut app, Modifiers::COMMAND, Key::Num1);
    assert_eq!(now(&app).notes[0].at, moved);
    undo(&mut app);
    assert_eq!(now(&app), first, "that was the only step");
    // What is being typed is taken over where another thing is clicked.
    app.state_mut().session.selection = Selection::note(&"why".into());
    app.run_steps(4);
    app.get_by_role_and_label(Role::MultilineTextInput, text).focus();
    app.run_steps(2);
    type_text(&mut app, "!");
    click(&mut app, Role::ListBoxOption, "Till");
    assert!(now(&app).notes[0].text.contains('!'), "{}", now(&app).notes[0].text);
}

#[test]
fn what_was_undone_on_another_stage_is_not_done_again() {
    let mut app = shop();
    let first = now(&app);
    click(&mut app, Role::ListBoxOption, "Till");
    press(&mut app, Modifiers::NONE, Key::F2);
    press(&mut app, Modifiers::COMMAND, Key::A);
    type_text(&mut app, "Cash desk");
    press(&mut app, Modifiers::NONE, Key::F5);
    assert_eq!(now(&app).systems[0].name(), "Cash desk");
    undo(&mut app);
    press(&mut app, Modifiers::COMMAND, Key::Num1);
    assert_eq!(now(&app), first);
    assert!(app.state().session.redo_label().is_some(), "it can be done again");
}
