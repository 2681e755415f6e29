//! The sketch, worked on as a user does: by what is called so on the screen, with pointer and keys. Whatever a gesture
//! does can be undone in one step, and what does not change the physics restarts no study.
#![cfg(feature = "app")]
#![allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

#[path = "canvas/by_keys.rs"]
mod by_keys;
#[path = "canvas/seen.rs"]
mod seen;
#[path = "canvas/snapping.rs"]
mod snapping;
#[path = "canvas/zones.rs"]
mod zones;

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use topolab::app::{Selection, Session, TopolabApp};
use topolab::scenario::{Concurrency, Pattern, Scenario, SystemKind, parse, write};

const SHOP: &str = r#"Scenario(
    format: 1, name: "Shop",
    zones: [(id: "shop", name: "Shops", kind: Site, sites: 12), (id: "cloud", name: "Cloud", kind: CloudRegion)],
    systems: [
        (id: "till", name: "Till", zone: "shop", at: (100, 100)),
        (id: "stock", name: "Stock", zone: "cloud", at: (500, 60)),
        (id: "books", name: "Books", zone: "cloud", at: (500, 260)),
    ],
    flows: [
        (id: "price", name: "Price", from: ["till"], to: ["stock"], start: Poisson("2/s")),
        (id: "sale", name: "Sale", from: ["till"], to: ["stock", "books"], pattern: Publish, start: Poisson("1/s")),
    ],
    faults: [(what: Crash(system: "stock"), at: "1s", lasting: "1s")],
    run: (duration: "5s", warm_up: "0s", replications: 1),
)"#;

type App = Harness<'static, TopolabApp>;

fn scenario(text: &str) -> Scenario {
    parse(text, "shop.ron").unwrap().scenario
}

fn open(scenario: Scenario) -> App {
    let session = Session::new(scenario, None);
    let mut app = Harness::builder()
        .with_size(vec2(1600.0, 1000.0))
        .with_step_dt(0.1)
        .build_eframe(|cc| TopolabApp::with_session(&cc.egui_ctx, session));
    // What is dragged goes where the pointer goes, so that places can be held exactly.
    app.state_mut().settings.snap = false;
    app.state_mut().settings.guides = false;
    app.run_steps(6);
    app
}

fn shop() -> App {
    open(scenario(SHOP))
}

fn now(app: &App) -> Arc<Scenario> {
    Arc::clone(&app.state().session.scenario)
}

/// Where the card of a system is.
fn card(app: &App, name: &str) -> egui::Rect {
    app.get_by_role_and_label(Role::ListBoxOption, name).rect()
}

fn click(app: &mut App, role: Role, name: &str) {
    app.get_by_role_and_label(role, name).click();
    app.run_steps(5);
}

fn double_click(app: &mut App, pos: Pos2) {
    app.hover_at(pos);
    for pressed in [true, false, true, false] {
        app.event(Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    app.run_steps(5);
}

/// Presses at `from`, moves to `to` in steps, and lets go.
fn drag(app: &mut App, from: Pos2, to: Pos2) {
    hold(app, from, to);
    app.drop_at(to);
    app.run_steps(6);
}

/// Presses at `from` and moves to `to`, without letting go.
fn hold(app: &mut App, from: Pos2, to: Pos2) {
    app.hover_at(from);
    app.run_steps(2);
    app.drag_at(from);
    app.run_steps(1);
    for part in [0.3, 0.7, 1.0] {
        app.hover_at(from.lerp(to, part));
        app.run_steps(1);
    }
}

fn press(app: &mut App, modifiers: Modifiers, key: Key) {
    app.key_press_modifiers(modifiers, key);
    app.run_steps(6);
}

fn undo(app: &mut App) {
    press(app, Modifiers::COMMAND, Key::Z);
}

/// The whole name of a field of the inspector: "Start of Price" for "Start".
fn text_field(app: &App, field: &str) -> String {
    let fields = app.query_all_by_role(Role::TextInput);
    let names = fields.filter_map(|node| node.accesskit_node().label());
    let mut named = names.filter(|name| name.starts_with(&format!("{field} of ")));
    named.next().unwrap_or_else(|| panic!("no field {field}"))
}

/// Types into a field of the inspector, in place of what it says, and goes on with Enter.
fn fill(app: &mut App, field: &str, text: &str) {
    let name = text_field(app, field);
    app.get_by_role_and_label(Role::TextInput, &name).click();
    app.run_steps(2);
    app.key_press_modifiers(Modifiers::COMMAND, Key::A);
    app.run_steps(1);
    app.event(Event::Text(text.to_owned()));
    app.run_steps(2);
    app.key_press(Key::Enter);
    app.run_steps(5);
}

/// All texts that are painted in this frame, and where.
fn painted_texts(app: &App) -> Vec<(String, egui::Rect)> {
    fn collect(shape: &egui::Shape, all: &mut Vec<(String, egui::Rect)>) {
        match shape {
            egui::Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, all)),
            egui::Shape::Text(shape) => all.push((shape.galley.text().to_owned(), shape.visual_bounding_rect())),
            _ => {}
        }
    }
    let mut all = Vec::new();
    let shapes = app.output().shapes.iter();
    shapes.for_each(|clipped| collect(&clipped.shape, &mut all));
    all
}

