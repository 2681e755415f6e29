//! Whose fields are shown: one system, several flows, the network between two zones?
//!
//! In: the scenario, ids. Out: the things with what they say, the same with another text in a field, commands. It must
//! not know how fields are drawn.

use std::collections::BTreeMap;

use crate::edit::{Command, FlowCommand, SketchCommand, SystemCommand, ZoneCommand};
use crate::scenario::{
    Between, Entries, Flow, FlowId, LinkSettings, NamedPolicy, PolicyId, Scenario, System, SystemId, Zone, ZoneId,
    part, with_part,
};
use crate::units::Law;

use super::edits::counted;

/// Whose fields they are.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Target {
    /// The scenario's.
    Scenario,
    /// Those of one or several systems.
    Systems(Vec<SystemId>),
    /// Those of one or several flows.
    Flows(Vec<FlowId>),
    /// Those of one or several zones.
    Zones(Vec<ZoneId>),
    /// Those of the network between two zones.
    Between(ZoneId, ZoneId),
    /// Those of a policy that flows share.
    Policy(PolicyId),
}

/// One of them.
#[derive(Clone, Debug)]
pub enum Thing {
    /// The scenario, of which only the name is asked.
    Scenario(String),
    /// A system.
    System(System),
    /// A flow.
    Flow(Flow),
    /// A zone.
    Zone(Zone),
    /// The network between two zones.
    Between(Between),
    /// A policy with a name.
    Policy(NamedPolicy),
}

impl Target {
    /// At most so many of them.
    pub fn first(&self, count: usize) -> Target {
        let mut few = self.clone();
        match &mut few {
            Target::Scenario | Target::Between(..) | Target::Policy(_) => {}
            Target::Systems(ids) => ids.truncate(count),
            Target::Flows(ids) => ids.truncate(count),
            Target::Zones(ids) => ids.truncate(count),
        }
        few
    }

    /// What kind of things they are.
    pub fn kind(&self) -> &'static str {
        match self {
            Target::Scenario => "scenario",
            Target::Systems(_) => "system",
            Target::Flows(_) => "flow",
            Target::Zones(_) => "zone",
            Target::Between(..) => "network",
            Target::Policy(_) => "policy",
        }
    }

    /// What it is called: the name of the only one, or how many there are.
    pub fn words(&self, scenario: &Scenario) -> String {
        let zone = |id: &ZoneId| {
            let zones = scenario.zones_or_default();
            let found = zones.iter().find(|zone| &zone.id == id);
            found.map_or_else(|| id.to_string(), |zone| zone.name().to_owned())
        };
        match self {
            Target::Scenario => "the scenario".to_owned(),
            Target::Systems(ids) => match ids.as_slice() {
                [id] => scenario.system(id).map_or("", System::name).to_owned(),
                ids => counted(ids.len(), "system"),
            },
            Target::Flows(ids) => match ids.as_slice() {
                [id] => scenario.flow(id).map_or("", Flow::name).to_owned(),
                ids => counted(ids.len(), "flow"),
            },
            Target::Zones(ids) => match ids.as_slice() {
                [id] => zone(id),
                ids => counted(ids.len(), "zone"),
            },
            Target::Policy(id) => id.to_string(),
            Target::Between(a, b) => format!("the network between {} and {}", zone(a), zone(b)),
        }
    }

    /// The things; those that are gone are not among them.
    pub fn things(&self, scenario: &Scenario) -> Vec<Thing> {
        match self {
            Target::Scenario => vec![Thing::Scenario(scenario.name.clone())],
            Target::Systems(ids) => {
                let systems = ids.iter().filter_map(|id| scenario.system(id));
                systems.cloned().map(Thing::System).collect()
            }
            Target::Flows(ids) => {
                let flows = ids.iter().filter_map(|id| scenario.flow(id));
                flows.cloned().map(Thing::Flow).collect()
            }
            Target::Zones(ids) => {
                let zones = scenario.zones_or_default();
                let found = |id| zones.iter().find(|zone| &zone.id == id);
                ids.iter().filter_map(found).cloned().map(Thing::Zone).collect()
            }
            Target::Policy(id) => {
                let policies = scenario.policies.iter().filter(|policy| &policy.id == id);
                policies.cloned().map(Thing::Policy).collect()
            }
            Target::Between(a, b) => vec![Thing::Between(between(scenario, a, b))],
        }
    }
}

