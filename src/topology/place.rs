//! Where does a middle stand by default: in which zone is it nearest to those who use it?
//!
//! In: routes, planned rates, link classes. Out: a zone. It must not know what stands there.

use crate::scenario::{Via, Zone, ZoneKind};

use super::network::{LinkClass, Party, Route};
use super::rates::Planned;

/// Messages a second between each zone and a middle.
struct Traffic {
    into: Vec<f64>,
    out_of: Vec<f64>,
}

/// The data center or cloud region with one site that gives the least rate-weighted latency to the ends of the flows
/// that use `via`; else any zone with one site; else any. Of equals the first.
pub(super) fn nearest_zone(
    zones: &[Zone],
    classes: &[LinkClass],
    parties: &[Party],
    (routes, planned): (&[Route], &Planned),
    via: Via,
) -> usize {
    let traffic = traffic_of(zones.len(), parties, (routes, planned), via);
    let latency = |from: usize, to: usize| classes[from * zones.len() + to].latency.mean();
    let cost = |at: usize| -> f64 {
        (0..zones.len())
            .map(|zone| traffic.into[zone] * latency(zone, at) + traffic.out_of[zone] * latency(at, zone))
            .sum()
    };
    let central = |zone: &Zone| matches!(zone.kind(), ZoneKind::DataCenter | ZoneKind::CloudRegion);
    let candidates: [&dyn Fn(&Zone) -> bool; 3] = [
        &|zone| zone.sites() == 1 && central(zone),
        &|zone| zone.sites() == 1,
        &|_| true,
    ];
    let among = |fits: &dyn Fn(&Zone) -> bool| {
        let places = (0..zones.len()).filter(|&zone| fits(&zones[zone]));
        places
            .map(|zone| (cost(zone), zone))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, zone)| zone)
    };
    candidates.into_iter().find_map(among).unwrap_or(0)
}

fn traffic_of(zones: usize, parties: &[Party], (routes, planned): (&[Route], &Planned), via: Via) -> Traffic {
    let mut traffic = Traffic {
        into: vec![0.0; zones],
        out_of: vec![0.0; zones],
    };
    for route in routes {
        let answered = route.is_answered() && route.answer == via;
        let copies = planned.copies(route.flow);
        for (&sender, sent) in route.senders.iter().zip(&planned.sent[route.flow]) {
            let zone = parties[sender].zone;
            traffic.into[zone] += if route.there == via { *sent } else { 0.0 };
            traffic.out_of[zone] += if answered { sent * copies } else { 0.0 };
        }
        for (&consumer, taken) in route.consumers.iter().zip(&planned.taken[route.flow]) {
            let zone = parties[consumer].zone;
            traffic.out_of[zone] += if route.there == via { *taken } else { 0.0 };
            traffic.into[zone] += if answered { *taken } else { 0.0 };
        }
    }
    traffic
}
