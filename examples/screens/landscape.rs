//! A large landscape to draw: an inventory of 200 systems in ten departments and 600 integrations, made by rule.

use std::fmt::Write as _;

const DEPARTMENTS: [&str; 10] = [
    "Sales",
    "Service",
    "Logistics",
    "Production",
    "Procurement",
    "Finance",
    "People",
    "Marketing",
    "Engineering",
    "Insight",
];
const SYSTEMS: [&str; 20] = [
    "Portal",
    "Catalog",
    "Orders",
    "Prices",
    "Contracts",
    "Documents",
    "Planning",
    "Calendar",
    "Tasks",
    "Approvals",
    "Master data",
    "Identity",
    "Billing",
    "Archive",
    "Reports",
    "Forecast",
    "Mobile app",
    "Mail gate",
    "Search",
    "Ledger",
];
const PATTERNS: [&str; 4] = ["REST", "event", "queue", "file"];

/// The inventory as a table: most integrations stay within a department, every tenth leaves it.
pub fn table() -> String {
    let mut table = String::from("Source,Target,Data,Pattern,Rate,Source zone,Target zone\n");
    let count = DEPARTMENTS.len() * SYSTEMS.len();
    for place in 0..count * 3 {
        let (system, which) = (place % count, place / count);
        let (department, own) = (system / SYSTEMS.len(), system % SYSTEMS.len());
        let other = (own * 3 + which * 7 + 1) % SYSTEMS.len();
        let leaves = place % 10 == 9 || other == own;
        let there = (department + if leaves { 1 + which } else { 0 }) % DEPARTMENTS.len();
        let (from, to) = (DEPARTMENTS[department], DEPARTMENTS[there]);
        let (pattern, rate) = (PATTERNS[(own + which) % PATTERNS.len()], 1 + (own * 7 + which) % 60);
        let _ = writeln!(
            table,
            "{from} {own},{to} {other},{other}-{which},{pattern},{rate}/min,{from},{to}",
            own = SYSTEMS[own],
            other = SYSTEMS[other],
        );
    }
    table
}