/// A network with another text in a field; mean times to failure and repair are set together.
fn with_pair<T: Entries>(network: &T, field: &str, text: &str) -> Result<T, String> {
    if field != "mttf" {
        return network.with_entry(field, text);
    }
    let (mttf, mttr) = text.split_once(" / ").unwrap_or((text, text));
    network.with_entry("mttf", mttf)?.with_entry("mttr", mttr)
}

/// A thing with another text in a field, or in a part of one: `policy.retry.backoff`.
pub fn with_nested<T: Entries>(thing: &T, path: &str, text: &str) -> Result<T, String> {
    match path.split_once('.') {
        None => thing.with_entry(path, text),
        Some((field, way)) => {
            let before = thing.entry(field).unwrap_or_default();
            thing.with_entry(field, &with_part(&before, way, text)?)
        }
    }
}

/// What a field says, or a part of one, by all that the fields say.
pub fn said_at(said: &BTreeMap<String, String>, path: &str) -> Option<String> {
    let nested = || {
        let (field, way) = path.split_once('.')?;
        part(said.get(field)?, way)
    };
    said.get(path).cloned().or_else(nested)
}

/// What is written of the network between two zones.
fn between(scenario: &Scenario, a: &ZoneId, b: &ZoneId) -> Between {
    let is_it = |between: &&Between| {
        let (one, other) = &between.zones;
        (one == a && other == b) || (one == b && other == a)
    };
    let written = scenario.between.iter().find(is_it);
    written.cloned().unwrap_or_else(|| Between::new(a.as_str(), b.as_str()))
}

