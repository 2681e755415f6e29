//! Who waits, who is served, where a station has rules of its own? Priorities, sharing, deadlines in line.
//!
//! In: carriers that arrive at a party with [`StationRules`]. Out: carriers whose visit has ended, or who were turned away
//! in line. It must not know where they go next. Plain stations never come here (see `stations`).

use crate::units::{SimSpan, SimTime};

use super::caching::Held;
use super::event_list::EventKind;
use super::failing::Wear;
use super::limits::Taken;
use super::line::{Line, Waiting};
use super::observer::{Observer, VisitFact};
use super::program::{BalancingRule, PatternRule, Program};
use super::rules::{DisciplineRule, StationRules};
use super::sharing::Sharing;
use super::shedding::{Load, loads};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{Failure, Phase};

/// What a station with rules of its own has beside the usual state.
#[derive(Clone, Debug, Default)]
pub(super) struct Special {
    pub party: u32,
    pub site: u32,
    pub instance: u32,
    /// Who waits here; where one queue serves all instances, the first has it.
    pub line: Line,
    /// Jobs in service, in the order in which they began.
    pub jobs: Vec<u32>,
    /// Work that a failure has interrupted.
    pub frozen: Vec<(Waiting, Vec<u32>)>,
    pub sharing: Sharing,
    /// The event that counts of those planned for the sharers.
    pub share_stamp: u32,
    pub wear: Wear,
    /// How busy it was, for each of its rules of shedding.
    pub loads: Vec<Load>,
    /// What it has taken of a quota (of a site: its first instance).
    pub taken: Taken,
    /// Number of the one in line for whom the end of lingering is planned.
    pub lingers: u32,
    /// What its cache holds.
    pub held: Held,
    /// When it was last up again.
    pub restarted: Option<SimTime>,
}

impl Special {
    /// Messages whose service is interrupted.
    pub fn frozen_len(&self) -> u32 {
        self.frozen.iter().map(|(_, mates)| 1 + mates.len() as u32).sum()
    }
}

/// A service under way at such a station.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub special: u32,
    pub carrier: u32,
    /// Those served together with it.
    pub mates: Vec<u32>,
    /// Whether its work is done and it keeps its server until what it called has ended.
    pub held: bool,
    pub class: u32,
    pub began: SimTime,
    /// Work it had to do when it began (again), at full pace...
    pub work: SimSpan,
    /// ... and how many times as long that takes.
    pub slowness: f64,
    /// Time in service before that.
    pub worked: SimSpan,
}

/// The special stations of a program, with where those of each station are.
pub(super) fn specials(program: &Program) -> (Vec<Special>, Vec<u32>) {
    let (mut specials, mut places) = (Vec::new(), Vec::new());
    for (party, spec) in program.parties.iter().enumerate() {
        for site in 0..spec.sites {
            for instance in 0..spec.instances {
                places.push(if spec.rules.is_plain() {
                    NOTHING
                } else {
                    specials.len() as u32
                });
                if !spec.rules.is_plain() {
                    specials.push(Special {
                        party: party as u32,
                        loads: loads(program, party),
                        site,
                        instance,
                        ..Special::default()
                    });
                }
            }
        }
    }
    (specials, places)
}

/// For each flow its class: 0 is the most urgent.
pub(super) fn classes(program: &Program) -> Vec<u32> {
    let mut ranks: Vec<i32> = program.flows.iter().map(|flow| flow.priority).collect();
    ranks.sort_unstable_by(|a, b| b.cmp(a));
    ranks.dedup();
    let place = |priority: i32| ranks.iter().position(|rank| *rank == priority).unwrap_or(0) as u32;
    program.flows.iter().map(|flow| place(flow.priority)).collect()
}

impl Simulation {
    pub(super) fn rules_of(&self, special: u32) -> &StationRules {
        &self.program.parties[self.specials[special as usize].party as usize].rules
    }

    fn servers_of(&self, special: u32) -> u32 {
        let party = self.specials[special as usize].party;
        self.program.parties[party as usize].servers.unwrap_or(u32::MAX)
    }

