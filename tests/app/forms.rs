//! Forms within the inspector: policies, caches, what a flow sets off; each part by its name, undone in one step.

use egui::accesskit::{Role, Toggled};
use egui_kittest::Node;
use topolab::app::Selection;
use topolab::scenario::{load, parse, write};

use super::inspector::{choose, fill, label, now, select, system, type_into};
use super::*;

/// The small scenario with a flow that others can set off, as it is saved.
fn canonical() -> String {
    let flows = r#"(id: "refill", name: "Refill", from: ["stock"], to: ["books"], start: Poisson("1/s")),
        (id: "audit", name: "Audit", from: ["stock"], to: ["books"], start: Poisson("1/s")),"#;
    let policies = r#"policies: [(id: "patient", timeout: "8s", retry: (max_attempts: 5))], flows: ["#;
    let text = SMALL.replacen("flows: [", policies, 1).replacen(
        "],\n    faults",
        &format!("    {flows}\n    ],\n    faults"),
        1,
    );
    write(&parse(&text, "small.ron").unwrap().scenario)
}

fn flow(app: &mut App, id: &str) {
    select(app, Selection::flow(&id.into()));
}

/// Clicks something, in view or not, as a screen reader does.
fn click_at(app: &mut App, role: Role, name: &str) {
    app.get_by_role_and_label(role, name).click_accesskit();
    app.run_steps(6);
}

fn tick(app: &mut App, name: &str) {
    click_at(app, Role::CheckBox, name);
}

/// Opens a choice and takes one.
fn take(app: &mut App, field: &str, choice: &str) {
    click_at(app, Role::ComboBox, field);
    click_at(app, Role::Button, choice);
}

/// Opens a section that is closed at first.
fn unfold(app: &mut App, section: &str) {
    click_at(app, Role::DisclosureTriangle, section);
}

fn entry(app: &App, flow: usize, field: &str) -> Option<String> {
    topolab::scenario::Entries::entry(&now(app).flows[flow], field)
}

fn entry_of_stock(app: &App, field: &str) -> Option<String> {
    topolab::scenario::Entries::entry(&now(app).systems[1], field)
}

fn is_ticked(app: &App, name: &str) -> bool {
    let tick: Node<'_> = app.get_by_role_and_label(Role::CheckBox, name);
    tick.accesskit_node().toggled() == Some(Toggled::True)
}

#[test]
fn a_policy_a_cache_and_a_step_are_filled_in_saved_and_undone() {
    let first = canonical();
    let (_folder, file, mut app) = open(&first);
    flow(&mut app, "price");
    take(&mut app, "Policy of Price", "Its own");
    fill(&mut app, "Timeout of Price", "800ms");
    assert_eq!(label(&app), Some("set timeout of Price"));
    tick(&mut app, "Retry of Price");
    assert_eq!(entry(&app, 0, "policy").as_deref(), Some("(timeout: 800ms, retry: ())"));
    fill(&mut app, "Retry attempts of Price", "4");
    assert_eq!(label(&app), Some("set retry attempts of Price"));
    fill(&mut app, "Retry causes of Price", "Timeout, Rejection");
    fill(&mut app, "Retry backoff of Price", "200ms");
    fill(&mut app, "Retry budget of Price", "20%");
    take(&mut app, "Retry jitter of Price", "Equal");
    tick(&mut app, "Breaker of Price");
    fill(&mut app, "Breaker failures in a row of Price", "5");
    fill(&mut app, "Breaker open time of Price", "20s");
    take(&mut app, "Outbox of Price", "On disk");
    fill(&mut app, "Outbox limit of Price", "50");
    fill(&mut app, "Rate limit of Price", "9/s");
    fill(&mut app, "Rate burst of Price", "3");
    unfold(&mut app, "CHAIN");
    take(&mut app, "Then of Price", "Each of these");
    fill(&mut app, "Step 1 times of Price", "2");
    fill(&mut app, "Step 1 probability of Price", "25%");
    system(&mut app, "stock");
    unfold(&mut app, "RESILIENCE");
    tick(&mut app, "Cache of stock");
    fill(&mut app, "Cache keys of stock", "1000");
    fill(&mut app, "Cache TTL of stock", "30s");
    press(&mut app, Modifiers::COMMAND, Key::S);
    let policy = "(timeout: 800ms, retry: (max_attempts: 4, on: [Timeout, Rejection], backoff: 200ms, jitter: Equal, \
                  budget: 20%), breaker: (consecutive: 5, open: 20s, probes: 3), rate_limit: (rate: 9/s, burst: 3), \
                  outbox: Durable(limit: 50))";
    let saved = load(&file).unwrap().scenario;
    assert_eq!(saved, now(&app));
    assert_eq!(entry(&app, 0, "policy").as_deref(), Some(policy));
    assert_eq!(
        entry(&app, 0, "then").as_deref(),
        Some("[(flow: \"refill\", times: 2, probability: 25%)]")
    );
    assert_eq!(entry_of_stock(&app, "cache").as_deref(), Some("(keys: 1000, ttl: 30s)"));
    let (_other, _, mut reopened) = open(&std::fs::read_to_string(&file).unwrap());
    flow(&mut reopened, "price");
    assert!(is_ticked(&reopened, "Retry of Price") && !is_ticked(&reopened, "Throttle of Price"));
    let field = reopened.get_by_role_and_label(Role::TextInput, "Retry budget of Price");
    assert_eq!(field.accesskit_node().value().as_deref(), Some("20%"));
    assert_eq!(now(&reopened), saved);
    while label(&app).is_some() {
        press(&mut app, Modifiers::COMMAND, Key::Z);
    }
    press(&mut app, Modifiers::COMMAND, Key::S);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), first);
}

