//! Do faults make sense?
//!
//! In: the scenario. Out: problems. It must not know what a fault does.

use std::collections::BTreeSet;

use super::Checker;
use super::limits::{SURGE_MAX, USERS_MAX};
use crate::scenario::fault_kinds::STRIKES_MAX;
use crate::scenario::model::*;
use crate::units::Law;

impl Checker<'_> {
    pub(super) fn faults(&mut self) {
        let scenario = self.scenario;
        self.ids("faults", scenario.faults.iter().map(|fault| &fault.id));
        for (at, fault) in scenario.faults.iter().enumerate() {
            let path = format!("faults[{at}]");
            self.span_above_zero(format!("{path}.lasting"), fault.lasting);
            self.span_above_zero(format!("{path}.every"), fault.every);
            self.fault_kind(&format!("{path}.what"), &fault.what);
            self.timing(&path, fault);
        }
    }

    fn timing(&mut self, path: &str, fault: &Fault) {
        let timing = &fault.timing;
        let again = [
            ("every", fault.every.is_some()),
            ("mttf", timing.mttf.is_some()),
            ("follows", timing.follows.is_some()),
            ("when", timing.when.is_some()),
        ];
        let written: Vec<&str> = again.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
        if let [one, other, ..] = written[..] {
            let message = format!("says `{one}` and `{other}`");
            self.problem(path, message, "at most one of `every`, `mttf`, `follows` and `when`");
        }
        self.at_least_one(format!("{path}.count"), timing.count);
        let counts = timing.count.is_none() || !written.is_empty();
        let hint = "with `every`, `mttf`, `follows` or `when`";
        self.ensure(counts, format!("{path}.count"), "counts what strikes once", hint);
        self.recurring(path, fault);
        self.by_chance(path, fault);
        if let Some(follows) = &timing.follows {
            let there = self.scenario.faults.iter().any(|other| other.id == follows.fault);
            let message = format!("there is no fault `{}`", follows.fault);
            self.ensure(
                there,
                format!("{path}.follows.fault"),
                &message,
                "the id of another fault",
            );
            let other = follows.fault != fault.id;
            self.ensure(
                other,
                format!("{path}.follows.fault"),
                "follows itself",
                "the id of another fault",
            );
            if other {
                let message = format!(
                    "`{}` and what it follows wait for each other, so that none begins",
                    fault.id
                );
                let hint = "one of them with `at`, `mttf` or `when` of its own";
                self.ensure(!self.in_a_ring(fault), format!("{path}.follows.fault"), &message, hint);
            }
        }
        if let Some(when) = &timing.when {
            self.span_above_zero(format!("{path}.when.check"), when.check);
            match &when.sees {
                Sight::Queue { part, .. } | Sight::Busy { part, .. } => {
                    self.part_is_there(&format!("{path}.when"), part);
                }
                Sight::MemoryAlarm => {}
            }
        }
    }

    /// Whether a fault is set off, in the end, by itself alone.
    fn in_a_ring(&self, fault: &Fault) -> bool {
        let faults = &self.scenario.faults;
        let mut at = fault;
        for _ in faults {
            let Some(follows) = &at.timing.follows else {
                return false;
            };
            let Some(before) = faults.iter().find(|other| other.id == follows.fault) else {
                return false;
            };
            if before.id == fault.id {
                return true;
            }
            at = before;
        }
        false
    }

    fn recurring(&mut self, path: &str, fault: &Fault) {
        let Some(every) = fault.every else { return };
        let fits = fault.lasting.is_some_and(|lasting| lasting <= every);
        let hint = "a fault that comes back needs `lasting`, at most `every`";
        self.ensure(
            fits,
            format!("{path}.every"),
            "would begin again before it is over",
            hint,
        );
        let most = fault.timing.count.map_or(f64::INFINITY, f64::from);
        let strikes = self.run_secs() / every.as_secs_f64();
        self.strikes(format!("{path}.every"), strikes.min(most));
    }

    fn by_chance(&mut self, path: &str, fault: &Fault) {
        let timing = &fault.timing;
        let Some(mttf) = &timing.mttf else {
            let alone = format!("{path}.mttr");
            self.ensure(
                timing.mttr.is_none(),
                alone,
                "needs `mttf` beside it",
                "the mean up time",
            );
            let hint = "with `mttf`: each site or instance fails by itself";
            self.ensure(!timing.each, format!("{path}.each"), "needs `mttf` beside it", hint);
            return;
        };
        let ends = timing.mttr.is_some() != fault.lasting.is_some();
        let hint = "how long it lasts: `mttr` (mean repair time) or `lasting`";
        self.ensure(
            ends,
            format!("{path}.mttf"),
            "needs one of `mttr` and `lasting` beside it",
            hint,
        );
        let down = timing.mttr.as_ref().map_or(0.0, Law::mean);
        let units = if timing.each { self.units_of(&fault.what) } else { 1.0 };
        let most = timing.count.map_or(f64::INFINITY, f64::from) * units;
        let strikes = units * self.run_secs() * 1e9 / (mttf.mean() + down);
        self.strikes(format!("{path}.mttf"), strikes.min(most));
    }

    /// About how many sites and instances a fault may strike by themselves.
    fn units_of(&self, what: &FaultKind) -> f64 {
        let sites = match (what.lines(), what.zone()) {
            (Some((place, _)), _) => self.sites_at(place),
            (_, Some((zone, _))) => self.sites_of(zone),
            _ => None,
        };
        let system = what.stations().and_then(|(part, ..)| match part {
            Part::System(id) => self.scenario.system(id),
            _ => None,
        });
        let zones = self.scenario.zones_or_default();
        let of_system = |system: &System| zones[self.scenario.system_zone(system)].sites() * system.instances();
        f64::from(sites.or(system.map(of_system)).unwrap_or(1))
    }

    fn run_secs(&self) -> f64 {
        self.scenario.run.duration().as_secs_f64() + self.scenario.run.drain().as_secs_f64()
    }

    fn strikes(&mut self, path: String, strikes: f64) {
        let few = strikes <= f64::from(STRIKES_MAX) / 2.0;
        let message = format!("would strike about {strikes:.0} times in a run");
        self.ensure(few, path, &message, &format!("at most {} times", STRIKES_MAX / 2));
    }

    fn fault_kind(&mut self, path: &str, kind: &FaultKind) {
        if let Some((place, sites)) = kind.lines() {
            self.link_place(path, place);
            self.select(format!("{path}.sites"), sites, self.sites_at(place));
        }
        if let Some((part, sites, instances)) = kind.stations() {
            self.part(path, part, sites, instances);
        }
        if let Some((zone, sites)) = kind.zone() {
            self.zone(format!("{path}.zone"), zone);
            self.select(format!("{path}.sites"), sites, self.sites_of(zone));
        }
        match kind {
            FaultKind::SlowDown { factor, .. } => {
                self.ensure(*factor > 0.0, format!("{path}.factor"), "is 0", "above 1 is slower");
            }
            FaultKind::Surge { flows, factor } => {
                self.ensure(
                    *factor > 0.0,
                    format!("{path}.factor"),
                    "is 0",
                    "above 1 is more traffic",
                );
                let far = *factor <= SURGE_MAX;
                self.ensure(
                    far,
                    format!("{path}.factor"),
                    "is too much",
                    "at most 1000 times as many",
                );
                let meant = |flow: &&Flow| flows.is_empty() || flows.contains(&flow.id);
                for flow in self.scenario.flows.iter().filter(meant) {
                    let Some(Start::Closed { users, .. }) = flow.start else {
                        continue;
                    };
                    let most = f64::from(users) * factor;
                    let message = format!("makes {most:.0} users of `{}`", flow.id);
                    let hint = format!("at most {USERS_MAX}");
                    self.ensure(most <= f64::from(USERS_MAX), format!("{path}.factor"), &message, &hint);
                }
                for (at, id) in flows.iter().enumerate() {
                    let path = format!("{path}.flows[{at}]");
                    self.flow(path.clone(), id);
                    let flow = self.scenario.flows.iter().find(|flow| flow.id == *id);
                    let starts = flow.is_none_or(|flow| flow.start.is_some());
                    self.ensure(
                        starts,
                        path,
                        "makes no messages of its own",
                        "the flow that sets it off",
                    );
                }
            }
            FaultKind::LeaderLoss { flow: Some(flow) } => self.flow(format!("{path}.flow"), flow),
            FaultKind::Line { ill, .. } => self.line_ill(path, ill),
            FaultKind::Station { part, ill, .. } => self.station_ill(path, part, ill),
            FaultKind::ProviderLimit { whose, limit } => {
                self.rate_limit(&format!("{path}.limit"), Some(*limit));
                match whose {
                    Whose::System(id) => self.system(format!("{path}.system"), id),
                    Whose::Provider(name) => self.provider(path, name),
                }
            }
            FaultKind::ProviderOutage { provider, .. } | FaultKind::CredentialOutage { provider } => {
                self.provider(path, provider);
            }
            _ => {}
        }
    }

    fn line_ill(&mut self, path: &str, ill: &LineIll) {
        match ill {
            LineIll::Jitter { up_to } => self.span_above_zero(format!("{path}.up_to"), Some(*up_to)),
            LineIll::BurstLoss { to_bad, to_good, .. } => {
                let turns = to_bad.value() + to_good.value() > 0.0;
                self.ensure(turns, path, "never turns", "`to_bad` or `to_good` above 0");
            }
            LineIll::Bandwidth { to } => {
                let some = to.bits_per_sec() > 0.0;
                self.ensure(
                    some,
                    format!("{path}.to"),
                    "carries nothing",
                    "a bandwidth above 0, or a `Cut`",
                );
            }
            LineIll::Flapping { down, up, .. } => {
                let round = (down.mean() + up.mean()) / 1e9;
                self.strikes(path.to_owned(), self.run_secs() / round);
            }
            LineIll::Duplicate { .. } | LineIll::Reorder { .. } => {}
        }
    }

    fn station_ill(&mut self, path: &str, part: &Part, ill: &StationIll) {
        let system = match part {
            Part::System(id) => self.scenario.system(id),
            _ => None,
        };
        match ill {
            StationIll::CapacityLoss { .. } => {
                let bounded = system.is_none_or(|system| system.concurrency() != Concurrency::Unlimited);
                let message = "has no share of its servers to lose: their number has no bound";
                self.ensure(bounded, path, message, "a system with a `concurrency`, or a `SlowDown`");
            }
            StationIll::Errors { .. } => {
                let answers = matches!(part, Part::System(_));
                self.ensure(answers, path, "answers nobody", "a system: it is systems that answer");
            }
            StationIll::Drain => {
                let balanced = matches!(part, Part::System(_));
                self.ensure(
                    balanced,
                    path,
                    "is not behind a balancer",
                    "a system, of which instances are drained",
                );
            }
            StationIll::Pause | StationIll::Maintenance => {}
        }
    }

    fn provider(&mut self, path: &str, name: &str) {
        let owners = self.scenario.systems.iter().map(System::owner);
        let known = owners.filter_map(|owner| match owner {
            Owner::Provider(name) => Some(name),
            Owner::Ours => None,
        });
        let known: BTreeSet<String> = known.collect();
        if !known.contains(name) {
            let hint = match known.is_empty() {
                true => "no system has a provider; its `owner` says so".to_owned(),
                false => format!("known: {}", known.into_iter().collect::<Vec<_>>().join(", ")),
            };
            self.problem(
                format!("{path}.provider"),
                format!("no system is of the provider `{name}`"),
                hint,
            );
        }
    }

    fn part_is_there(&mut self, path: &str, part: &Part) {
        match part {
            Part::System(id) => self.system(format!("{path}.system"), id),
            Part::Balancer(id) => self.system(format!("{path}.party"), id),
            Part::Hub | Part::Broker | Part::Registry => {}
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
        self.part_is_there(path, part);
        let system = match part {
            Part::System(id) => self.scenario.system(id),
            Part::Balancer(_) | Part::Hub | Part::Broker | Part::Registry => None,
        };
        let zones = self.scenario.zones_or_default();
        let count = system.map(|system| zones[self.scenario.system_zone(system)].sites());
        self.select(format!("{path}.sites"), sites, count);
        self.select(format!("{path}.instances"), instances, system.map(System::instances));
    }

    /// A choice among `count` things, where the count is known.
    fn select(&mut self, path: String, select: &Select, count: Option<u32>) {
        let chosen = match select {
            Select::All | Select::One | Select::Share(_) | Select::Minority | Select::Majority => return,
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
