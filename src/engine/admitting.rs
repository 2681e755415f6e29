//! Who is let in at a station with rules of its own? Served at once, put in line, shed, or turned away.
//!
//! In: carriers that arrive at a party with rules, and what its stations hold. Out: services that begin, places in line,
//! refusals. It must not know how a service goes on or ends (see `special`).

use crate::units::SimTime;

use super::event_list::EventKind;
use super::line::Waiting;
use super::observer::{Observer, VisitFact};
use super::rules::DisciplineRule;
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{Failure, Phase};

/// Where an arrival goes.
enum Admission {
    Serve(u32),
    Wait(u32),
    Shed,
    Refuse { silently: bool },
}

impl Simulation {
    /// [`Simulation::ask`] for a party with rules of its own.
    pub(super) fn ask_specially<O: Observer>(&mut self, carrier: u32, limited: bool, observer: &mut O) {
        let (party, site) = (self.carriers[carrier].party, self.carriers[carrier].site);
        let first = self.stations[self.station_of(party, site, 0) as usize].special;
        if limited && !self.within_limits(party, first) {
            self.say_when(carrier, self.next_within_limits(party, first));
            self.turn_away(carrier, false, observer);
            return;
        }
        if self.rules_of(first).drops_overdue && self.is_overdue(carrier) {
            self.tell_visit(carrier, VisitFact::Expired, observer);
            self.report(carrier, Failure::Expired, observer);
            return;
        }
        let sheds = limited && !self.rules_of(first).shedding.is_empty();
        match self.admit_specially(carrier, (party, site), first, sheds, observer) {
            Admission::Shed => self.shed(carrier, observer),
            Admission::Refuse { silently } => self.turn_away(carrier, silently, observer),
            Admission::Serve(instance) => {
                self.carriers[carrier].instance = instance;
                self.tell_visit(carrier, VisitFact::Queued, observer);
                self.accept_now(carrier, observer);
                self.begin(first + instance, Waiting::new(carrier), Vec::new(), true, observer);
            }
            Admission::Wait(instance) => {
                let special = self.line_of(first + instance);
                let alone = special == first + instance && !self.has_one_line(party);
                self.carriers[carrier].instance = if alone { instance } else { NOTHING };
                let class = self.class_of(carrier, special);
                let number = self.specials[special as usize].line.push(class, Waiting::new(carrier));
                if let Some(patience) = self.rules_of(special).queue_timeout {
                    let kind = EventKind::QueueExpire;
                    self.events.schedule_after(self.now, patience, kind, special, number);
                }
                self.tell_visit(carrier, VisitFact::Queued, observer);
                self.tell_special(special, observer);
                self.accept_now(carrier, observer);
                if self.rules_of(special).batch.is_some() {
                    self.next_of_line(special, observer);
                }
            }
        }
    }