#[test]
fn a_system_is_added_by_two_clicks_dragged_and_undone() {
    let mut app = shop();
    let first = now(&app);
    click(&mut app, Role::Button, "Add Data store");
    let free = card(&app, "Stock").center() + vec2(0.0, 70.0);
    app.hover_at(free);
    app.run_steps(1);
    app.drag_at(free);
    app.run_steps(1);
    app.drop_at(free);
    app.run_steps(6);
    let added = now(&app);
    let system = added.systems.last().unwrap();
    assert_eq!((added.systems.len(), system.kind), (4, Some(SystemKind::DataStore)));
    assert_eq!(
        system.zone,
        Some("cloud".into()),
        "it was put into the frame of the cloud"
    );
    assert_eq!(app.state().session.selection, Selection::system(&system.id));
    let shown = card(&app, "Data store").center();
    assert!((shown - free).length() < 2.0, "{shown} is where it was put: {free}");

    drag(&mut app, shown, shown + vec2(0.0, 180.0));
    let moved = card(&app, "Data store").center();
    assert!((moved - shown - vec2(0.0, 180.0)).length() < 2.0, "{moved}");
    undo(&mut app);
    assert_eq!(now(&app), added, "a drag is one step");
    undo(&mut app);
    assert_eq!(now(&app), first);
}

#[test]
fn a_system_is_dragged_from_the_palette() {
    let mut app = shop();
    let row = app.get_by_role_and_label(Role::Button, "Add Device").rect().center();
    let inside = card(&app, "Till").center() + vec2(0.0, 60.0);
    drag(&mut app, row, inside);
    let after = now(&app);
    assert_eq!(after.systems.last().unwrap().zone, Some("shop".into()));
    drag(&mut app, row, row + vec2(0.0, 300.0));
    assert_eq!(now(&app), after, "let go beside the canvas, nothing is added");
}

#[test]
fn a_blank_sheet_fills_without_a_pointer_on_it() {
    let mut app = open(Scenario::new("Untitled"));
    for _ in 0..2 {
        click(&mut app, Role::Button, "Add Service");
        click(&mut app, Role::Button, "Add Service");
    }
    let names: Vec<String> = now(&app)
        .systems
        .iter()
        .map(|system| system.name().to_owned())
        .collect();
    assert_eq!(names, ["Service", "Service 2"]);
    let (a, b) = (card(&app, "Service"), card(&app, "Service 2"));
    assert!(!a.intersects(b), "{a} {b}");
    click(&mut app, Role::Button, "Connect to…");
    click(&mut app, Role::Button, "Service");
    assert_eq!(now(&app).flows.len(), 1);
    assert_eq!(app.state().session.network(0).unwrap().routes.len(), 1);
}

