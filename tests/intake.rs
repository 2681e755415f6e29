//! Does an inventory of integrations, as departments keep it, become a sketch that can be read and run?

use topolab::exchange::{Intake, intake_file};
use topolab::picture::of_sketch;
use topolab::scenario::{Places, check, parse, refusals, write};
use topolab::topology::derive;

fn inventory() -> Intake {
    let read = intake_file(include_bytes!("intake/inventory.csv"), "Inventory");
    read.unwrap_or_else(|refused| panic!("{refused}"))
}

#[test]
fn the_inventory_becomes_a_sound_sketch() {
    let Intake {
        scenario,
        rows,
        columns,
        ..
    } = inventory();
    assert_eq!(rows.len(), 150);
    assert_eq!((scenario.systems.len(), scenario.zones.len()), (36, 4));
    assert!(columns.iter().all(|column| column.taken_for.is_some()), "{columns:?}");
    assert_eq!(check(&scenario), []);
    assert!(refusals(&scenario, &Places::default()).is_empty());
    for architecture in 0..4 {
        assert!(derive(&scenario, architecture).is_ok());
    }
    let again = parse(&write(&scenario), "again.ron").unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(again.scenario, scenario);
}

#[test]
fn its_faulty_rows_are_told_and_no_others() {
    let Intake { rows, problems, .. } = inventory();
    let left_out: Vec<usize> = rows
        .iter()
        .filter(|row| row.flows.is_empty())
        .map(|row| row.row)
        .collect();
    assert_eq!(left_out, [141, 142, 143, 147]);
    let faulty: Vec<usize> = problems
        .iter()
        .map(|problem| problem.row)
        .filter(|row| *row > 140)
        .collect();
    assert_eq!(
        faulty,
        [141, 142, 143, 144, 145, 146, 146, 147, 149, 149, 151],
        "{problems:#?}"
    );
    let guesses = problems.iter().filter(|problem| problem.row <= 140);
    let other: Vec<String> = guesses
        .map(ToString::to_string)
        .filter(|told| !told.contains("taken for a zone"))
        .collect();
    assert!(other.len() <= 6, "{other:#?}");
}

#[test]
fn its_sketch_can_be_read() {
    let picture = of_sketch(&inventory().scenario);
    for (at, shape) in picture.shapes.iter().enumerate() {
        let on = picture.shapes[at + 1..]
            .iter()
            .find(|other| other.area.overlaps(&shape.area, 15.0));
        assert!(
            on.is_none(),
            "{} lies on {:?}",
            shape.title,
            on.map(|other| &other.title)
        );
    }
    for (at, frame) in picture.frames.iter().enumerate() {
        assert!(
            picture.frames[at + 1..]
                .iter()
                .all(|other| !other.area.overlaps(&frame.area, 20.0)),
            "{}",
            frame.title
        );
    }
    let bounds = picture.bounds();
    assert!(bounds.width < 3_000.0 && bounds.height < 3_000.0, "{bounds:?}");
}
