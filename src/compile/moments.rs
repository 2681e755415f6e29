//! When does a fault of the scenario strike in a run, and what each time?
//!
//! In: a fault and its [`Resolver`]. Out: a [`FaultSpec`] with its strikes. Up times and repair times are draws of (seed,
//! replication, fault, site or instance, occurrence). It must not know what the fault does.

use std::collections::BTreeSet;

use crate::engine::{Condition, FaultSpec, Strike, Target, Timing};
use crate::scenario::{Fault, FaultKind, LineIll, Moment, STRIKES_MAX, Select, Sight};
use crate::units::{KeyedRng, Law, LawSampler, Share, SimSpan, SimTime, hash_id, mix};

use super::effects::effect;
use super::faults::Resolver;

/// What a draw of a fault is for. Part of every saved result: never renumber.
#[derive(Clone, Copy)]
enum Purpose {
    UpTime = 75,
    RepairTime = 76,
}

/// A strike whose targets are not looked up yet: its number, and which of the things that fail by themselves.
#[derive(Clone, Copy)]
struct Planned {
    at: SimTime,
    until: SimTime,
    number: u32,
    what: usize,
}

impl Resolver<'_> {
    /// The fault with its moments; `alone`: struck once, as it is when it is priced.
    pub(super) fn spec(&self, fault: &Fault, alone: bool) -> FaultSpec {
        let place = self.rank(fault);
        if !alone && let Some(timing) = self.set_off(fault) {
            return FaultSpec {
                key: hash_id(fault.id.as_str()),
                rank: place,
                at: SimTime::ZERO + fault.at,
                until: SimTime::MAX,
                effect: effect(&fault.what),
                targets: self.targets(&fault.what, 0).into_iter().collect(),
                timing,
            };
        }
        let units = self.units(fault, alone);
        let strikes = match &fault.timing.mttf {
            Some(up) if !alone => self.by_chance(fault, up, units.len()),
            _ => self.by_plan(fault, alone),
        };
        self.planned(fault, &units, self.flapping(fault, strikes))
    }

    /// Only things that fail by themselves are struck apart.
    fn units(&self, fault: &Fault, alone: bool) -> Vec<FaultKind> {
        if !fault.timing.each || fault.timing.mttf.is_none() || alone {
            return vec![fault.what.clone()];
        }
        self.apart(&fault.what)
    }

    /// From the end of the warm-up where nothing says when.
    fn begins(&self, fault: &Fault) -> SimTime {
        match fault.at.is_zero() && fault.has_own_moments() {
            true => self.program.warm_up,
            false => SimTime::ZERO + fault.at,
        }
    }

    fn by_plan(&self, fault: &Fault, alone: bool) -> Vec<Planned> {
        let first = if alone {
            self.begins(fault)
        } else {
            SimTime::ZERO + fault.at
        };
        let until = |at: SimTime| match (&fault.timing.mttr, fault.lasting) {
            (Some(law), _) => at.saturating_add(self.drawn(law, Purpose::RepairTime, 0, 0)),
            (None, Some(lasting)) => at.saturating_add(lasting),
            (None, None) => SimTime::MAX,
        };
        let most = match fault.every {
            Some(_) if !alone => fault.timing.count.unwrap_or(u32::MAX),
            _ => 1,
        };
        let every = fault.every.unwrap_or(SimSpan::MAX);
        let mut strikes = Vec::new();
        let mut at = first;
        while (strikes.len() as u32) < most.min(STRIKES_MAX) && (strikes.is_empty() || at < self.program.drain_end) {
            let number = strikes.len() as u32;
            strikes.push(Planned {
                at,
                until: until(at),
                number,
                what: 0,
            });
            at = at.saturating_add(every);
        }
        strikes
    }

    /// Up and down in turn, each unit by itself, in the order of time.
    fn by_chance(&self, fault: &Fault, up: &Law, units: usize) -> Vec<Planned> {
        let lasting = fault
            .lasting
            .map_or(Law::Constant(0.0), |lasting| Law::Constant(lasting.nanos() as f64));
        let down = fault.timing.mttr.clone().unwrap_or(lasting);
        let most = fault.timing.count.unwrap_or(u32::MAX).min(STRIKES_MAX);
        let (up, down) = (LawSampler::new(up), LawSampler::new(&down));
        let mut strikes = Vec::new();
        for what in 0..units {
            let mut now = SimTime::ZERO + fault.at;
            for number in 0..most {
                let draw = |purpose| self.lot(purpose, what as u64, number);
                let at = now.saturating_add(up.sample_span(&mut draw(Purpose::UpTime)));
                // Something is down for a nanosecond at least, so that heals come after strikes.
                let lasts = down
                    .sample_span(&mut draw(Purpose::RepairTime))
                    .max(SimSpan::from_nanos(1));
                now = at.saturating_add(lasts);
                if at >= self.program.drain_end {
                    break;
                }
                strikes.push(Planned {
                    at,
                    until: now,
                    number,
                    what,
                });
            }
        }
        strikes.sort_by_key(|strike| (strike.at, strike.what));
        strikes
    }

    /// What flaps is cut and whole in turn while a strike lasts.
    fn flapping(&self, fault: &Fault, strikes: Vec<Planned>) -> Vec<Planned> {
        let FaultKind::Line {
            ill: LineIll::Flapping { down, up, .. },
            ..
        } = &fault.what
        else {
            return strikes;
        };
        let (down, up) = (LawSampler::new(down), LawSampler::new(up));
        let mut cuts = Vec::new();
        for (strike, number) in strikes.into_iter().zip(0_u64..) {
            let end = strike.until.min(self.program.drain_end);
            let mut at = strike.at;
            let mut turn = 0;
            while at < end && cuts.len() < STRIKES_MAX as usize {
                let what = (number << 32) + strike.what as u64 + (1 << 31);
                let down = down.sample_span(&mut self.lot(Purpose::RepairTime, what, turn));
                let up = up.sample_span(&mut self.lot(Purpose::UpTime, what, turn));
                let until = at.saturating_add(down.max(SimSpan::from_nanos(1))).min(end);
                cuts.push(Planned { at, until, ..strike });
                at = until.saturating_add(up);
                turn += 1;
            }
        }
        cuts.sort_by_key(|cut| (cut.at, cut.what));
        cuts
    }

    fn planned(&self, fault: &Fault, units: &[FaultKind], planned: Vec<Planned>) -> FaultSpec {
        let mut targets: Vec<Target> = Vec::new();
        let mut strikes = Vec::with_capacity(planned.len());
        // What is drawn is looked up for each strike, the rest once.
        let mut known: Vec<Option<(u32, u32)>> = vec![None; units.len()];
        for strike in &planned {
            let what = &units[strike.what];
            let drawn = is_drawn(what);
            let number = if drawn { strike.number } else { 0 };
            let seen = known[strike.what].filter(|_| !drawn || strike.number == 0);
            let (first, count) = seen.unwrap_or_else(|| {
                let found: BTreeSet<Target> = self.targets(what, number);
                let range = (targets.len() as u32, found.len() as u32);
                targets.extend(found);
                range
            });
            known[strike.what] = Some((first, count));
            strikes.push(Strike {
                at: strike.at,
                until: strike.until,
                first,
                count,
            });
        }
        let first = strikes.first().copied();
        let (at, until) = first.map_or((self.program.drain_end, SimTime::MAX), |strike| {
            (strike.at, strike.until)
        });
        let timing = match strikes.len() {
            1 if fault.timing.mttf.is_none() => Timing::Once,
            _ => Timing::Planned(strikes),
        };
        if planned.is_empty() {
            // It would strike here, if it struck: a comparison is not to list it as touching nothing.
            targets.extend(self.targets(&fault.what, 0));
        }
        FaultSpec {
            key: hash_id(fault.id.as_str()),
            rank: self.rank(fault),
            at,
            until,
            effect: effect(&fault.what),
            targets,
            timing,
        }
    }

    /// When another fault or a condition sets it off.
    fn set_off(&self, fault: &Fault) -> Option<Timing> {
        let most = fault.timing.count.unwrap_or(u32::MAX);
        if let Some(follows) = &fault.timing.follows {
            return Some(Timing::Follows {
                fault: hash_id(follows.fault.as_str()),
                at_end: follows.moment == Some(Moment::End),
                after: follows.after.unwrap_or(SimSpan::ZERO),
                probability: follows.probability.unwrap_or(Share::ONE).value(),
                lasting: fault.lasting,
                most,
            });
        }
        let when = fault.timing.when.as_ref()?;
        let condition = match &when.sees {
            Sight::Queue { part, over } => Condition::Queue {
                parties: self.parties_of(part),
                over: *over,
            },
            Sight::MemoryAlarm => Condition::MemoryAlarm,
            Sight::Busy { part, over } => Condition::Busy {
                parties: self.parties_of(part),
                over: over.value(),
            },
        };
        Some(Timing::When {
            condition,
            every: when.check(),
            during: when.during.unwrap_or(SimSpan::ZERO),
            lasting: fault.lasting,
            most,
        })
    }

    fn drawn(&self, law: &Law, purpose: Purpose, what: u64, number: u32) -> SimSpan {
        let span = LawSampler::new(law).sample_span(&mut self.lot(purpose, what, number));
        span.max(SimSpan::from_nanos(1))
    }

    fn lot(&self, purpose: Purpose, what: u64, number: u32) -> KeyedRng {
        KeyedRng::new(mix(mix(self.key, what + 1), u64::from(number) + 1), purpose as u64)
    }
}

/// Whether every strike draws what it strikes.
fn is_drawn(what: &FaultKind) -> bool {
    let mut what = what.clone();
    let draws = |select: Option<&mut Select>| {
        matches!(
            select,
            Some(Select::Count(_) | Select::Share(_) | Select::Minority | Select::Majority)
        )
    };
    let (sites, instances) = what.choices_mut();
    let (sites, instances) = (draws(sites), draws(instances));
    sites || instances || matches!(what, FaultKind::QuorumLoss)
}