#[test]
fn two_systems_are_connected_by_a_handle_and_the_flow_is_there() {
    let mut app = shop();
    let first = now(&app);
    app.hover_at(card(&app, "Books").center());
    app.run_steps(2);
    let handle = app.get_by_label("Connect Books, left").rect().center();
    let till = card(&app, "Till").center();
    drag(&mut app, handle, till);
    let after = now(&app);
    let flow = after.flows.last().unwrap();
    assert_eq!((after.flows.len(), flow.name()), (3, "Books to Till"));
    assert_eq!(
        (flow.from.clone(), after.receivers(flow).to_vec()),
        (vec!["books".into()], vec!["till".into()])
    );
    assert_eq!((flow.pattern(), flow.mean_rate().per_sec()), (Pattern::Request, 1.0));
    assert_eq!(app.state().session.selection, Selection::flow(&flow.id));
    app.get_by_label("Books to Till: Books to Till");
    undo(&mut app);
    assert_eq!(now(&app), first);

    // A handle that is clicked waits for the other end.
    app.hover_at(card(&app, "Books").center());
    app.run_steps(2);
    click(&mut app, Role::ListBoxOption, "Connect Books, left");
    click(&mut app, Role::ListBoxOption, "Stock");
    assert_eq!(now(&app).flows.last().unwrap().name(), "Books to Stock");
    undo(&mut app);
    drag(&mut app, handle, till + vec2(0.0, 260.0));
    assert_eq!(now(&app), first, "let go where there is nothing, nothing is drawn");
}

#[test]
fn what_takes_nothing_along_goes_at_once() {
    let mut app = shop();
    app.state_mut().session.selection = Selection::flow(&"price".into());
    app.run_steps(3);
    press(&mut app, Modifiers::NONE, Key::Delete);
    assert_eq!(now(&app).flows.len(), 1);
    assert_eq!(app.state().session.undo_label(), Some("delete Price"));
}