    pub(super) fn station_of_special(&self, special: u32) -> usize {
        let Special {
            party, site, instance, ..
        } = self.specials[special as usize];
        self.station_of(party, site, instance) as usize
    }

    /// Whether one line serves all instances of a party.
    pub(super) fn has_one_line(&self, party: u32) -> bool {
        let spec = &self.program.parties[party as usize];
        let shares = spec.rules.discipline == DisciplineRule::Sharing;
        spec.balancing == BalancingRule::Central && spec.instances > 1 && !shares
    }

    /// The one whose line serves this station.
    pub(super) fn line_of(&self, special: u32) -> u32 {
        let Special { party, instance, .. } = self.specials[special as usize];
        if self.has_one_line(party) {
            special - instance
        } else {
            special
        }
    }

    pub(super) fn class_of(&self, carrier: u32, special: u32) -> u32 {
        match self.rules_of(special).discipline {
            DisciplineRule::Priority | DisciplineRule::Preemptive => {
                self.classes[self.messages[self.carriers[carrier].message].flow as usize]
            }
            DisciplineRule::Fifo | DisciplineRule::Sharing => 0,
        }
    }

    /// Service begins or goes on. `at_once`: it had not to wait; what takes no time then ends right away.
    pub(super) fn begin<O: Observer>(
        &mut self,
        special: u32,
        waiting: Waiting,
        mates: Vec<u32>,
        at_once: bool,
        observer: &mut O,
    ) {
        let carrier = waiting.carrier;
        let instance = self.specials[special as usize].instance;
        let fresh = waiting.left.is_none();
        let work = match waiting.left {
            Some(left) => left,
            None => match self.look_up(special, carrier, observer) {
                Some(hit) => hit,
                None => self.work_of(carrier) + self.more_work_of(carrier, &mates),
            },
        };
        self.carriers[carrier].instance = instance;
        self.carriers[carrier].started = self.now;
        self.carriers[carrier].in_service = true;
        let service = self.carriers[carrier].service;
        for &mate in &mates {
            let state = &mut self.carriers[mate];
            (state.instance, state.started, state.in_service) = (instance, self.now, true);
            self.tell_visit(mate, VisitFact::Started { service }, observer);
        }
        if self.rules_of(special).discipline == DisciplineRule::Sharing {
            self.share_in(
                special,
                carrier,
                work.mul_f64(if fresh { self.ramp(special) } else { 1.0 }),
            );
            self.tell_visit(carrier, VisitFact::Started { service }, observer);
            self.tell_special(special, observer);
            return;
        }
        let station = self.station_of_special(special);
        if self.stations[station].in_service >= self.servers_of(special) {
            self.put_back(special, observer);
        }
        let slowness = self.stations[station].slowness() * self.ramp(special);
        let lasts = if slowness == 1.0 { work } else { work.mul_f64(slowness) };
        let class = self.class_of(carrier, special);
        let job = self.jobs.insert(Job {
            special,
            carrier,
            mates,
            held: false,
            class,
            began: self.now,
            work,
            slowness,
            worked: waiting.worked,
        });
        self.specials[special as usize].jobs.push(job);
        self.stations[station].in_service += 1;
        self.tell_visit(carrier, VisitFact::Started { service }, observer);
        self.tell_special(special, observer);
        if at_once && lasts.is_zero() {
            self.job_ends(job, observer);
        } else {
            let stamp = self.jobs.stamp(job);
            self.events.schedule(self.now + lasts, EventKind::JobEnd, job, stamp);
        }
    }

    /// The least urgent job makes room, and waits at the head of its class.
    fn put_back<O: Observer>(&mut self, special: u32, observer: &mut O) {
        let Some((class, _, job)) = self.least_urgent(special) else {
            return;
        };
        let waiting = self.interrupt(job);
        self.tell_visit(waiting.carrier, VisitFact::PutBack, observer);
        let line = self.line_of(special);
        self.specials[line as usize].line.push_front(class, waiting);
        if line != special {
            self.carriers[waiting.carrier].instance = NOTHING;
            self.tell_special(line, observer);
        }
    }

