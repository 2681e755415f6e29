//! Does everything that has a place stand on the canvas?
//!
//! In: the scenario. Out: problems of notes, and of places and sizes of systems, zones, notes and what stands in between.
//! It must not know what is drawn there.

use super::Checker;
use super::limits::*;

impl Checker<'_> {
    pub(super) fn canvas(&mut self) {
        let scenario = self.scenario;
        self.ids("notes", scenario.notes.iter().map(|note| &note.id));
        for (at, system) in scenario.systems.iter().enumerate() {
            self.place(|| format!("systems[{at}].at"), system.at);
        }
        for (at, zone) in scenario.zones.iter().enumerate() {
            self.place(|| format!("zones[{at}].at"), zone.at);
            self.size(|| format!("zones[{at}].size"), zone.size);
            let whole = zone.at.is_some() == zone.size.is_some();
            self.ensure(
                whole,
                format!("zones[{at}]"),
                "has half a frame",
                "`at` and `size` together, or neither: then the frame goes around its systems",
            );
        }
        for (at, note) in scenario.notes.iter().enumerate() {
            self.place(|| format!("notes[{at}].at"), Some(note.at));
            self.size(|| format!("notes[{at}].size"), note.size);
            let length = note.text.chars().count();
            let (message, hint) = (
                format!("has {length} characters"),
                format!("at most {NOTE_CHARACTERS_MAX}"),
            );
            self.ensure(
                length <= NOTE_CHARACTERS_MAX,
                format!("notes[{at}].text"),
                &message,
                &hint,
            );
        }
        for (at, architecture) in scenario.architectures.iter().enumerate() {
            for (party, (_, place)) in architecture.places.iter().enumerate() {
                self.place(|| format!("architectures[{at}].places[{party}][1]"), Some(*place));
            }
        }
    }

    fn place(&mut self, path: impl Fn() -> String, place: Option<(f32, f32)>) {
        let within = |number: f32| number.abs() <= CANVAS_MAX;
        if place.is_some_and(|(x, y)| !within(x) || !within(y)) {
            let hint = format!("from -{CANVAS_MAX} to {CANVAS_MAX} points each way");
            self.problem(path(), "lies off the canvas", hint);
        }
    }

    fn size(&mut self, path: impl Fn() -> String, size: Option<(f32, f32)>) {
        let within = |number: f32| number > 0.0 && number <= CANVAS_MAX;
        if size.is_some_and(|(width, height)| !within(width) || !within(height)) {
            let hint = format!("more than 0 and at most {CANVAS_MAX} points each way");
            self.problem(path(), "is no size", hint);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Note, Scenario, System, Zone, check};

    #[test]
    fn whatever_has_a_place_stands_on_the_canvas() {
        let mut scenario = Scenario::new("x");
        scenario.systems = vec![System {
            at: Some((f32::NAN, 0.0)),
            ..System::new("a")
        }];
        scenario.zones = vec![Zone {
            at: Some((0.0, 0.0)),
            ..Zone::new("north")
        }];
        scenario.notes = vec![
            Note::new("n", &"x".repeat(10_001), (0.0, 1.1e6)),
            Note {
                size: Some((0.0, 3.0)),
                ..Note::new("n", "", (1e6, -1e6))
            },
        ];
        let paths: Vec<String> = check(&scenario).into_iter().map(|problem| problem.path).collect();
        let expected = [
            "notes[1].id",
            "systems[0].at",
            "zones[0]",
            "notes[0].at",
            "notes[0].text",
            "notes[1].size",
        ];
        assert_eq!(paths, expected);
        let last = check(&scenario).pop().map(|problem| problem.to_string());
        let said = "notes[1].size: is no size (more than 0 and at most 1000000 points each way)";
        assert_eq!(last.as_deref(), Some(said));
    }
}
