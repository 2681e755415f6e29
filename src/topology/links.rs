//! What is the network between two zones, and within one?
//!
//! In: the scenario's zones and what stands in `between`. Out: one [`LinkClass`] per ordered pair of zones. It must not
//! know parties or flows.

use crate::scenario::{Between, LinkSettings, Scenario, Zone, default_latency, default_latency_within, defaults};
use crate::units::Law;

use super::network::LinkClass;

/// The classes of links: `classes[from * zones + to]`.
pub(super) fn link_classes(scenario: &Scenario) -> Vec<LinkClass> {
    let zones = scenario.zones_or_default();
    let pairs = zones.iter().flat_map(|from| zones.iter().map(move |to| (from, to)));
    pairs
        .map(|(from, to)| link_class(&scenario.between, from, to))
        .collect()
}

fn link_class(between: &[Between], from: &Zone, to: &Zone) -> LinkClass {
    if from.id == to.id {
        let written = from.within.clone().unwrap_or_default();
        return filled(written, default_latency_within(from.kind()));
    }
    let usual = default_latency(from.kind(), to.kind());
    let forward = between
        .iter()
        .find(|pair| pair.zones.0 == from.id && pair.zones.1 == to.id);
    if let Some(pair) = forward {
        return filled(pair.settings.clone(), usual);
    }
    let back = between
        .iter()
        .find(|pair| pair.zones.0 == to.id && pair.zones.1 == from.id);
    let Some(pair) = back else {
        return filled(LinkSettings::default(), usual);
    };
    let mut written = pair.settings.clone();
    written.latency = pair.latency_back.clone().or(written.latency);
    written.bandwidth = pair.bandwidth_back.or(written.bandwidth);
    filled(written, usual)
}

fn filled(written: LinkSettings, usual_latency: Law) -> LinkClass {
    LinkClass {
        latency: written.latency.clone().unwrap_or(usual_latency),
        loss: written.loss.unwrap_or(defaults::LOSS),
        reorders: written.reorders.unwrap_or(defaults::REORDERS),
        transport: written.transport.unwrap_or(defaults::TRANSPORT),
        bandwidth: written.bandwidth,
        bandwidth_per_link: written.bandwidth_per_link,
        written,
    }
}