    /// Takes a job out of service, with the work that is left.
    pub(super) fn interrupt(&mut self, job: u32) -> Waiting {
        let job = self.remove_job(job);
        let spent = self.now - job.began;
        let done = if job.slowness == 1.0 {
            spent
        } else {
            spent.mul_f64(1.0 / job.slowness)
        };
        self.carriers[job.carrier].in_service = false;
        Waiting {
            carrier: job.carrier,
            number: 0,
            left: Some(job.work.saturating_sub(done)),
            worked: job.worked + spent,
        }
    }

    pub(super) fn remove_job(&mut self, index: u32) -> Job {
        let job = self.jobs.remove(index);
        self.specials[job.special as usize].jobs.retain(|other| *other != index);
        let station = self.station_of_special(job.special);
        self.stations[station].in_service -= 1;
        job
    }

    /// What is not wanted any more leaves its server, its batch or its place in line.
    pub(super) fn vacate_specially<O: Observer>(&mut self, special: u32, carrier: u32, observer: &mut O) {
        self.share_until_now(special);
        self.carriers[carrier].in_service = false;
        let line = self.line_of(special);
        let state = &mut self.specials[special as usize];
        let shared = state.sharing.remove(carrier);
        if let Some(had) = shared {
            self.was_in_service(carrier, had);
        }
        let was_there = shared.is_some()
            || self.specials[line as usize].line.remove_carrier(carrier)
            || self.leave_frozen(special, carrier)
            || self.leave_job(special, carrier);
        self.share_anew(special);
        if was_there && !self.next_specially(special, observer) {
            self.tell_special(special, observer);
        }
        if line != special {
            self.tell_special(line, observer);
        }
    }

    /// Takes a carrier out of what was interrupted; those that were to be served with it still are.
    fn leave_frozen(&mut self, special: u32, carrier: u32) -> bool {
        let frozen = &mut self.specials[special as usize].frozen;
        let holds = |(waiting, mates): &(Waiting, Vec<u32>)| waiting.carrier == carrier || mates.contains(&carrier);
        let Some(place) = frozen.iter().position(holds) else {
            return false;
        };
        let (waiting, mates) = &mut frozen[place];
        mates.retain(|mate| *mate != carrier);
        if waiting.carrier == carrier {
            match mates.pop() {
                Some(mate) => waiting.carrier = mate,
                None => drop(frozen.remove(place)),
            }
        }
        true
    }

    /// Takes a carrier out of service; those served with it still are.
    fn leave_job(&mut self, special: u32, carrier: u32) -> bool {
        let jobs = &self.specials[special as usize].jobs;
        let holds = |job: &u32| self.jobs[*job].carrier == carrier || self.jobs[*job].mates.contains(&carrier);
        let Some(job) = jobs.iter().copied().find(holds) else {
            return false;
        };
        let state = &self.jobs[job];
        self.was_in_service(carrier, state.worked + (self.now - state.began));
        let state = &mut self.jobs[job];
        state.mates.retain(|mate| *mate != carrier);
        if state.carrier == carrier {
            match state.mates.pop() {
                Some(mate) => state.carrier = mate,
                None => drop(self.remove_job(job)),
            }
        }
        true
    }

    pub(super) fn job_ends<O: Observer>(&mut self, job: u32, observer: &mut O) {
        let carrier = self.jobs[job].carrier;
        if self.has_calls && self.jobs[job].mates.is_empty() {
            self.jobs[job].held = true;
            if self.calls_first(carrier, observer) {
                return;
            }
        }
        let job = self.remove_job(job);
        let worked = job.worked + (self.now - job.began);
        if job.mates.is_empty() {
            self.served_specially(job.special, job.carrier, worked, observer);
            return;
        }
        let mut mates = job.mates;
        for carrier in std::iter::once(job.carrier).chain(mates.iter().copied()) {
            self.note_served(job.special, carrier, worked, observer);
        }
        if !self.next_specially(job.special, observer) {
            self.tell_special(job.special, observer);
        }
        self.visit_ended(job.carrier, observer);
        for carrier in mates.drain(..) {
            self.visit_ended(carrier, observer);
        }
        self.spare_mates.push(mates);
    }

