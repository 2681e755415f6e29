//! How does a scenario change?
//!
//! In: a scenario and a [`Command`]. Out: another scenario, or why not; and [`History`], which can go back and forth
//! between them. It must not know who asked, nor what is selected: a selection is handed in.

mod align;
mod architectures;
mod command;
mod drawn;
mod ends;
mod faults;
mod fields;
mod flows;
mod fresh;
mod history;
mod layers;
mod merge;
mod notes;
mod paste;
mod piece;
mod places;
mod prune;
mod put;
mod removal;
mod selected;
mod sketch;
mod systems;
#[cfg(test)]
mod tests;
mod words;
mod zones;

pub use align::{Align, Axis, align, distribute};
pub use command::{
    ArchitectureCommand, Command, FaultCommand, FlowCommand, NoteCommand, SketchCommand, SystemCommand, ZoneCommand,
    apply,
};
pub use drawn::{Drawn, Frame};
pub use fields::{Shared, flows_field, set_flows_field, set_systems_field, set_zones_field, systems_field};
pub use fresh::{fresh_fault_id, fresh_flow_id, fresh_note_id, fresh_system_id, fresh_zone_id};
pub use history::{History, Revision, Step};
pub use layers::{to_back, to_front};
pub use paste::{Pasted, duplicate, paste};
pub use piece::copy;
pub use places::{Places, move_by, move_into};
pub use removal::{Goes, Inside, leaves_systems, remove, what_goes};
pub use selected::Selected;
