//! Which fields does the inspector show, what are they called, and how are they typed?
//!
//! In: nothing. Out: tables of fields in sections, for systems, flows, zones and the network between zones. It must not
//! know what any of them says.

mod flows;
mod forms;
mod networks;
mod parts;
mod policies;
mod spot;
mod stations;
mod systems;
#[cfg(test)]
mod tests;

pub use flows::FLOW;
pub use networks::{BETWEEN, ZONE};
pub use parts::{Items, Parts};
pub use policies::SHARED;
pub use spot::Spot;
pub use systems::SYSTEM;

/// Fields that belong together, under a heading that can be closed.
pub struct Section {
    /// Its heading.
    pub name: &'static str,
    /// Whether it is open at first: rarely used ones are not.
    pub open: bool,
    /// Its fields.
    pub fields: &'static [Field],
}

/// One field.
pub struct Field {
    /// Its name on the screen.
    pub label: &'static str,
    /// Its name in the file; of the network within a zone with `within.` before it.
    pub name: &'static str,
    /// How it is typed or chosen.
    pub how: How,
    /// What could be typed.
    pub example: &'static str,
    /// What holds where nothing is said and the table of defaults has nothing either.
    pub without: &'static str,
    /// What it is, in a sentence.
    pub about: &'static str,
    /// What it is made of, where that is shown in fields of its own.
    pub parts: Parts,
    /// What the names of its parts begin with, where that is not its own name.
    pub before: Option<&'static str>,
    /// Fields beside it that go when it is set: they exclude each other.
    pub in_place_of: &'static [&'static str],
    /// The word with which what it is a part of must begin, where there are several.
    pub only: &'static str,
}

/// How a field is typed or chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    /// A number or quantity.
    Short,
    /// A text on a line of its own, as the file has it.
    Line,
    /// Words, which stand in quotes in the file only.
    Words,
    /// A list, whose brackets may be left out.
    List,
    /// How a flow starts: a rate alone is what most begin with.
    Start,
    /// Mean times to failure and repair, or all that the file can say.
    Failures,
    /// Mean times to failure and repair, which are two fields in the file: neither stands alone.
    Pair,
    /// A distribution.
    Law(Of),
    /// One of a few: as the file has it, and in words. One with parentheses has settings, which are typed below.
    Choice(&'static [(&'static str, &'static str)]),
    /// A zone.
    Zone,
    /// A data set.
    Data,
    /// A policy by its name, or the fields of one.
    Policy,
    /// A preset of a system.
    Preset,
    /// A text in quotes, without them.
    Quoted,
    /// A flow: of a flow, one that its receivers send; of a system, one that it gets.
    Flow,
    /// Such a flow, or that nothing follows.
    FlowOrEnd,
    /// What a flow sets off: each of some flows, or one of them.
    Then,
    /// Several values that are there or not: what it begins with.
    Record(&'static str),
    /// A list of things with parts.
    Things,
}

/// What is distributed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    /// Times.
    Time,
    /// Sizes.
    Size,
}

/// The choice between yes and no.
const YES_NO: How = How::Choice(&[("true", "Yes"), ("false", "No")]);

/// The name of a thing.
pub const NAME: Field = Field::new("Name", "name", How::Words)
    .like("Till")
    .without("its id")
    .about("What it is called on screens and in reports");

impl Field {
    const fn new(label: &'static str, name: &'static str, how: How) -> Self {
        Self {
            label,
            name,
            how,
            example: "",
            without: "none",
            about: "",
            parts: Parts::Whole,
            before: None,
            in_place_of: &[],
            only: "",
        }
    }

    const fn like(mut self, example: &'static str) -> Self {
        self.example = example;
        self
    }

    const fn without(mut self, without: &'static str) -> Self {
        self.without = without;
        self
    }

    const fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    const fn of(mut self, parts: Parts) -> Self {
        self.parts = parts;
        self
    }

    /// The names of its parts begin so.
    const fn before(mut self, before: &'static str) -> Self {
        self.before = Some(before);
        self
    }

    const fn in_place_of(mut self, others: &'static [&'static str]) -> Self {
        self.in_place_of = others;
        self
    }

    const fn only(mut self, word: &'static str) -> Self {
        self.only = word;
        self
    }

    /// Must be there, with the others.
    const fn needed(mut self) -> Self {
        self.without = MUST;
        self
    }
}

/// What holds where a field is not written that must be.
const MUST: &str = "must be there";
