//! When does a station refuse work to keep up with the rest? Bounds on its line, on waiting, on utilization.
//!
//! In: messages that ask a station to serve them, and how busy it is. Out: whether it sheds one. An instance looks at
//! itself alone; where one line serves all instances, at that line and at all who are up. It must not know what becomes of
//! what was shed.

use crate::units::{SimSpan, SimTime};

use super::observer::{GuardFact, Observer};
use super::program::Program;
use super::rules::{DisciplineRule, SheddingRule};
use super::simulation::Simulation;

/// How busy a station was in the last full window; windows follow each other from the start of the run on.
#[derive(Clone, Debug, Default)]
pub(super) struct Load {
    window: u64,
    at: SimTime,
    busy: u32,
    /// Server-nanoseconds in the present window, and in the one before.
    sum: u128,
    last: u128,
}

impl Load {
    /// Until now as many servers were busy as it knew of; from now on `busy` are.
    fn follow(&mut self, now: SimTime, per: SimSpan, busy: u32) {
        let per = per.nanos().max(1);
        let window = now.nanos() / per;
        let each = u128::from(self.busy);
        if window == self.window {
            self.sum += each * u128::from((now - self.at).nanos());
        } else {
            let end = (self.window + 1) * per;
            self.last = if window == self.window + 1 {
                self.sum + each * u128::from(end - self.at.nanos())
            } else {
                each * u128::from(per)
            };
            self.sum = each * u128::from(now.nanos() - window * per);
        }
        (self.window, self.at, self.busy) = (window, now, busy);
    }

    /// Share of `servers` that was busy in the last full window.
    fn utilization(&mut self, now: SimTime, per: SimSpan, servers: u32) -> f64 {
        self.follow(now, per, self.busy);
        self.last as f64 / (per.nanos().max(1) as f64 * f64::from(servers))
    }
}

/// One for each rule of a party.
pub(super) fn loads(program: &Program, party: usize) -> Vec<Load> {
    vec![Load::default(); program.parties[party].rules.shedding.len()]
}

impl Simulation {
    /// A station has told how many of its servers are busy.
    pub(super) fn load_follows(&mut self, special: u32) {
        let station = self.station_of_special(special);
        let (now, busy) = (self.now, self.stations[station].in_service);
        let state = &mut self.specials[special as usize];
        let rules = &self.program.parties[state.party as usize].rules.shedding;
        for (load, rule) in state.loads.iter_mut().zip(rules) {
            load.follow(now, rule.window, busy);
        }
    }

    /// Whether a carrier that asks a station to serve it is shed. `special`: its instance, or the first of those who share a
    /// line.
    pub(super) fn sheds(&mut self, carrier: u32, special: u32) -> bool {
        let program = self.program.clone();
        let party = self.specials[special as usize].party;
        let flow = self.messages[self.carriers[carrier].message].flow as usize;
        let priority = program.flows[flow].priority;
        let rules = program.parties[party as usize].rules.shedding.iter().enumerate();
        rules
            .filter(|(_, rule)| rule.priority_below.is_none_or(|bound| priority < bound))
            .any(|(number, rule)| self.is_passed(special, number, rule))
    }

    /// It is told as shed, and refused at once.
    pub(super) fn shed<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let state = &self.carriers[carrier];
        let place = self.deliveries.get(state.delivery).map(|delivery| delivery.place);
        let at = (state.party, state.site);
        self.tell_guarded(state.message, place, at, GuardFact::Shed, observer);
        self.turn_away(carrier, false, observer);
    }

    fn is_passed(&mut self, special: u32, number: usize, rule: &SheddingRule) -> bool {
        let line = self.line_of(special) as usize;
        let servers = self.program.parties[self.specials[line].party as usize].servers;
        if let Some(most) = rule.queue_above {
            let shares = self.rules_of(special).discipline == DisciplineRule::Sharing;
            let beyond = self.specials[special as usize].sharing.len();
            let beyond = beyond.saturating_sub(servers.unwrap_or(u32::MAX));
            let waiting = if shares { beyond } else { self.specials[line].line.len() };
            if waiting > most {
                return true;
            }
        }
        if let Some(longest) = rule.waiting_above {
            let heads = self.specials[line].line.heads();
            let since = heads.map(|carrier| self.carriers[carrier].entered).min();
            if since.is_some_and(|since| self.now - since > longest) {
                return true;
            }
        }
        let (Some(most), Some(servers)) = (rule.utilization_above, servers) else {
            return false;
        };
        self.utilization_of(special, number, rule, servers) > most
    }

    /// Utilization of a station in its last full window; of those who share a line, the mean over all who are up.
    fn utilization_of(&mut self, special: u32, number: usize, rule: &SheddingRule, servers: u32) -> f64 {
        let party = self.specials[special as usize].party;
        let all = if self.has_one_line(party) {
            self.program.parties[party as usize].instances
        } else {
            1
        };
        let first = self.line_of(special);
        let (mut sum, mut up) = (0.0, 0_u32);
        for special in first..first + all {
            if self.stations[self.station_of_special(special)].is_up() {
                let now = self.now;
                let load = &mut self.specials[special as usize].loads[number];
                sum += load.utilization(now, rule.window, servers);
                up += 1;
            }
        }
        sum / f64::from(up.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Windows of 10 with two servers: one busy from 5 on, two from 12 to 14, none after 25.
    #[test]
    fn the_last_full_window_counts() {
        let (at, per) = (SimTime::from_nanos, SimSpan::from_nanos(10));
        let mut load = Load::default();
        load.follow(at(5), per, 1);
        assert_eq!(load.utilization(at(9), per, 2), 0.0, "no window is full yet");
        assert_eq!(load.utilization(at(10), per, 2), 0.25);
        load.follow(at(12), per, 2);
        load.follow(at(14), per, 1);
        assert_eq!(load.utilization(at(19), per, 2), 0.25);
        assert_eq!(load.utilization(at(21), per, 2), 0.6);
        load.follow(at(25), per, 0);
        assert_eq!(load.utilization(at(30), per, 2), 0.25);
        assert_eq!(load.utilization(at(45), per, 2), 0.0);
    }
}