    fn admit_specially<O: Observer>(
        &mut self,
        carrier: u32,
        (party, site): (u32, u32),
        first: u32,
        sheds: bool,
        observer: &mut O,
    ) -> Admission {
        let spec = &self.program.parties[party as usize];
        let (instances, servers) = (spec.instances, spec.servers.unwrap_or(u32::MAX));
        let places = spec.queue_limit.unwrap_or(u32::MAX);
        let meant = self.carriers[carrier].meant;
        let state = &self.carriers[carrier];
        let is_meant = meant != NOTHING
            && state.phase == Phase::Out
            && state.delivery != NOTHING
            && party == self.consumer_of(state).0;
        if self.has_one_line(party) && !is_meant {
            if sheds && self.any_up(party, site) && self.sheds(carrier, first) {
                return Admission::Shed;
            }
            return self.admit_to_all(carrier, party, site, first);
        }
        let instance = if is_meant {
            Some(meant)
        } else {
            self.balance(carrier, party, site)
        };
        if let Some(instance) = instance.filter(|_| !is_meant) {
            self.was_picked(carrier, (party, site, instance), observer);
        }
        let seeks = self.seeker(carrier, party) != NOTHING;
        let instance = instance.or_else(|| (0..instances).find(|i| !seeks && self.keeps_queue(first + i)));
        let Some(instance) = instance else {
            return Admission::Refuse {
                silently: !seeks && self.any_silent(party, site),
            };
        };
        let special = first + instance;
        if sheds && self.stations[self.station_of_special(special)].is_up() && self.sheds(carrier, special) {
            return Admission::Shed;
        }
        let state = &self.stations[self.station_of(party, site, instance) as usize];
        let waits = self.specials[special as usize].line.len();
        let (silently, free) = (state.silent > 0, state.has_free(servers));
        let up = self.lets_in_at(carrier, self.station_of(party, site, instance));
        let batched = self.rules_of(special).batch.is_some();
        let shares = self.rules_of(special).discipline == DisciplineRule::Sharing;
        let there = self.specials[special as usize].sharing.len();
        let full = u64::from(there) >= u64::from(servers) + u64::from(places);
        match (up, shares) {
            (false, _) if !self.keeps_queue(special) => Admission::Refuse { silently },
            (true, true) if full => Admission::Refuse { silently: false },
            (true, true) => Admission::Serve(instance),
            (true, false) if free && !batched => Admission::Serve(instance),
            _ if waits >= places && !(batched && free) => Admission::Refuse { silently: false },
            (true, false) if self.makes_room(carrier, special) => Admission::Serve(instance),
            _ => Admission::Wait(instance),
        }
    }

    /// One line for all instances: whoever is free takes it.
    fn admit_to_all(&mut self, carrier: u32, party: u32, site: u32, first: u32) -> Admission {
        let spec = &self.program.parties[party as usize];
        let (instances, servers) = (spec.instances, spec.servers.unwrap_or(u32::MAX));
        let places = spec.queue_limit.unwrap_or(u32::MAX);
        let base = self.station_of(party, site, 0) as usize;
        let works_off = self.works_it_off(carrier, party, site).is_some();
        let mut free: Option<(u32, u32)> = None;
        for (instance, state) in self.stations[base..base + instances as usize].iter().enumerate() {
            let takes = state.is_up() && self.takes_part(carrier, (base + instance) as u32);
            let fits = (takes || works_off && state.works()) && state.has_free(servers);
            if fits && free.is_none_or(|(least, _)| state.in_service < least) {
                free = Some((state.in_service, instance as u32));
            }
        }
        if let Some((_, instance)) = free {
            if self.rules_of(first).batch.is_some() {
                return Admission::Wait(0);
            }
            return Admission::Serve(instance);
        }
        let waits = self.specials[first as usize].line.len();
        let takes = works_off || self.any_up(party, site) || (0..instances).any(|i| self.keeps_queue(first + i));
        if !takes {
            return Admission::Refuse {
                silently: self.any_silent(party, site),
            };
        }
        if waits >= places {
            return Admission::Refuse { silently: false };
        }
        let lowest = (0..instances).filter_map(|i| self.least_urgent(first + i)).max();
        match lowest {
            Some((.., job)) if self.makes_room_at(carrier, job) => Admission::Serve(self.instance_of_job(job)),
            _ => Admission::Wait(0),
        }
    }

    fn instance_of_job(&self, job: u32) -> u32 {
        self.specials[self.jobs[job].special as usize].instance
    }

    /// Of the jobs in service the least urgent, and of those the one that began last.
    pub(super) fn least_urgent(&self, special: u32) -> Option<(u32, SimTime, u32)> {
        let jobs = self.specials[special as usize].jobs.iter();
        jobs.filter(|job| !self.jobs[**job].held)
            .map(|job| (self.jobs[*job].class, self.jobs[*job].began, *job))
            .max()
    }

    fn makes_room(&self, carrier: u32, special: u32) -> bool {
        self.least_urgent(special)
            .is_some_and(|(.., job)| self.makes_room_at(carrier, job))
    }

    /// Whether an arrival may put this job back into the line.
    fn makes_room_at(&self, carrier: u32, job: u32) -> bool {
        let special = self.jobs[job].special;
        let preemptive = self.rules_of(special).discipline == DisciplineRule::Preemptive;
        preemptive && self.jobs[job].class > self.class_of(carrier, special)
    }
}
