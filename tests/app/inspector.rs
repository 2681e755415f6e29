//! The inspector: every field by its name, checked while it is typed, undone in one step.

use egui::Event;
use egui::accesskit::Role;
use topolab::app::Selection;
use topolab::scenario::{Balancing, HealthCheck, Scenario, SystemKind};
use topolab::units::SimSpan;

use super::*;

pub fn now(app: &App) -> Scenario {
    app.state().session.scenario.as_ref().clone()
}

pub fn select(app: &mut App, selection: Selection) {
    app.state_mut().session.selection = selection;
    app.run_steps(4);
}

pub fn system(app: &mut App, id: &str) {
    select(app, Selection::system(&SystemId::new(id)));
}

fn systems(app: &mut App, ids: &[&str]) {
    let mut selection = Selection::default();
    selection.systems.extend(ids.iter().map(|id| SystemId::new(*id)));
    select(app, selection);
}

/// Types in place of what a field says, and stays in it.
pub fn type_into(app: &mut App, field: &str, text: &str) {
    app.get_by_role_and_label(Role::TextInput, field).focus();
    app.run_steps(2);
    app.key_press_modifiers(Modifiers::COMMAND, Key::A);
    app.run_steps(1);
    app.event(Event::Text(text.to_owned()));
    app.run_steps(2);
}

pub fn fill(app: &mut App, field: &str, text: &str) {
    type_into(app, field, text);
    press(app, Modifiers::NONE, Key::Enter);
}

/// Opens a choice and takes one.
pub fn choose(app: &mut App, field: &str, choice: &str) {
    app.get_by_role_and_label(Role::ComboBox, field).click();
    app.run_steps(4);
    app.get_by_role_and_label(Role::Button, choice).click();
    app.run_steps(4);
}

pub fn label(app: &App) -> Option<&str> {
    app.state().session.undo_label()
}

#[test]
fn a_rate_and_a_service_time_are_changed_by_their_names() {
    let mut app = unsaved();
    let first = now(&app);
    select(&mut app, Selection::flow(&"price".into()));
    fill(&mut app, "Start of Price", "9/s");
    assert_eq!(now(&app).flows[0].mean_rate().per_sec(), 9.0);
    assert_eq!(label(&app), Some("set start of Price"));
    system(&mut app, "till");
    type_into(&mut app, "Service time of Till", "Exponential(mean: 7ms)");
    assert!(says(&app, "mean 7ms · p99 32.2ms"), "it is drawn while it is typed");
    assert_eq!(now(&app).systems, first.systems, "and not yet taken over");
    press(&mut app, Modifiers::NONE, Key::Tab);
    assert_eq!(now(&app).systems[0].service_time().mean(), 7e6);
    assert_eq!(label(&app), Some("set service time of Till"));
    press(&mut app, Modifiers::NONE, Key::Escape);
    press(&mut app, Modifiers::COMMAND, Key::Z);
    press(&mut app, Modifiers::COMMAND, Key::Z);
    assert_eq!(now(&app), first, "two steps");
}

#[test]
fn a_wrong_unit_is_told_while_it_is_typed_and_escape_gives_back_what_was() {
    let mut app = unsaved();
    let first = now(&app);
    system(&mut app, "till");
    type_into(&mut app, "Service time of Till", "12 parsecs");
    assert!(says(&app, "parsecs"), "{:?}", all_labels(&app));
    press(&mut app, Modifiers::NONE, Key::Enter);
    assert_eq!(now(&app), first);
    assert!(says(&app, "parsecs"), "it still says so");
    type_into(&mut app, "Service time of Till", "12 miles");
    press(&mut app, Modifiers::NONE, Key::Escape);
    assert!(!says(&app, "miles"), "{:?}", all_labels(&app));
    type_into(&mut app, "Queue limit of Till", "250");
    press(&mut app, Modifiers::NONE, Key::Escape);
    assert_eq!(now(&app), first);
    assert_eq!(label(&app), None);
}

