//! When does an instance fail on its own, and when is it repaired? Wear, repairs, crews.
//!
//! In: laws of up time and repair. Out: instances that go down and come back. Every draw is one of (run, party, site,
//! instance, occurrence), so that it is the same in every architecture. It must not know of the faults of a plan, which
//! lie on the same instances as layers of their own (see `breakage`).

use std::collections::VecDeque;

use crate::units::{LawSampler, SimSpan, SimTime, mix};

use super::draws::{Purpose, draw_at};
use super::event_list::EventKind;
use super::line::Waiting;
use super::observer::{Observer, VisitFact};
use super::program::Program;
use super::rules::{DisciplineRule, WorkRule};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::Failure;

/// How far an instance is on its way to the next failure or repair.
#[derive(Clone, Debug, Default)]
pub(super) struct Wear {
    /// Failures so far.
    occurrence: u32,
    /// The failure event that counts.
    stamp: u32,
    /// Where only busy time wears it out: what is left of its life...
    left: SimSpan,
    /// ... and since when it has been running.
    since: Option<SimTime>,
    /// Whether it has failed and is not repaired.
    failed: bool,
    /// Of the first instance of a site: repairs under way, and who waits for one.
    repairing: u32,
    awaiting: VecDeque<u32>,
}

/// Per party: up time and repair time, ready for drawing.
pub(super) fn lives(program: &Program) -> Vec<Option<(LawSampler, LawSampler)>> {
    let of = |spec: &super::rules::FailureSpec| (LawSampler::new(&spec.up), LawSampler::new(&spec.repair));
    program
        .parties
        .iter()
        .map(|party| party.rules.failures.as_ref().map(of))
        .collect()
}

impl Simulation {
    /// The first life of every instance.
    pub(super) fn plan_failures(&mut self) {
        for special in 0..self.specials.len() as u32 {
            if self.rules_of(special).failures.is_some() {
                self.begin_life(special);
            }
        }
    }

    fn draw_wear(&self, special: u32, purpose: Purpose) -> SimSpan {
        let state = &self.specials[special as usize];
        let Some((up, repair)) = &self.lives[state.party as usize] else {
            return SimSpan::MAX;
        };
        let law = if matches!(purpose, Purpose::UpTime) { up } else { repair };
        let key = mix(self.run, self.program.parties[state.party as usize].key);
        let place = (u64::from(state.site) << 32) + u64::from(state.instance);
        law.sample_span(&mut draw_at(key, purpose, place, u64::from(state.wear.occurrence)))
    }

    /// From now on it wears out again.
    fn begin_life(&mut self, special: u32) {
        let life = self.draw_wear(special, Purpose::UpTime);
        let while_busy = self
            .rules_of(special)
            .failures
            .as_ref()
            .is_some_and(|spec| spec.while_busy);
        let wear = &mut self.specials[special as usize].wear;
        wear.stamp = wear.stamp.wrapping_add(1);
        (wear.left, wear.since) = (life, None);
        if while_busy {
            self.wear_follows(special);
        } else {
            self.plan_failure(special, life);
        }
    }

    fn plan_failure(&mut self, special: u32, after: SimSpan) {
        let stamp = self.specials[special as usize].wear.stamp;
        let at = self.now.saturating_add(after);
        if at < self.program.drain_end {
            self.events.schedule(at, EventKind::StationFails, special, stamp);
        }
    }

    /// Where only busy time wears an instance out: it begins or stops to be busy.
    pub(super) fn wear_follows(&mut self, special: u32) {
        if !self
            .rules_of(special)
            .failures
            .as_ref()
            .is_some_and(|spec| spec.while_busy)
        {
            return;
        }
        let state = &self.specials[special as usize];
        let station = &self.stations[self.station_of(state.party, state.site, state.instance) as usize];
        let runs = station.is_up() && station.in_service > 0;
        let now = self.now;
        let wear = &mut self.specials[special as usize].wear;
        match (wear.since, runs) {
            (None, true) => {
                wear.since = Some(now);
                let left = wear.left;
                self.plan_failure(special, left);
            }
            (Some(since), false) => {
                wear.left = wear.left.saturating_sub(now - since);
                wear.since = None;
                wear.stamp = wear.stamp.wrapping_add(1);
            }
            _ => {}
        }
    }

    /// Whether it has failed, and nothing else keeps it down, and those in line wait for the repair.
    pub(super) fn keeps_queue(&self, special: u32) -> bool {
        let state = &self.specials[special as usize];
        let keeps = self
            .rules_of(special)
            .failures
            .as_ref()
            .is_some_and(|spec| spec.keeps_queue);
        let station = self.station_of(state.party, state.site, state.instance);
        keeps && state.wear.failed && self.stations[station as usize].down == 1
    }