#[test]
fn a_wrong_part_says_what_would_be_right_and_changes_nothing() {
    let (_folder, _, mut app) = open(&canonical());
    flow(&mut app, "price");
    take(&mut app, "Policy of Price", "Its own");
    tick(&mut app, "Retry of Price");
    tick(&mut app, "Breaker of Price");
    let before = now(&app);
    for (field, text, told) in [
        ("Timeout of Price", "5 parsecs", "parsecs"),
        ("Timeout of Price", "5", "unit"),
        ("Retry attempts of Price", "some", "a number or Unlimited"),
        ("Retry backoff of Price", "1s, cap: 2s", "one value goes here"),
        ("Retry causes of Price", "Timeout, Bad", "HeldBack"),
        ("Breaker open time of Price", "", "needs the field `open`"),
        ("Breaker failure share of Price", "", "needs one thing that opens it"),
        ("Breaker failure share of Price", "120%", "more than the whole"),
    ] {
        type_into(&mut app, field, text);
        if text.is_empty() {
            press(&mut app, Modifiers::NONE, Key::Delete);
        }
        assert!(says(&app, told), "{field}: {text}: {:?}", all_labels(&app));
        press(&mut app, Modifiers::NONE, Key::Enter);
        assert_eq!(now(&app), before, "{field}: {text}");
        type_into(&mut app, field, "");
        press(&mut app, Modifiers::NONE, Key::Escape);
        assert!(!says(&app, told), "{field}: {text}: {:?}", all_labels(&app));
    }
}

#[test]
fn what_is_unset_is_not_written_and_the_record_goes_with_its_last_part() {
    let (_folder, _, mut app) = open(&canonical());
    let first = now(&app);
    flow(&mut app, "price");
    choose(&mut app, "Policy of Price", "patient");
    assert!(app.query_by_label("Timeout of Price").is_none(), "others have it, too");
    choose(&mut app, "Policy of Price", "Its own");
    assert_eq!(
        entry(&app, 0, "policy").as_deref(),
        Some("(timeout: 8s, retry: (max_attempts: 5))")
    );
    click_at(&mut app, Role::Button, "Reset retry attempts of Price");
    assert_eq!(label(&app), Some("reset retry attempts of Price"));
    assert_eq!(entry(&app, 0, "policy").as_deref(), Some("(timeout: 8s)"));
    click_at(&mut app, Role::Button, "Reset timeout of Price");
    assert_eq!(now(&app), first);
    system(&mut app, "stock");
    unfold(&mut app, "RESILIENCE");
    tick(&mut app, "Slow start of stock");
    assert!(entry_of_stock(&app, "slow_start").is_some());
    assert_eq!(label(&app), Some("set slow start of stock"));
    tick(&mut app, "Slow start of stock");
    assert_eq!(now(&app), first);
}