    /// A server is free again: of this carrier, which goes on by itself.
    pub(super) fn leave_specially<O: Observer>(&mut self, special: u32, carrier: u32, observer: &mut O) {
        let mut jobs = self.specials[special as usize].jobs.iter().copied();
        let worked = match jobs.find(|job| self.jobs[*job].carrier == carrier) {
            Some(job) => {
                let job = self.remove_job(job);
                job.worked + (self.now - job.began)
            }
            None => self.now - self.carriers[carrier].started,
        };
        self.note_served(special, carrier, worked, observer);
        if !self.next_specially(special, observer) {
            self.tell_special(special, observer);
        }
    }

    /// A carrier has had its service, which took it `worked`; the rest of its stay it waited.
    fn note_served<O: Observer>(&mut self, special: u32, carrier: u32, worked: SimSpan, observer: &mut O) {
        let entered = self.carriers[carrier].entered;
        self.carriers[carrier].in_service = false;
        self.carriers[carrier].started = SimTime::from_nanos(self.now.nanos().saturating_sub(worked.nanos()));
        let waited = (self.now - entered).saturating_sub(worked);
        let state = &mut self.carriers[carrier];
        state.spent.waiting += waited;
        state.spent.service += worked;
        state.work += worked;
        let message = &self.messages[state.message];
        observer.worked(message.flow, worked, message.counted);
        let station = self.station_of_special(special) as u32;
        observer.served(self.now, station, waited, worked);
        self.tell_visit(carrier, VisitFact::Ended, observer);
        self.keep_in_cache(special, carrier);
    }

    /// A carrier has been served: the next takes its place, and it goes on.
    pub(super) fn served_specially<O: Observer>(
        &mut self,
        special: u32,
        carrier: u32,
        worked: SimSpan,
        observer: &mut O,
    ) {
        self.note_served(special, carrier, worked, observer);
        if !self.next_specially(special, observer) {
            self.tell_special(special, observer);
        }
        self.visit_ended(carrier, observer);
    }

    /// Whether a server is free for who is next in line: a station that takes nothing new works off its own line, and one
    /// line for all as long as none of them takes anything new.
    pub(super) fn is_free(&self, special: u32) -> bool {
        let station = &self.stations[self.station_of_special(special)];
        let Special { party, site, .. } = self.specials[special as usize];
        let takes = station.is_up() || station.works() && (!self.has_one_line(party) || !self.any_up(party, site));
        takes && station.has_free(self.servers_of(special))
    }

    /// Whoever of a line's instances is free takes the next.
    pub(super) fn next_of_line<O: Observer>(&mut self, line: u32, observer: &mut O) {
        let party = self.specials[line as usize].party;
        let one = self.has_one_line(party);
        let instances = if one {
            self.program.parties[party as usize].instances
        } else {
            1
        };
        for special in line..line + instances {
            if self.next_specially(special, observer) {
                return;
            }
        }
    }

    /// Takes the next in line, if there is one and a server is free.
    pub(super) fn next_specially<O: Observer>(&mut self, special: u32, observer: &mut O) -> bool {
        if let Some(batch) = self.rules_of(special).batch {
            return self.next_batch(special, batch, observer);
        }
        loop {
            if !self.is_free(special) {
                return false;
            }
            let line = self.line_of(special);
            let Some((_, next)) = self.specials[line as usize].line.pop() else {
                return false;
            };
            if self.rules_of(special).drops_overdue && self.is_overdue(next.carrier) {
                self.expire(line, next.carrier, observer);
                continue;
            }
            self.begin(special, next, Vec::new(), false, observer);
            if line != special {
                self.tell_special(line, observer);
            }
            return true;
        }
    }