#[test]
fn what_is_deleted_comes_back_whole() {
    let mut app = shop();
    let text = write(&now(&app));
    click(&mut app, Role::ListBoxOption, "Stock");
    press(&mut app, Modifiers::NONE, Key::Delete);
    app.get_by_label("Delete Stock?");
    app.get_by_label("1 flow goes with it: Price.");
    app.get_by_label("1 fault goes with it.");
    app.get_by_label("1 flow stays, between its other ends: Sale.");
    press(&mut app, Modifiers::NONE, Key::Escape);
    assert_eq!(write(&now(&app)), text, "nothing has gone yet");
    press(&mut app, Modifiers::NONE, Key::Delete);
    press(&mut app, Modifiers::NONE, Key::Delete);
    assert_eq!(now(&app).systems.len(), 2, "the key that asks answers, too");
    undo(&mut app);
    click(&mut app, Role::ListBoxOption, "Stock");
    press(&mut app, Modifiers::NONE, Key::Delete);
    press(&mut app, Modifiers::NONE, Key::Enter);
    let left = now(&app);
    assert_eq!((left.systems.len(), left.flows.len(), left.faults.len()), (2, 1, 0));
    app.get_by_label("Deleted Stock with 1 flow and 1 fault");
    assert!(app.query_by_role_and_label(Role::ListBoxOption, "Stock").is_none());
    click(&mut app, Role::Button, "Undo the deletion");
    assert_eq!(write(&now(&app)), text);

    press(&mut app, Modifiers::COMMAND, Key::A);
    assert_eq!(app.state().session.selection.systems.len(), 3);
    press(&mut app, Modifiers::NONE, Key::Delete);
    press(&mut app, Modifiers::NONE, Key::Enter);
    assert!(now(&app).systems.is_empty() && now(&app).flows.is_empty());
    undo(&mut app);
    assert_eq!(write(&now(&app)), text, "all of it was one step");
    press(&mut app, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert!(now(&app).systems.is_empty());
}

#[test]
fn a_flow_is_found_and_changed() {
    let mut app = shop();
    click(&mut app, Role::ListBoxOption, "Price: Till to Stock");
    assert_eq!(app.state().session.selection, Selection::flow(&"price".into()));
    fill(&mut app, "Start", "5/s");
    assert_eq!(now(&app).flows[0].mean_rate().per_sec(), 5.0);
    fill(&mut app, "Deadline", "300ms");
    assert_eq!(now(&app).flows[0].deadline.unwrap().to_string(), "300ms");
    click(&mut app, Role::Button, "Add receiver…");
    click(&mut app, Role::Button, "Books");
    assert_eq!(now(&app).receivers(&now(&app).flows[0]).len(), 2);
    click(&mut app, Role::Button, "Take Stock out of the receivers");
    assert_eq!(now(&app).receivers(&now(&app).flows[0]), ["books".into()]);
    press(&mut app, Modifiers::NONE, Key::Escape);
    assert!(app.state().session.selection.is_empty());
}

#[test]
fn a_wrong_unit_is_explained_and_changes_nothing() {
    let mut app = shop();
    let first = now(&app);
    click(&mut app, Role::ListBoxOption, "Till");
    fill(&mut app, "Service time", "12 parsecs");
    assert_eq!(now(&app), first);
    app.get_by_label_contains("parsecs");
    fill(&mut app, "Service time", "Exponential(mean: 12ms)");
    assert_eq!(now(&app).systems[0].service_time().mean(), 12e6);
    assert!(app.query_by_label_contains("parsecs").is_none(), "the message is gone");
    fill(&mut app, "Instances", "0");
    app.get_by_label_contains("one or more");
    fill(&mut app, "Instances", "");
    fill(&mut app, "Concurrency", "Unlimited");
    assert_eq!(now(&app).systems[0].concurrency(), Concurrency::Unlimited);
    assert_eq!(now(&app).systems[0].instances(), 1);
}

#[test]
fn what_is_typed_is_kept_when_something_else_is_clicked() {
    let mut app = shop();
    click(&mut app, Role::ListBoxOption, "Till");
    app.get_by_role_and_label(Role::TextInput, "Queue limit of Till")
        .click();
    app.run_steps(2);
    app.event(Event::Text("250".to_owned()));
    app.run_steps(2);
    click(&mut app, Role::ListBoxOption, "Books");
    app.run_steps(2);
    assert_eq!(
        now(&app).systems[0].queue_limit,
        Some(topolab::scenario::QueueLimit::Places(250))
    );
}

#[test]
fn moving_and_renaming_restart_nothing_and_a_rate_does() {
    let mut app = shop();
    let first = now(&app);
    let wanted = app.state().session.study.wanted.clone();
    let till = card(&app, "Till").center();
    drag(&mut app, till, till + vec2(120.0, 90.0));
    assert_ne!(now(&app), first);
    click(&mut app, Role::ListBoxOption, "Books");
    for _ in 0..5 {
        app.key_press(Key::ArrowRight);
        app.run_steps(1);
    }
    fill(&mut app, "Name", "Bookkeeping");
    assert_eq!(now(&app).systems[2].name(), "Bookkeeping");
    assert_eq!(now(&app).systems[2].at, Some((505.0, 260.0)));
    assert_eq!(app.state().session.study.wanted, wanted);
    fill(&mut app, "Instances", "2");
    assert_ne!(app.state().session.study.wanted, wanted);
    for _ in 0..4 {
        undo(&mut app);
    }
    assert_eq!(now(&app), first, "four steps: a drag, five nudges, a name, a number");
    assert_eq!(app.state().session.undo_label(), None);
}

#[test]
fn a_system_is_renamed_on_its_card() {
    let mut app = shop();
    let pos = card(&app, "Till").center();
    double_click(&mut app, pos);
    app.event(Event::Text("Checkout".to_owned()));
    app.run_steps(1);
    app.key_press(Key::Enter);
    app.run_steps(5);
    assert_eq!(now(&app).systems[0].name(), "Checkout");
    click(&mut app, Role::ListBoxOption, "Stock");
    press(&mut app, Modifiers::NONE, Key::F2);
    app.event(Event::Text("Nothing".to_owned()));
    app.run_steps(1);
    press(&mut app, Modifiers::NONE, Key::Escape);
    assert_eq!(now(&app).systems[1].name(), "Stock", "Escape leaves the name");
}

#[test]
fn escape_gives_up_what_is_in_the_hand() {
    let mut app = shop();
    let first = now(&app);
    let till = card(&app, "Till").center();
    hold(&mut app, till, till + vec2(150.0, 0.0));
    assert!(
        (card(&app, "Till").center() - till).length() > 100.0,
        "it follows the pointer"
    );
    press(&mut app, Modifiers::NONE, Key::Escape);
    app.drop_at(till + vec2(150.0, 0.0));
    app.run_steps(6);
    assert_eq!(now(&app), first);
    assert!((card(&app, "Till").center() - till).length() < 1.0, "it is back");
    click(&mut app, Role::Button, "Add Cache");
    press(&mut app, Modifiers::NONE, Key::Escape);
    click(&mut app, Role::ListBoxOption, "Till");
    assert_eq!(now(&app), first, "the click selects and adds nothing");
}

#[test]
fn several_are_selected_and_moved_together() {
    let mut app = shop();
    let (stock, books) = (card(&app, "Stock"), card(&app, "Books"));
    let (from, to) = (
        stock.left_top() - vec2(20.0, 75.0),
        books.right_bottom() + vec2(20.0, 12.0),
    );
    drag(&mut app, from, to);
    let both: Vec<String> = app
        .state()
        .session
        .selection
        .systems
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(both, ["books", "stock"]);
    app.get_by_role_and_label(Role::ListBoxOption, "Till")
        .click_modifiers(Modifiers::SHIFT);
    app.run_steps(5);
    assert_eq!(app.state().session.selection.systems.len(), 3);
    let before = now(&app);
    drag(&mut app, stock.center(), stock.center() + vec2(60.0, 40.0));
    let zoom = (card(&app, "Books").center() - books.center()) / vec2(60.0, 40.0);
    assert!((zoom - Vec2::splat(1.0)).length() < 0.05, "{zoom}: it moved as far");
    assert_eq!(app.state().session.undo_label(), Some("move 3 systems"));
    undo(&mut app);
    assert_eq!(now(&app), before);
}

#[test]
fn zooming_keeps_the_point_under_the_pointer() {
    let mut app = shop();
    let pointer = card(&app, "Till").center();
    let apart = card(&app, "Books").center() - pointer;
    app.hover_at(pointer);
    app.run_steps(1);
    app.event(Event::Zoom(0.6));
    app.run_steps(5);
    let (till, books) = (card(&app, "Till").center(), card(&app, "Books").center());
    assert!((till - pointer).length() < 1.0, "{till} is still under {pointer}");
    assert!((books - till - apart * 0.6).length() < 1.0, "all the rest came nearer");
    let before = now(&app);
    let panned = till + vec2(80.0, 30.0);
    app.event(Event::PointerButton {
        pos: till,
        button: PointerButton::Middle,
        pressed: true,
        modifiers: Modifiers::NONE,
    });
    app.run_steps(1);
    app.hover_at(panned);
    app.run_steps(2);
    app.event(Event::PointerButton {
        pos: panned,
        button: PointerButton::Middle,
        pressed: false,
        modifiers: Modifiers::NONE,
    });
    app.run_steps(2);
    assert!(
        (card(&app, "Till").center() - panned).length() < 1.0,
        "the middle button pans"
    );
    click(&mut app, Role::Button, "Fit all (Shift+1)");
    app.run_steps(2);
    assert!((card(&app, "Till").center() - pointer).length() < 1.0, "all fits again");
    assert_eq!(now(&app), before);
}

#[test]
fn zones_are_added_named_chosen_and_deleted() {
    let mut app = shop();
    let first = now(&app);
    click(&mut app, Role::Button, "Add zone");
    fill(&mut app, "Name", "Office");
    fill(&mut app, "Sites", "3");
    let zone = now(&app).zones[2].clone();
    assert_eq!((zone.name(), zone.sites()), ("Office", 3));
    let rightmost = card(&app, "Books").right();
    assert!(
        app.get_by_role_and_label(Role::ListBoxOption, "Zone Office")
            .rect()
            .left()
            > rightmost,
        "it can be seen"
    );
    click(&mut app, Role::ListBoxOption, "Zone Cloud");
    assert_eq!(app.state().session.selection, Selection::zone(&"cloud".into()));
    app.get_by_role_and_label(Role::Label, "LIVES HERE · 2");
    press(&mut app, Modifiers::NONE, Key::Delete);
    click(&mut app, Role::Button, "Cancel");
    for _ in 0..3 {
        undo(&mut app);
    }
    assert_eq!(now(&app), first);
}

#[test]
fn the_inspector_says_what_replacing_a_system_touches_and_what_is_wrong() {
    let mut app = shop();
    click(&mut app, Role::Button, "Stock in the outline");
    for architecture in ["Point to point", "Hub and spoke", "Message bus", "Hybrid"] {
        app.get_by_role_and_label(Role::Label, architecture);
    }
    let touched = app.state().session.structure(0).unwrap().touched[1];
    assert_eq!(touched, 1);
    assert!(app.query_all_by_label("1 system").count() > 0);
    click(&mut app, Role::Button, "Price in the outline");
    fill(&mut app, "Start", " ");
    let label = app.get_by_label_contains("sends nothing").accesskit_node().label();
    assert!(label.is_some_and(|label| label.starts_with("Warning: Price:")));
}