impl Thing {
    /// Its fields that are written, by name; words without quotes.
    pub fn said(&self) -> BTreeMap<String, String> {
        let named = |entries: Vec<(&'static str, String)>, before: &'static str| {
            let entries = entries.into_iter();
            entries.map(move |(name, text)| (format!("{before}{name}"), text))
        };
        let mut said: BTreeMap<String, String> = match self {
            Thing::Scenario(_) => BTreeMap::new(),
            Thing::System(system) => named(system.entries(), "").collect(),
            Thing::Flow(flow) => named(flow.entries(), "").collect(),
            Thing::Policy(policy) => named(policy.entries(), "").collect(),
            Thing::Zone(zone) => {
                let within = zone.within.as_ref().map(Entries::entries).unwrap_or_default();
                named(zone.entries(), "").chain(named(within, "within.")).collect()
            }
            Thing::Between(between) => named(between.entries(), "").collect(),
        };
        for before in ["", "within."] {
            if let Some(mttr) = said.remove(&format!("{before}mttr"))
                && let Some(mttf) = said.get_mut(&format!("{before}mttf"))
            {
                *mttf = format!("{mttf} / {mttr}");
            }
        }
        let team = match self {
            Thing::System(system) => system.team.clone(),
            _ => None,
        };
        let words = [("name", self.name()), ("team", team)];
        for (name, words) in words {
            said.extend(words.map(|words| (name.to_owned(), words)));
        }
        said
    }

    fn name(&self) -> Option<String> {
        match self {
            Thing::Scenario(name) => Some(name.clone()),
            Thing::System(system) => system.name.clone(),
            Thing::Flow(flow) => flow.name.clone(),
            Thing::Zone(zone) => zone.name.clone(),
            Thing::Between(_) | Thing::Policy(_) => None,
        }
    }

    /// What it is called.
    pub fn shown_name(&self) -> String {
        match self {
            Thing::Scenario(name) => name.clone(),
            Thing::System(system) => system.name().to_owned(),
            Thing::Flow(flow) => flow.name().to_owned(),
            Thing::Zone(zone) => zone.name().to_owned(),
            Thing::Policy(policy) => policy.id.to_string(),
            Thing::Between(between) => format!("{} and {}", between.zones.0, between.zones.1),
        }
    }

    /// The same with another text in a field, as the file has it.
    ///
    /// # Errors
    /// Says what is wrong with the text.
    pub fn with(&self, field: &str, text: &str) -> Result<Thing, String> {
        Ok(match self {
            Thing::Scenario(_) => Thing::Scenario(text.to_owned()),
            Thing::System(system) => Thing::System(with_nested(system, field, text)?),
            Thing::Flow(flow) => Thing::Flow(with_nested(flow, field, text)?),
            Thing::Policy(policy) => Thing::Policy(with_nested(policy, field, text)?),
            Thing::Zone(zone) => Thing::Zone(match field.strip_prefix("within.") {
                None => zone.with_entry(field, text)?,
                Some(field) => {
                    let within = with_pair(&zone.within.clone().unwrap_or_default(), field, text)?;
                    let is_set = within != LinkSettings::default();
                    Zone {
                        within: is_set.then_some(within),
                        ..zone.clone()
                    }
                }
            }),
            Thing::Between(between) => Thing::Between(with_pair(between, field, text)?),
        })
    }

    /// The same with other words in a field; none: the default.
    pub fn with_words(&self, field: &str, words: &str) -> Thing {
        let words = (!words.is_empty()).then(|| words.to_owned());
        let mut changed = self.clone();
        match &mut changed {
            Thing::Scenario(name) => *name = words.unwrap_or_default(),
            Thing::System(system) if field == "team" => system.team = words,
            Thing::System(system) => system.name = words,
            Thing::Flow(flow) => flow.name = words,
            Thing::Zone(zone) => zone.name = words,
            Thing::Between(_) | Thing::Policy(_) => {}
        }
        changed
    }

    /// What makes the scenario have it as it is here.
    pub fn command(self) -> Command {
        match self {
            Thing::Scenario(name) => SketchCommand::SetName(name).into(),
            Thing::System(system) => SystemCommand::Set(system).into(),
            Thing::Flow(flow) => FlowCommand::Set(flow).into(),
            Thing::Policy(policy) => SketchCommand::SetPolicy(policy).into(),
            Thing::Zone(zone) => SketchCommand::SetZone(zone).into(),
            Thing::Between(between) => SketchCommand::SetBetween(between).into(),
        }
    }

    /// What gives it the name that it has here.
    pub fn rename(self) -> Command {
        match self {
            Thing::System(system) => SystemCommand::Rename(system.id, system.name).into(),
            Thing::Flow(flow) => FlowCommand::Rename(flow.id, flow.name).into(),
            Thing::Zone(zone) => ZoneCommand::Rename(zone.id, zone.name).into(),
            other => other.command(),
        }
    }

    /// The distribution that holds in a field, written or not.
    pub fn law(&self, scenario: &Scenario, field: &str) -> Option<Law> {
        match (self, field) {
            (Thing::System(system), "service_time") => Some(system.service_time()),
            (Thing::Flow(flow), "size") => Some(flow.size()),
            (Thing::Flow(flow), "answer_size") => Some(flow.answer_size()),
            (Thing::Zone(zone), "within.latency") => {
                let own = zone.within.as_ref().and_then(|within| within.latency.clone());
                Some(own.unwrap_or_else(|| crate::scenario::default_latency_within(zone.kind())))
            }
            (Thing::Between(between), "latency") => {
                let own = between.settings.latency.clone();
                own.or_else(|| usual_latency(scenario, between))
            }
            (Thing::Between(between), "latency_back") => {
                let own = between.latency_back.clone();
                own.or_else(|| self.law(scenario, "latency"))
            }
            _ => None,
        }
    }
}

/// The latency between two zones of these kinds.
fn usual_latency(scenario: &Scenario, between: &Between) -> Option<Law> {
    let zones = scenario.zones_or_default();
    let kind = |id: &ZoneId| zones.iter().find(|zone| &zone.id == id).map(Zone::kind);
    let (a, b) = (kind(&between.zones.0)?, kind(&between.zones.1)?);
    Some(crate::scenario::default_latency(a, b))
}
