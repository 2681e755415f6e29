//! Does the report say what was found, and nothing else?

mod check_scenario;

use check_scenario::{compared, three};
use topolab::report::{Mark, table, verdict};
use topolab::scenario::When;

#[test]
fn the_table_has_every_figure_of_every_architecture_in_both_passes() {
    let comparison = compared(three(), 4);
    let table = table(&comparison, None);
    assert_eq!(table.columns.len(), 4);
    let titles: Vec<&str> = table.groups.iter().map(|group| group.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Counted",
            "Calm",
            "Broken",
            "Cost",
            "Objectives",
            "Each flow, calm",
            "Each flow, broken"
        ]
    );
    for group in &table.groups {
        for row in &group.rows {
            assert_eq!(row.cells.len(), 4, "{}", row.name);
            assert!(
                row.cells.iter().all(|cell| !cell.text.is_empty()),
                "{}: {row:?}",
                group.title
            );
            assert!(
                row.cells.iter().filter(|cell| cell.mark == Mark::Win).count() <= 1,
                "{row:?}"
            );
        }
    }
    let calm = table
        .groups
        .iter()
        .find(|group| group.when == Some(When::Calm))
        .unwrap();
    let p99 = calm.rows.iter().find(|row| row.name.starts_with("p99")).unwrap();
    assert!(
        p99.cells
            .iter()
            .all(|cell| cell.text.contains('±') && cell.text.contains("ms")),
        "{p99:?}"
    );
    assert!(
        table.settings.iter().any(|row| row.name.contains("size of the hub")),
        "{:?}",
        table.settings
    );
    assert!(table.footers.iter().any(|line| line.contains("inputs are defaults")));
}

#[test]
fn the_verdict_names_only_what_is_marked() {
    let comparison = compared(three(), 4);
    let table = table(&comparison, None);
    let verdict = verdict(&comparison, &table);
    assert!(!verdict.headline.is_empty());
    for column in &table.columns {
        let at = table.columns.iter().position(|other| other.id == column.id).unwrap();
        let wins = table
            .groups
            .iter()
            .filter(|group| group.is_main)
            .flat_map(|group| &group.rows);
        let wins = wins.filter(|row| row.cells[at].mark == Mark::Win).count();
        let named = verdict
            .sentences
            .iter()
            .any(|sentence| sentence.starts_with(&format!("{} wins", column.name)));
        assert_eq!(named, wins > 0, "{}: {verdict:?}", column.name);
    }
}

#[test]
fn without_a_study_counts_and_cost_stand_alone() {
    let comparison = compared(three(), 0);
    let table = table(&comparison, Some(1));
    assert_eq!(table.flow, 1);
    assert!(table.groups.iter().all(|group| group.when.is_none()));
    assert!(table.footers[0].contains("Nothing simulated"));
    assert!(
        verdict(&comparison, &table)
            .headline
            .contains("Nothing has been simulated")
    );
}