#[test]
fn a_policy_that_flows_share_is_changed_for_all_of_them() {
    let (_folder, _, mut app) = open(&canonical());
    let first = now(&app);
    flow(&mut app, "price");
    choose(&mut app, "Policy of Price", "patient");
    assert!(says(&app, "which no other flow has"), "{:?}", all_labels(&app));
    let field = app.get_by_role_and_label(Role::TextInput, "Retry attempts of patient");
    assert_eq!(field.accesskit_node().value().as_deref(), Some("5"));
    fill(&mut app, "Retry attempts of patient", "6");
    assert_eq!(label(&app), Some("set retry attempts of patient"));
    fill(&mut app, "Timeout of patient", "2s");
    take(&mut app, "Outbox of patient", "In memory");
    let policy = &now(&app).policies[0];
    let entries = topolab::scenario::Entries::entries(policy);
    let entries: Vec<(&str, &str)> = entries.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_eq!(
        entries[1..],
        [
            ("timeout", "2s"),
            ("retry", "(max_attempts: 6)"),
            ("outbox", "Memory(limit: 1000)")
        ]
    );
    type_into(&mut app, "Timeout of patient", "0s");
    assert!(says(&app, "more than 0"), "{:?}", all_labels(&app));
    press(&mut app, Modifiers::NONE, Key::Escape);
    while label(&app).is_some() {
        press(&mut app, Modifiers::COMMAND, Key::Z);
    }
    assert_eq!(now(&app), first);
}

#[test]
fn steps_are_added_moved_and_removed() {
    let (_folder, _, mut app) = open(&canonical());
    let first = now(&app);
    flow(&mut app, "price");
    unfold(&mut app, "CHAIN");
    take(&mut app, "Then of Price", "Each of these");
    fill(&mut app, "Step 1 times of Price", "2");
    click_at(&mut app, Role::Button, "Add step of Price");
    click_at(&mut app, Role::Button, "Audit");
    assert_eq!(label(&app), Some("add step 2 of Price"));
    click_at(&mut app, Role::Button, "Move step 2 of Price up");
    assert_eq!(
        entry(&app, 0, "then").as_deref(),
        Some("[(flow: \"audit\"), (flow: \"refill\", times: 2)]")
    );
    assert_eq!(label(&app), Some("swap step 1 and 2 of Price"));
    take(&mut app, "Then of Price", "One of these, by weight");
    fill(&mut app, "Branch 2 weight of Price", "0.25");
    assert_eq!(
        entry(&app, 0, "then").as_deref(),
        Some("OneOf([(\"audit\", 1), (\"refill\", 0.25)])")
    );
    take(&mut app, "Branch 2 flow of Price", "Nothing");
    assert_eq!(
        entry(&app, 0, "then").as_deref(),
        Some("OneOf([(\"audit\", 1), (End, 0.25)])")
    );
    click_at(&mut app, Role::Button, "Remove branch 2 of Price");
    assert_eq!(label(&app), Some("remove branch 2 of Price"));
    click_at(&mut app, Role::Button, "Remove branch 1 of Price");
    assert_eq!(entry(&app, 0, "then"), None);
    while label(&app).is_some() {
        press(&mut app, Modifiers::COMMAND, Key::Z);
    }
    assert_eq!(now(&app), first);
}

#[test]
fn tab_goes_through_all_parts_in_their_order() {
    let (_folder, _, mut app) = open(&canonical());
    flow(&mut app, "price");
    take(&mut app, "Policy of Price", "Its own");
    tick(&mut app, "Retry of Price");
    let names = [
        (Role::TextInput, "Total timeout of Price"),
        (Role::CheckBox, "Retry of Price"),
        (Role::TextInput, "Retry attempts of Price"),
        (Role::ComboBox, "Retry jitter of Price"),
        (Role::TextInput, "Retry budget of Price"),
        (Role::CheckBox, "Breaker of Price"),
        (Role::ComboBox, "Outbox of Price"),
        (Role::TextInput, "Policy of Price as text"),
    ];
    app.get_by_role_and_label(Role::TextInput, "Timeout of Price").focus();
    app.run_steps(2);
    let mut reached = Vec::new();
    for _ in 0..40 {
        press(&mut app, Modifiers::NONE, Key::Tab);
        let here = |(role, name): &&(Role, &'static str)| app.get_by_role_and_label(*role, name).is_focused();
        reached.extend(names.iter().find(here).map(|(_, name)| *name));
    }
    assert_eq!(reached, names.map(|(_, name)| name));
}
