//! What can be asked on the command line?
//!
//! In: nothing. Out: [`Cli`], read by clap. It must not know how anything is done.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::scenario::{ArchitectureId, FlowId};
use crate::units::{Quantity, SimSpan};

/// How shall our systems talk to each other? Compares integration topologies by simulation.
///
/// Without a command it opens the window on FILE, or on the built-in example; without a display it compares in the
/// terminal instead and writes topolab-report.html into the current folder.
#[derive(Parser, Debug)]
#[command(version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do; nothing: open the window.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Scenario to open (default: the built-in example).
    pub file: Option<PathBuf>,
    /// Write a line for every frame of the window into this file.
    #[arg(long, value_name = "FILE")]
    pub frame_log: Option<PathBuf>,
}

/// One command.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Simulate and compare the architectures of a scenario, calm and broken.
    Compare {
        /// What to compare.
        #[command(flatten)]
        input: Selection,
        /// Print JSON (docs/report-json.md) instead of the table.
        #[arg(long)]
        json: bool,
    },
    /// Simulate, and write the comparison up as HTML, Markdown or JSON.
    Report {
        /// What to compare.
        #[command(flatten)]
        input: Selection,
        /// File to write; its ending says the format: .html, .md or .json.
        #[arg(short, long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Is the scenario valid, and are its objectives held?
    ///
    /// Exit code 0: valid, and every objective is held by every architecture looked at (see --architecture);
    /// 1: some are missed or undecided, with the reasons; 2: the file cannot be used.
    Check {
        /// What to check.
        #[command(flatten)]
        input: Selection,
        /// Print JSON (docs/report-json.md).
        #[arg(long)]
        json: bool,
    },
}

/// A scenario and how it is simulated.
#[derive(Args, Clone, Debug)]
pub struct Selection {
    /// The scenario.
    pub file: PathBuf,
    /// Seed, in place of the scenario's.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Replications, in place of the scenario's.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    pub replications: Option<u32>,
    /// Only this architecture; may be given several times.
    #[arg(long = "architecture", value_name = "ID", value_parser = architecture)]
    pub architectures: Vec<ArchitectureId>,
    /// How long sources work, such as 10min, in place of the scenario's; a warm-up that no longer fits is shortened
    /// alike.
    #[arg(long, value_parser = span)]
    pub duration: Option<SimSpan>,
    /// The flow whose latencies are told (default: the one with the worst p99 against its deadline).
    #[arg(long, value_name = "ID", value_parser = flow)]
    pub flow: Option<FlowId>,
}

fn architecture(text: &str) -> Result<ArchitectureId, String> {
    Ok(ArchitectureId::new(text))
}

fn flow(text: &str) -> Result<FlowId, String> {
    Ok(FlowId::new(text))
}

fn span(text: &str) -> Result<SimSpan, String> {
    let span = SimSpan::parse(text).map_err(|error| error.to_string())?;
    if span.is_zero() {
        Err("must be longer than nothing".to_owned())
    } else {
        Ok(span)
    }
}