#[test]
fn several_systems_are_changed_as_one_step() {
    let mut app = unsaved();
    let first = now(&app);
    systems(&mut app, &["till", "stock", "books"]);
    assert!(says(&app, "Till, stock, books"), "{:?}", all_labels(&app));
    let field = app.get_by_role_and_label(Role::TextInput, "Instances of 3 systems");
    assert_eq!(field.accesskit_node().value().unwrap_or_default(), "", "they differ");
    // Nothing typed where they differ changes nothing.
    fill(&mut app, "Instances of 3 systems", " ");
    assert_eq!(now(&app), first);
    fill(&mut app, "Instances of 3 systems", "4");
    assert!(now(&app).systems.iter().all(|system| system.instances == Some(4)));
    assert_eq!(label(&app), Some("set instances of 3 systems"));
    choose(&mut app, "Kind of 3 systems", "Device");
    let kinds = now(&app).systems.iter().map(|system| system.kind()).collect::<Vec<_>>();
    assert_eq!(kinds, [SystemKind::Device; 3]);
    press(&mut app, Modifiers::COMMAND, Key::Z);
    press(&mut app, Modifiers::COMMAND, Key::Z);
    assert_eq!(now(&app), first);
}

#[test]
fn what_is_set_goes_back_to_its_default() {
    let mut app = unsaved();
    system(&mut app, "till");
    assert!(app.query_by_label("Reset instances of Till").is_none(), "it is not set");
    system(&mut app, "stock");
    let field = app.get_by_role_and_label(Role::TextInput, "Service time of stock");
    let told = field.accesskit_node().description().unwrap_or_default();
    assert!(
        told.contains("LogNormal(median: 5ms, p99: 40ms) (assumption: a REST handler"),
        "{told}"
    );
    click(&mut app, "Reset instances of stock");
    assert_eq!(now(&app).systems[1].instances, None);
    assert_eq!(label(&app), Some("reset instances of stock"));
    press(&mut app, Modifiers::COMMAND, Key::Z);
    assert_eq!(now(&app).systems[1].instances, Some(2));
    // Where they differ, all go back.
    systems(&mut app, &["till", "stock"]);
    click(&mut app, "Reset instances of 2 systems");
    assert!(now(&app).systems.iter().all(|system| system.instances.is_none()));
}

#[test]
fn rarely_used_fields_are_in_sections_that_open() {
    let mut app = unsaved();
    system(&mut app, "stock");
    assert!(app.query_by_label("Health checks of stock").is_none());
    click(&mut app, "RESILIENCE");
    app.run_steps(8);
    choose(&mut app, "Health checks of stock", "By checks");
    type_into(&mut app, "Health checks of stock as text", "(every: 9");
    assert!(says(&app, "is not closed"), "{:?}", all_labels(&app));
    fill(&mut app, "Health checks of stock as text", "(every: 9s)");
    let seconds = HealthCheck::Every {
        every: SimSpan::from_secs(9),
        unhealthy: None,
        healthy: None,
    };
    assert_eq!(now(&app).systems[1].health, Some(seconds));
    assert!(says(&app, "RESILIENCE · 1 SET"));
    // A choice that does not go together with what is there says so.
    choose(&mut app, "Balancing of stock", "One line for all");
    assert_eq!(now(&app).systems[1].balancing, None);
    assert!(says(&app, "Central"), "{:?}", all_labels(&app));
    choose(&mut app, "Balancing of stock", "Less loaded of a few");
    assert_eq!(now(&app).systems[1].balancing, Some(Balancing::PowerOf(2)));
    fill(&mut app, "Balancing of stock", "PowerOf(3)");
    assert_eq!(now(&app).systems[1].balancing, Some(Balancing::PowerOf(3)));
    assert!(!says(&app, "PowerOf"), "the field has it, no message");
}