    /// After a restart: what was interrupted goes on, and servers take what waited for them.
    pub(super) fn start_specially<O: Observer>(&mut self, special: u32, observer: &mut O) {
        self.share_anew(special);
        let station = &self.stations[self.station_of_special(special)];
        if station.works() && station.gone < u32::MAX {
            for (waiting, mates) in std::mem::take(&mut self.specials[special as usize].frozen) {
                self.begin(special, waiting, mates, false, observer);
            }
        }
        while self.next_specially(special, observer) {}
        self.tell_special(special, observer);
    }

    pub(super) fn is_overdue(&self, carrier: u32) -> bool {
        let message = &self.messages[self.carriers[carrier].message];
        let spec = &self.program.flows[message.flow as usize];
        let ends = spec.pattern == PatternRule::Callback && self.carriers[carrier].phase == Phase::Back;
        !ends
            && spec
                .deadline
                .is_some_and(|deadline| self.now - message.created > deadline)
    }

    /// One in line has run out of time.
    pub(super) fn expire<O: Observer>(&mut self, line: u32, carrier: u32, observer: &mut O) {
        self.tell_special(line, observer);
        self.tell_visit(carrier, VisitFact::Expired, observer);
        self.report(carrier, Failure::Expired, observer);
    }

    pub(super) fn queue_expires<O: Observer>(&mut self, line: u32, number: u32, observer: &mut O) {
        if let Some(waiting) = self.specials[line as usize].line.remove(number) {
            self.expire(line, waiting.carrier, observer);
        }
    }

    /// How many times as long a service takes because the instance has just restarted: falling evenly to 1.
    fn ramp(&self, special: u32) -> f64 {
        let Some((factor, lasting)) = self.rules_of(special).slow_start else {
            return 1.0;
        };
        let Some(restarted) = self.specials[special as usize].restarted else {
            return 1.0;
        };
        let since = self.now - restarted;
        if since >= lasting {
            return 1.0;
        }
        factor - (factor - 1.0) * (since.nanos() as f64 / lasting.nanos() as f64)
    }

    /// Takes what a crash destroys beside the carriers in service: the line (if nobody else serves it) and what was
    /// interrupted.
    pub(super) fn clear_special(&mut self, special: u32) -> Vec<u32> {
        let mut gone = Vec::new();
        for (waiting, mates) in std::mem::take(&mut self.specials[special as usize].frozen) {
            gone.push(waiting.carrier);
            gone.extend(mates);
        }
        for job in std::mem::take(&mut self.specials[special as usize].jobs) {
            self.jobs.remove(job);
        }
        self.share_out(special);
        self.specials[special as usize].held.clear();
        gone.extend(self.clear_line(special));
        gone
    }

    /// Takes everybody out of the line, unless another instance serves it too.
    pub(super) fn clear_line(&mut self, special: u32) -> Vec<u32> {
        let Special { party, site, .. } = self.specials[special as usize];
        if self.has_one_line(party) && self.any_works(party, site) {
            return Vec::new();
        }
        let line = self.line_of(special);
        self.specials[line as usize]
            .line
            .drain()
            .map(|waiting| waiting.carrier)
            .collect()
    }

    /// Tells the observer how many are in service and in line, and keeps the sums that balancing looks at.
    pub(super) fn tell_special<O: Observer>(&mut self, special: u32, observer: &mut O) {
        let station = self.station_of_special(special);
        let state = &self.specials[special as usize];
        let shared = state.sharing.len();
        if shared > 0 || self.rules_of(special).discipline == DisciplineRule::Sharing {
            let busy = if self.stations[station].works() {
                shared.min(self.servers_of(special).saturating_sub(self.stations[station].gone))
            } else {
                0
            };
            self.stations[station].in_service = busy;
        }
        let busy = if self.rules_of(special).discipline == DisciplineRule::Sharing {
            self.stations[station].in_service
        } else {
            0
        };
        let aside = state.line.len() + state.frozen_len() + (shared - busy);
        self.stations[station].aside = aside;
        let in_service = self.stations[station].in_service;
        observer.station(self.now, station as u32, in_service, aside);
        self.wear_follows(special);
        if !self.specials[special as usize].loads.is_empty() {
            self.load_follows(special);
        }
    }
}
