//! How does a scenario change?
//!
//! In: a scenario and a [`Command`]. Out: another scenario, or why not; and [`History`], which can go back and forth
//! between them. It must not know who asked, nor what is selected.

mod architectures;
mod command;
mod faults;
mod flows;
mod fresh;
mod history;
mod prune;
mod sketch;
mod systems;
#[cfg(test)]
mod tests;

pub use command::{ArchitectureCommand, Command, FaultCommand, FlowCommand, SketchCommand, SystemCommand, apply};
pub use fresh::{fresh_fault_id, fresh_flow_id, fresh_system_id, fresh_zone_id};
pub use history::{History, Revision, Step};
