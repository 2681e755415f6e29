//! Do faults make sense?
//!
//! In: the scenario. Out: problems. It must not know what a fault does.

use super::Checker;
use crate::scenario::model::*;

impl Checker<'_> {
    pub(super) fn faults(&mut self) {
        let scenario = self.scenario;
        self.ids("faults", scenario.faults.iter().map(|fault| &fault.id));
        for (at, fault) in scenario.faults.iter().enumerate() {
            let path = format!("faults[{at}]");
            self.span_above_zero(format!("{path}.lasting"), fault.lasting);
            self.span_above_zero(format!("{path}.every"), fault.every);
            self.fault_kind(&format!("{path}.what"), &fault.what);
        }
    }

    fn fault_kind(&mut self, path: &str, kind: &FaultKind) {
        match kind {
            FaultKind::Cut { place, sites, .. }
            | FaultKind::Latency { place, sites, .. }
            | FaultKind::Loss { place, sites, .. } => {
                self.link_place(path, place);
                self.select(format!("{path}.sites"), sites, self.sites_at(place));
            }
            FaultKind::Partition { zone, sites, .. } => {
                self.zone(format!("{path}.zone"), zone);
                self.select(format!("{path}.sites"), sites, self.sites_of(zone));
            }
            FaultKind::Crash {
                part, sites, instances, ..
            } => self.part(path, part, sites, instances),
            FaultKind::SlowDown {
                part,
                sites,
                instances,
                factor,
            } => {
                self.part(path, part, sites, instances);
                self.ensure(*factor > 0.0, format!("{path}.factor"), "is 0", "above 1 is slower");
            }
            FaultKind::NotYet { .. } => {}
        }
    }

    fn link_place(&mut self, path: &str, place: &LinkPlace) {
        let same = match place {
            LinkPlace::Zones(a, b) => {
                self.zone(format!("{path}.zones[0]"), a);
                self.zone(format!("{path}.zones[1]"), b);
                false
            }
            LinkPlace::Systems(a, b) => {
                self.system(format!("{path}.systems[0]"), a);
                self.system(format!("{path}.systems[1]"), b);
                a == b
            }
            LinkPlace::Link(a, b) => {
                self.party(format!("{path}.link[0]"), a);
                self.party(format!("{path}.link[1]"), b);
                a == b
            }
        };
        self.ensure(!same, path, "names one end twice", "two different ends");
    }

    fn part(&mut self, path: &str, part: &Part, sites: &Select, instances: &Select) {
        let system = match part {
            Part::System(id) => {
                self.system(format!("{path}.system"), id);
                self.scenario.system(id)
            }
            Part::Balancer(id) => {
                self.system(format!("{path}.party"), id);
                None
            }
            Part::Hub | Part::Broker => None,
        };
        let zones = self.scenario.zones_or_default();
        let count = system.map(|system| zones[self.scenario.system_zone(system)].sites());
        self.select(format!("{path}.sites"), sites, count);
        self.select(format!("{path}.instances"), instances, system.map(System::instances));
    }

    /// A choice among `count` things, where the count is known.
    fn select(&mut self, path: String, select: &Select, count: Option<u32>) {
        let chosen = match select {
            Select::All | Select::One | Select::Share(_) => return,
            Select::Count(chosen) => vec![*chosen],
            Select::These(chosen) => chosen.clone(),
        };
        self.ensure(!chosen.is_empty(), path.clone(), "chooses nothing", "at least one");
        for number in chosen {
            if number == 0 {
                self.problem(path.clone(), "0 is none of them", "they are counted from 1");
            } else if let Some(count) = count.filter(|count| number > *count) {
                self.problem(
                    path.clone(),
                    format!("{number} is more than there are"),
                    format!("1 to {count}"),
                );
            }
        }
    }

    fn sites_of(&self, zone: &ZoneId) -> Option<u32> {
        let index = self.scenario.zone_index(zone)?;
        self.scenario.zones_or_default().get(index).map(Zone::sites)
    }

    /// Sites that a link fault may choose from: those of the end with more of them.
    fn sites_at(&self, place: &LinkPlace) -> Option<u32> {
        let zone_of = |id: &SystemId| Some(self.scenario.system_zone(self.scenario.system(id)?));
        let sites = |zone: usize| self.scenario.zones_or_default().get(zone).map(Zone::sites);
        match place {
            LinkPlace::Zones(a, b) => self.sites_of(a).max(self.sites_of(b)),
            LinkPlace::Systems(a, b) => zone_of(a).and_then(sites).max(zone_of(b).and_then(sites)),
            LinkPlace::Link(..) => None,
        }
    }
}
