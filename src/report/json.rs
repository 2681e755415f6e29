//! The comparison as JSON, for machines: documented in docs/report-json.md and held against it by a test.
//!
//! In: a [`Comparison`]. Out: text. Names are only ever added. Every figure is an object of `mean`, `half_width` and
//! `unit`; what is never has `mean: null` and says in how many replications. It must not format for people.

mod cost;
mod figure;
mod passes;
mod structure;

use serde::Serialize;

use super::comparison::Comparison;
use super::objectives::{held_text, judged};
use crate::topology::StyleKind;
use cost::CostJson;
use passes::PassJson;
use structure::StructureJson;

/// Version of the format; it changes only if a name goes or changes its meaning.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct ReportJson<'a> {
    format: u32,
    name: &'a str,
    version: &'a str,
    scenario_digest: Option<&'a str>,
    physics_digest: Option<&'a str>,
    result_digest: Option<&'a str>,
    seed: Option<u64>,
    replications: u32,
    complete: bool,
    defaults: Option<DefaultsJson>,
    flows: Vec<FlowJson<'a>>,
    architectures: Vec<ArchitectureJson<'a>>,
    objectives: Vec<ObjectiveJson>,
}

#[derive(Serialize)]
struct DefaultsJson {
    used: usize,
    inputs: usize,
}

#[derive(Serialize)]
struct FlowJson<'a> {
    id: &'a str,
    name: &'a str,
    deadline: Option<f64>,
}

#[derive(Serialize)]
struct ArchitectureJson<'a> {
    id: &'a str,
    name: &'a str,
    style: &'static str,
    calm: Option<PassJson>,
    broken: Option<PassJson>,
    structure: StructureJson,
    cost: CostJson,
    untouched_faults: Vec<String>,
    settings: Vec<SettingJson<'a>>,
}

#[derive(Serialize)]
struct SettingJson<'a> {
    what: &'a str,
    value: &'a str,
    origin: &'a str,
}

#[derive(Serialize)]
struct ObjectiveJson {
    objective: String,
    architecture: String,
    verdict: &'static str,
    reason: String,
}

/// The comparison as JSON.
pub fn json(comparison: &Comparison) -> String {
    let study = comparison.study.as_deref();
    let report = ReportJson {
        format: FORMAT,
        name: &comparison.scenario.name,
        version: study.map_or(env!("CARGO_PKG_VERSION"), |study| &study.version),
        scenario_digest: study.map(|study| study.scenario_digest.as_str()),
        physics_digest: study.map(|study| study.physics_digest.as_str()),
        result_digest: study.map(|study| study.result_digest.as_str()),
        seed: study.map(|study| study.seed),
        replications: study.map_or(0, |study| study.replications_done),
        complete: study.is_some_and(|study| study.complete),
        defaults: study.map(|study| DefaultsJson {
            used: study.defaults.0,
            inputs: study.defaults.1,
        }),
        flows: flows(comparison),
        architectures: (0..comparison.candidates.len())
            .map(|at| architecture(comparison, at))
            .collect(),
        objectives: objectives(comparison),
    };
    // Serializing plain data into memory cannot fail; were it to, the text says so and no test would pass.
    serde_json::to_string_pretty(&report).map_or_else(|error| error.to_string(), |text| text + "\n")
}

fn flows(comparison: &Comparison) -> Vec<FlowJson<'_>> {
    let flow = |flow: &'_ crate::scenario::Flow| flow.deadline.map(|deadline| deadline.as_secs_f64());
    let flows = comparison.scenario.flows.iter();
    flows
        .map(|it| FlowJson {
            id: it.id.as_str(),
            name: it.name(),
            deadline: flow(it),
        })
        .collect()
}

fn architecture(comparison: &Comparison, at: usize) -> ArchitectureJson<'_> {
    let candidate = &comparison.candidates[at];
    let network = &candidate.network;
    let result = comparison.result(at);
    let settings = network.settings.iter();
    ArchitectureJson {
        id: network.id.as_str(),
        name: &network.name,
        style: style_id(network.style),
        calm: result.map(|result| PassJson::of(&result.calm)),
        broken: result.and_then(|result| result.broken.as_ref()).map(PassJson::of),
        structure: StructureJson::of(comparison, candidate),
        cost: CostJson::of(&candidate.pricing, comparison.break_even_of(at)),
        untouched_faults: result.map_or(Vec::new(), |it| it.untouched.iter().map(ToString::to_string).collect()),
        settings: settings
            .map(|it| SettingJson {
                what: &it.what,
                value: &it.value,
                origin: &it.origin,
            })
            .collect(),
    }
}

fn objectives(comparison: &Comparison) -> Vec<ObjectiveJson> {
    let one = |one: super::objectives::Judged| ObjectiveJson {
        architecture: comparison.candidates[one.candidate].network.id.to_string(),
        objective: one.what,
        verdict: held_text(one.verdict),
        reason: one.reason,
    };
    judged(comparison).into_iter().map(one).collect()
}

/// A style's name in JSON.
fn style_id(style: StyleKind) -> &'static str {
    match style {
        StyleKind::PointToPoint => "point_to_point",
        StyleKind::HubAndSpoke => "hub_and_spoke",
        StyleKind::MessageBus => "message_bus",
        StyleKind::Hybrid => "hybrid",
        StyleKind::Custom => "custom",
    }
}