    pub(super) fn station_fails<O: Observer>(&mut self, special: u32, stamp: u32, observer: &mut O) {
        let state = &mut self.specials[special as usize];
        if state.wear.stamp != stamp {
            return;
        }
        state.wear.occurrence += 1;
        let (party, site, instance) = (state.party, state.site, state.instance);
        let station = self.station_of(party, site, instance);
        if !self.stations[station as usize].is_up() {
            // A fault keeps it down: what does not run does not fail.
            self.begin_life(special);
            return;
        }
        let Some(spec) = self.rules_of(special).failures.clone() else {
            return;
        };
        self.specials[special as usize].wear.failed = true;
        if spec.work == WorkRule::Lost && !spec.keeps_queue {
            self.crash(party, site, instance, false, observer);
        } else {
            self.halt(special, spec.work, spec.keeps_queue, observer);
        }
        let first = (special - instance) as usize;
        let crews = &mut self.specials[first].wear;
        if spec.crews.is_none_or(|most| crews.repairing < most) {
            crews.repairing += 1;
            self.begin_repair(special);
        } else {
            crews.awaiting.push_back(special);
        }
    }

    fn begin_repair(&mut self, special: u32) {
        let after = self.draw_wear(special, Purpose::RepairTime);
        let at = self.now.saturating_add(after);
        self.events.schedule(at, EventKind::StationRepaired, special, 0);
    }

    pub(super) fn station_repaired<O: Observer>(&mut self, special: u32, observer: &mut O) {
        let state = &mut self.specials[special as usize];
        let (party, site, instance) = (state.party, state.site, state.instance);
        state.wear.failed = false;
        self.restart(party, site, instance, false, observer);
        self.begin_life(special);
        let first = (special - instance) as usize;
        match self.specials[first].wear.awaiting.pop_front() {
            Some(next) => self.begin_repair(next),
            None => self.specials[first].wear.repairing -= 1,
        }
    }

    /// Down it goes, but what it holds is not gone, or not all of it.
    fn halt<O: Observer>(&mut self, special: u32, work: WorkRule, keeps_queue: bool, observer: &mut O) {
        self.disturb();
        self.share_until_now(special);
        let state = &self.specials[special as usize];
        let (party, site, instance) = (state.party, state.site, state.instance);
        let station = self.station_of(party, site, instance);
        self.stations[station as usize].down += 1;
        observer.up(self.now, station, false);
        self.will_be_noticed(party, station);
        let mut gone = self.stop_work(special, work);
        for at in 0..self.specials[special as usize].frozen.len() {
            let carrier = self.specials[special as usize].frozen[at].0.carrier;
            self.tell_visit(carrier, VisitFact::PutBack, observer);
        }
        if !keeps_queue {
            gone.extend(self.clear_line(special));
        }
        self.share_anew(special);
        self.tell_special(special, observer);
        for carrier in gone {
            self.fail_carrier(carrier, Failure::Lost, observer);
        }
        if work == WorkRule::Lost {
            self.forget_duties(party, site, instance, observer);
            self.requeue_of_member(party, site, instance, observer);
        }
        self.look_for_leaders_later(party);
    }

    /// Interrupts all work in service; what is lost by it is returned.
    fn stop_work(&mut self, special: u32, work: WorkRule) -> Vec<u32> {
        if self.rules_of(special).discipline == DisciplineRule::Sharing {
            match work {
                WorkRule::Resumed => {}
                WorkRule::Restarted => self.specials[special as usize].sharing.restart(),
                WorkRule::Lost => return self.share_out(special),
            }
            return Vec::new();
        }
        let mut gone = Vec::new();
        for job in self.specials[special as usize].jobs.clone() {
            if self.jobs[job].held && work != WorkRule::Lost {
                continue;
            }
            let mates = std::mem::take(&mut self.jobs[job].mates);
            for &mate in &mates {
                self.carriers[mate].in_service = false;
            }
            let waiting = self.interrupt(job);
            if work == WorkRule::Lost {
                for carrier in std::iter::once(waiting.carrier).chain(mates) {
                    self.was_in_service(carrier, waiting.worked);
                    gone.push(carrier);
                }
                continue;
            }
            let left = waiting.left.filter(|_| work == WorkRule::Resumed);
            let frozen = &mut self.specials[special as usize].frozen;
            frozen.push((Waiting { left, ..waiting }, mates));
        }
        gone
    }

    /// A station stands still: its work is interrupted, and goes on afterwards.
    pub(super) fn suspend<O: Observer>(&mut self, special: u32, observer: &mut O) {
        if special != NOTHING {
            self.stop_work(special, WorkRule::Resumed);
            self.tell_special(special, observer);
        }
    }
}
