//! What do kinds of faults have in common? Their names, and where they strike.
//!
//! In: faults. Out: lines, parts and systems that they name. It must not know what a fault does there.

use super::defaults::LOOK_EVERY;
use super::model::*;
use crate::units::SimSpan;

/// How often a fault may strike in a run.
pub const STRIKES_MAX: u32 = 100_000;

impl FaultKind {
    /// Its name in the file.
    pub fn name(&self) -> &str {
        match self {
            FaultKind::Cut { .. } => "Cut",
            FaultKind::Partition { .. } => "Partition",
            FaultKind::Latency { .. } => "Latency",
            FaultKind::Loss { .. } => "Loss",
            FaultKind::Crash { .. } => "Crash",
            FaultKind::SlowDown { .. } => "SlowDown",
            FaultKind::Line { ill, .. } => ill.name(),
            FaultKind::Station { ill, .. } => ill.name(),
            FaultKind::QuorumLoss => "QuorumLoss",
            FaultKind::BrokerLockUp => "BrokerLockUp",
            FaultKind::LeaderLoss { .. } => "LeaderLoss",
            FaultKind::ProviderLimit { .. } => "ProviderLimit",
            FaultKind::ZoneOutage { .. } => "ZoneOutage",
            FaultKind::ProviderOutage { .. } => "ProviderOutage",
            FaultKind::CredentialOutage { .. } => "CredentialOutage",
            FaultKind::Surge { .. } => "Surge",
            FaultKind::RegistryStale => "RegistryStale",
        }
    }

    /// The lines that it names, and at which sites.
    pub fn lines(&self) -> Option<(&LinkPlace, &Select)> {
        match self {
            FaultKind::Cut { place, sites, .. }
            | FaultKind::Latency { place, sites, .. }
            | FaultKind::Loss { place, sites, .. }
            | FaultKind::Line { place, sites, .. } => Some((place, sites)),
            _ => None,
        }
    }

    /// The part whose instances it names, at which sites, and which of them.
    pub fn stations(&self) -> Option<(&Part, &Select, &Select)> {
        match self {
            FaultKind::Crash {
                part, sites, instances, ..
            }
            | FaultKind::SlowDown {
                part, sites, instances, ..
            }
            | FaultKind::Station {
                part, sites, instances, ..
            } => Some((part, sites, instances)),
            _ => None,
        }
    }

    /// The zone that it names as a whole, and which of its sites.
    pub fn zone(&self) -> Option<(&ZoneId, &Select)> {
        match self {
            FaultKind::Partition { zone, sites, .. } | FaultKind::ZoneOutage { zone, sites, .. } => Some((zone, sites)),
            _ => None,
        }
    }

    /// Its choices of sites and of instances, to be changed.
    pub fn choices_mut(&mut self) -> (Option<&mut Select>, Option<&mut Select>) {
        match self {
            FaultKind::Cut { sites, .. }
            | FaultKind::Partition { sites, .. }
            | FaultKind::Latency { sites, .. }
            | FaultKind::Loss { sites, .. }
            | FaultKind::Line { sites, .. }
            | FaultKind::ZoneOutage { sites, .. } => (Some(sites), None),
            FaultKind::Crash { sites, instances, .. }
            | FaultKind::SlowDown { sites, instances, .. }
            | FaultKind::Station { sites, instances, .. } => (Some(sites), Some(instances)),
            _ => (None, None),
        }
    }
}

impl LineIll {
    /// Its name in the file.
    pub fn name(&self) -> &'static str {
        match self {
            LineIll::Jitter { .. } => "Jitter",
            LineIll::BurstLoss { .. } => "BurstLoss",
            LineIll::Duplicate { .. } => "Duplicate",
            LineIll::Reorder { .. } => "Reorder",
            LineIll::Bandwidth { .. } => "Bandwidth",
            LineIll::Flapping { .. } => "Flapping",
        }
    }
}

impl StationIll {
    /// Its name in the file.
    pub fn name(&self) -> &'static str {
        match self {
            StationIll::Pause => "Pause",
            StationIll::CapacityLoss { .. } => "CapacityLoss",
            StationIll::Drain => "Drain",
            StationIll::Errors { .. } => "Errors",
            StationIll::Maintenance => "Maintenance",
        }
    }
}

impl Condition {
    /// From one look to the next.
    pub fn check(&self) -> SimSpan {
        self.check.unwrap_or(LOOK_EVERY)
    }
}

impl Fault {
    /// Whether its moments come out of the run: by chance, by another fault, or by a condition.
    pub fn has_own_moments(&self) -> bool {
        self.timing.mttf.is_some() || self.timing.follows.is_some() || self.timing.when.is_some()
    }
}

impl Scenario {
    /// Pairs of zones whose trunks fail by themselves, with mean up time and mean repair time; the same zone twice for what
    /// is within it.
    pub fn failing_trunks(&self) -> Vec<(ZoneId, ZoneId, SimSpan, SimSpan)> {
        let times = |settings: &LinkSettings| settings.mttf.zip(settings.mttr);
        let within = self.zones.iter().filter_map(|zone| {
            let (mttf, mttr) = zone.within.as_ref().and_then(times)?;
            Some((zone.id.clone(), zone.id.clone(), mttf, mttr))
        });
        let between = self.between.iter().filter_map(|between| {
            let (mttf, mttr) = times(&between.settings)?;
            Some((between.zones.0.clone(), between.zones.1.clone(), mttf, mttr))
        });
        within.chain(between).collect()
    }

    /// Whether anything breaks: a fault of the plan, or a trunk by itself.
    pub fn breaks(&self) -> bool {
        self.faults.iter().any(|fault| !fault.off) || !self.failing_trunks().is_empty()
    }
}
