//! What does a kind of fault do, whatever it strikes?
//!
//! In: a kind of the scenario. Out: an [`Effect`] of the engine. It must not know networks.

use crate::engine::Effect;
use crate::scenario::{FaultKind, LineIll, StationIll};
use crate::units::{Law, Share};

/// What a kind does, whatever it strikes.
pub(super) fn effect(what: &FaultKind) -> Effect {
    match what {
        FaultKind::Cut { refuses, .. } | FaultKind::Partition { refuses, .. } => Effect::Cut { refuses: *refuses },
        FaultKind::Latency { adds, .. } => Effect::Latency(adds.clone()),
        FaultKind::Loss { share, .. } => Effect::Loss(share.value()),
        FaultKind::Crash { silent, .. } => Effect::Crash { silent: *silent },
        FaultKind::SlowDown { factor, .. } => Effect::Slow(*factor),
        FaultKind::Line { ill, .. } => line_effect(ill),
        FaultKind::Station { ill, .. } => match ill {
            StationIll::Pause => Effect::Pause,
            StationIll::CapacityLoss { share } => Effect::Capacity(share.value()),
            StationIll::Drain => Effect::Drain,
            StationIll::Errors { share } => Effect::Errors(share.value()),
            StationIll::Maintenance => Effect::Close,
        },
        FaultKind::QuorumLoss => Effect::QuorumLoss,
        FaultKind::BrokerLockUp => Effect::BlockPublishers,
        FaultKind::LeaderLoss { .. } => Effect::LeaderLoss,
        FaultKind::ZoneOutage { refuses, .. } | FaultKind::ProviderOutage { refuses, .. } => {
            Effect::Crash { silent: !refuses }
        }
        FaultKind::ProviderLimit { limit, .. } => Effect::Limit {
            rate: limit.rate.per_sec(),
            burst: f64::from(limit.burst()),
        },
        FaultKind::CredentialOutage { .. } => Effect::Limit { rate: 0.0, burst: 0.0 },
        FaultKind::Surge { factor, .. } => Effect::Surge(*factor),
        FaultKind::RegistryStale => Effect::StaleRegistry,
    }
}

fn line_effect(ill: &LineIll) -> Effect {
    match ill {
        LineIll::Jitter { up_to } => Effect::Latency(Law::Uniform {
            low: 0.0,
            high: up_to.nanos() as f64,
        }),
        LineIll::BurstLoss {
            to_bad,
            to_good,
            good,
            bad,
        } => Effect::BurstLoss {
            to_bad: to_bad.value(),
            to_good: to_good.value(),
            good: good.map_or(0.0, Share::value),
            bad: bad.map_or(1.0, Share::value),
        },
        LineIll::Duplicate { share } => Effect::Duplicate(share.value()),
        LineIll::Reorder { share, by } => Effect::Reorder {
            share: share.value(),
            by: by.clone(),
        },
        LineIll::Bandwidth { to } => Effect::Bandwidth(to.bits_per_sec()),
        LineIll::Flapping { refuses, .. } => Effect::Cut { refuses: *refuses },
    }
}
