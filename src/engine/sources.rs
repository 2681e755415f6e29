//! When does a flow make its next message, and who sends it?
//!
//! In: moments at which sources fire, and ends of users' cycles. Out: births of messages. Every draw is keyed by the
//! message's number (of users: by user and cycle), so that the same messages come in every architecture, as far as
//! users are not held up by it. It must not know how messages travel.
//!
//! - Poisson: independent exponential gaps.
//! - Bursts: Poisson moments, at each `of` messages.
//! - Bursty: an interrupted Poisson process (Kuczura 1973): exponential times on and off, arrivals while on; it begins
//!   on or off by chance, as it would be found at any moment.
//! - Timetable: Poisson arrivals whose rate changes by the time of day, made by a change of time: unit exponentials are
//!   used up at the rate of the hour (Çinlar 1975), so that message n has the same draw whatever the rates are.
//! - Closed: each user thinks, begins a transaction, and thinks again once it has ended, well or not. The first thought
//!   begins with the run.
//! - Trace: what was written down.

use crate::units::{Law, LawSampler, SimSpan, SimTime, mix};

use super::coming::Stem;
use super::draws::{Purpose, draw, key_from, message_key, one_of};
use super::event_list::EventKind;
use super::observer::Observer;
use super::plain::{PlainFlow, PlainTables};
use super::program::{FlowSpec, Program, SourceSpec};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::throng::Planned;
use super::traffic::Birth;

/// A user whose cycle took no time at all goes on after this, or time would stand still. An assumption: the delay of a
/// busy loop's scheduler.
const PAUSE: SimSpan = SimSpan::from_millis(1);
/// Keeps keys of users apart from keys of messages.
const USERS: u64 = 0x7573_6572_735f_6b79;
const DAY: SimSpan = SimSpan::from_secs(86_400);

/// What a source remembers.
#[derive(Clone, Debug)]
pub(super) enum Memory {
    Nothing,
    Bursty {
        on: LawSampler,
        off: LawSampler,
        /// On from, on until, and how many times it was on before.
        at: (SimTime, SimTime, u64),
        /// How its next message was planned.
        planned: Option<Planned>,
    },
    Closed {
        think: LawSampler,
        /// Cycles begun by each user.
        cycles: Vec<u64>,
        /// Whether each does not rest.
        there: Vec<bool>,
        /// Users who are to be there: the first ones.
        wanted: u32,
    },
    Trace {
        /// The next line.
        line: u64,
    },
}

/// The sources of all flows.
#[derive(Clone, Debug)]
pub(super) struct Sources {
    pub memory: Vec<Memory>,
    /// By flow.
    pub stems: Vec<Stem>,
}

impl Sources {
    pub fn new(program: &Program, run: u64) -> Self {
        Self {
            memory: program.flows.iter().map(memory).collect(),
            stems: program.flows.iter().map(|flow| Stem::new(run, flow.key)).collect(),
        }
    }
}

fn memory(flow: &FlowSpec) -> Memory {
    let exponential = |mean: SimSpan| {
        LawSampler::new(&Law::Exponential {
            mean: mean.nanos() as f64,
        })
    };
    match &flow.source {
        SourceSpec::Bursty { on, off, .. } => Memory::Bursty {
            on: exponential(*on),
            off: exponential(*off),
            at: (SimTime::ZERO, SimTime::ZERO, 0),
            planned: None,
        },
        SourceSpec::Closed { users, think } => Memory::Closed {
            think: LawSampler::new(think),
            cycles: vec![0; *users as usize],
            there: vec![true; *users as usize],
            wanted: *users,
        },
        SourceSpec::Trace(_) => Memory::Trace { line: 0 },
        _ => Memory::Nothing,
    }
}

/// What the gaps of a source are drawn from, where they are.
pub(super) fn gap(flow: &FlowSpec) -> Option<LawSampler> {
    let mean = match flow.source {
        SourceSpec::Poisson(rate) | SourceSpec::Bursts { rate, .. } | SourceSpec::Bursty { rate, .. } => {
            (rate > 0.0).then(|| 1e9 / rate)
        }
        SourceSpec::Timetable { .. } => Some(1.0),
        _ => None,
    };
    mean.map(|mean| LawSampler::new(&Law::Exponential { mean }))
}

impl Simulation {
    /// Plans the first message of a flow, or of each of its users.
    pub(super) fn begin_source(&mut self, flow: u32) {
        match &self.program.flows[flow as usize].source {
            SourceSpec::Closed { users, .. } => {
                for user in 0..*users {
                    self.user_thinks(flow, user, SimSpan::ZERO);
                }
            }
            SourceSpec::Bursty { .. } => {
                self.begin_bursts(flow);
                self.schedule_source(flow);
            }
            _ => self.schedule_source(flow),
        }
    }

    /// Plans the flow's next message, if its source makes another before the end.
    pub(super) fn schedule_source(&mut self, flow: u32) {
        match self.next_of_source(flow) {
            Some(next) => self.plan_source(flow, next),
            None => self.end_source(flow),
        }
    }

    fn next_of_source(&mut self, flow: u32) -> Option<SimTime> {
        let number = self.numbers[flow as usize];
        let spec = &self.program.flows[flow as usize];
        let next = match &spec.source {
            SourceSpec::SetOff | SourceSpec::Closed { .. } => return None,
            SourceSpec::Bursts { of, .. } if !number.is_multiple_of(u64::from(*of)) => self.now,
            SourceSpec::Poisson(_) | SourceSpec::Bursts { .. } => self.now + self.gap(flow, number)?,
            SourceSpec::Bursty { .. } => {
                let gap = self.gap(flow, number)?;
                self.next_while_on(flow, gap)
            }
            SourceSpec::Constant { first, gap, count } => {
                if number >= *count {
                    return None;
                }
                let shown = first.nanos().saturating_add(gap.nanos().saturating_mul(number));
                self.surges.moment(flow, SimTime::from_nanos(shown))
            }
            SourceSpec::Timetable { starts_at, steps } => {
                let key = message_key(self.run, spec.key, number);
                let unit = self.samplers.gap[flow as usize].as_ref()?;
                let amount = unit.sample(&mut draw(key, Purpose::Gap)) / self.surges.speed(flow);
                next_by_rate(self.now, amount, *starts_at, steps, self.horizon())
            }
            SourceSpec::Trace(rows) => rows.get(self.line_of_trace(flow, number) as usize)?.at,
        };
        Some(next)
    }

    /// When a source fires that was to fire in `left`, if so many times as much is now left of that.
    pub(super) fn sooner(&self, flow: u32, left: SimSpan, times: f64) -> SimTime {
        match &self.program.flows[flow as usize].source {
            SourceSpec::Timetable { starts_at, steps } => {
                let amount = used_up(self.now, left, *starts_at, steps) * times;
                next_by_rate(self.now, amount, *starts_at, steps, self.horizon())
            }
            SourceSpec::Trace(_) => self.now.saturating_add(left),
            _ => self.now.saturating_add(left.mul_f64(times)),
        }
    }

    /// The line of a trace that is next; of any other source the number of its next message.
    fn line_of_trace(&self, flow: u32, number: u64) -> u64 {
        match self.sources.memory[flow as usize] {
            Memory::Trace { line } => line,
            _ => number,
        }
    }

    /// Moments are told a while beyond the end, since a surge may bring them before it.
    fn horizon(&self) -> SimTime {
        self.program.end.saturating_add(DAY)
    }

    fn gap(&self, flow: u32, number: u64) -> Option<SimSpan> {
        let key = key_from(self.sources.stems[flow as usize].stem, number);
        let gap = self.samplers.gap[flow as usize].as_ref()?;
        let gap = gap.sample_span(&mut draw(key, Purpose::Gap));
        let speed = self.surges.speed(flow);
        Some(if speed == 1.0 { gap } else { gap.mul_f64(1.0 / speed) })
    }

    /// A source makes its next message; of users, this one does.
    #[inline(never)]
    pub(super) fn source_fires<O: Observer>(&mut self, tables: &PlainTables, flow: u32, user: u32, observer: &mut O) {
        let plain = &tables.flows[flow as usize];
        let number = self.numbers[flow as usize];
        let is_calm = self.disturbances == 0 && self.surges.none();
        if plain.is_steady && is_calm && number <= u64::from(u32::MAX) {
            self.steady_source_fires((tables, plain), flow, number, observer);
        } else {
            self.any_source_fires(flow, user, observer);
        }
    }

    /// The same, of a source whose messages are plain and come at a rate.
    #[inline(always)]
    fn steady_source_fires<O: Observer>(
        &mut self,
        (tables, plain): (&PlainTables, &PlainFlow),
        flow: u32,
        number: u64,
        observer: &mut O,
    ) {
        let coming = self.sources.stems[flow as usize].take(number, tables, plain);
        let next = self.now + coming.gap;
        let (key, sender) = (coming.key, coming.sender);
        self.numbers[flow as usize] = number + 1;
        self.surges.note(flow, next);
        let sender_site = match plain.sites {
            true => one_of(
                &mut draw(key, Purpose::SenderSite),
                tables.parties[sender as usize].sites,
            ),
            false => 0,
        };
        let birth = Birth {
            flow,
            key,
            number,
            sender,
            sender_site,
            size: NOTHING,
            transaction: NOTHING,
            call: NOTHING,
        };
        match plain.is_usual {
            true => self.create_usual((tables, plain), birth, coming.drawn, observer),
            false => self.create_plain((tables, plain), birth, observer),
        }
        self.schedule_source_at(flow, next);
    }

    #[inline(never)]
    fn any_source_fires<O: Observer>(&mut self, flow: u32, user: u32, observer: &mut O) {
        let by_users = matches!(self.program.flows[flow as usize].source, SourceSpec::Closed { .. });
        if !by_users && self.surges.is_stale(flow, user) || by_users && self.user_rests(flow, user) {
            return;
        }
        for copy in 0..self.messages_now(flow) {
            self.source_makes(flow, user, copy, observer);
        }
        if let Memory::Trace { line } = &mut self.sources.memory[flow as usize] {
            *line += 1;
        }
        self.schedule_source(flow);
    }

    /// One message; `copy`: which of a line's.
    fn source_makes<O: Observer>(&mut self, flow: u32, user: u32, copy: u32, observer: &mut O) {
        let number = self.numbers[flow as usize];
        let spec = &self.program.flows[flow as usize];
        let (mut user_of, mut size, mut place, mut site) = (NOTHING, NOTHING, NOTHING, NOTHING);
        let (key, home) = match &spec.source {
            SourceSpec::Closed { .. } => {
                user_of = user;
                let home = self.user_key(flow, user);
                (mix(home, self.cycle(flow, user) + 1), home)
            }
            source => {
                let line = self.line_of_trace(flow, number);
                if let SourceSpec::Trace(rows) = source
                    && let Some(row) = rows.get(line as usize)
                {
                    (size, place, site) = (row.size, row.sender, row.site);
                }
                let key = self.key_of_copy(key_from(self.sources.stems[flow as usize].stem, line), copy);
                (key, key)
            }
        };
        if place == NOTHING {
            place = match spec.senders.len() {
                1 => 0,
                senders => one_of(&mut draw(home, Purpose::Sender), senders as u32),
            };
        }
        let sender = spec.senders[place as usize];
        let sites = self.plain.parties[sender as usize].sites;
        let sender_site = match (site, sites) {
            (_, 1) => 0,
            (NOTHING, _) => one_of(&mut draw(home, Purpose::SenderSite), sites),
            (site, _) => site.min(sites - 1),
        };
        let transaction = self.begin_transaction(flow, user_of);
        self.create(
            Birth {
                flow,
                key,
                number,
                sender,
                sender_site,
                size,
                transaction,
                call: NOTHING,
            },
            observer,
        );
        self.numbers[flow as usize] = number + 1;
    }

    fn begin_bursts(&mut self, flow: u32) {
        let key = message_key(self.run, self.program.flows[flow as usize].key, 0);
        let (now, source) = (self.now, &self.program.flows[flow as usize].source);
        let SourceSpec::Bursty {
            on: mean_on,
            off: mean_off,
            ..
        } = source
        else {
            return;
        };
        let share = mean_on.as_secs_f64() / (mean_on.as_secs_f64() + mean_off.as_secs_f64());
        if let Memory::Bursty { on, off, at, .. } = &mut self.sources.memory[flow as usize] {
            let is_on = draw(key, Purpose::Phase).unit_f64() < share;
            let wait = match is_on {
                true => SimSpan::ZERO,
                false => off.sample_span(&mut draw(key, Purpose::Off)),
            };
            let from = now + wait;
            *at = (from, from + on.sample_span(&mut draw(key, Purpose::On)), 0);
        }
    }

    /// When so much time on has gone by, from now.
    pub(super) fn next_while_on(&mut self, flow: u32, mut gap: SimSpan) -> SimTime {
        let (periods, now, end) = (self.periods(flow), self.now, self.program.end);
        let Memory::Bursty { on, off, at, planned } = &mut self.sources.memory[flow as usize] else {
            return SimTime::MAX;
        };
        let (from, until, times) = at;
        *planned = Some(Planned {
            since: now,
            left: gap,
            from: *from,
            until: *until,
            times: *times,
        });
        let mut at = now.max(*from);
        while at < end {
            if gap < *until - at {
                return at + gap;
            }
            gap = gap.saturating_sub(*until - at);
            *times += 1;
            (*from, *until) = periods.next((on, off), *until, *times);
            at = *from;
        }
        SimTime::MAX
    }

    /// Which of its flow's keys a message has (place in the list of shares), where shares are given.
    pub(super) fn key_of(&self, message: u32) -> Option<u32> {
        let message = &self.messages[message];
        let shares = &self.program.flows[message.flow as usize].key_shares;
        let mut lot = draw(message.key, Purpose::MessageKey).unit_f64();
        for (key, share) in shares.iter().enumerate() {
            if lot < *share {
                return Some(key as u32);
            }
            lot -= share;
        }
        // What is left by rounding is the last one's.
        (shares.len() as u32).checked_sub(1)
    }

    fn user_key(&self, flow: u32, user: u32) -> u64 {
        let flow_key = self.program.flows[flow as usize].key;
        mix(mix(mix(self.run, flow_key), USERS), u64::from(user) + 1)
    }

    /// Cycles that a user has begun before the present one.
    fn cycle(&self, flow: u32, user: u32) -> u64 {
        match &self.sources.memory[flow as usize] {
            Memory::Closed { cycles, .. } => cycles[user as usize],
            _ => 0,
        }
    }

    /// A user's transaction, which took so long, has ended: the next one comes after a time to think.
    pub(super) fn user_goes_on(&mut self, flow: u32, user: u32, took: SimSpan) {
        if let Memory::Closed { cycles, .. } = &mut self.sources.memory[flow as usize] {
            cycles[user as usize] += 1;
        }
        if self.user_rests(flow, user) {
            return;
        }
        let least = if took.is_zero() { PAUSE } else { SimSpan::ZERO };
        self.user_thinks(flow, user, least);
    }

    pub(super) fn user_thinks(&mut self, flow: u32, user: u32, least: SimSpan) {
        let key = mix(self.user_key(flow, user), self.cycle(flow, user) + 1);
        let Memory::Closed { think, .. } = &self.sources.memory[flow as usize] else {
            return;
        };
        let next = self.now + think.sample_span(&mut draw(key, Purpose::Think)).max(least);
        if next < self.program.end {
            self.events.schedule(next, EventKind::Source, flow, user);
        }
    }
}

/// When `amount` messages are due on average from `now` on, at the rates of the day: [`SimTime::MAX`] if not before
/// `end`. Before the first step of the day the last one of the day before holds.
fn next_by_rate(now: SimTime, mut amount: f64, starts_at: SimSpan, steps: &[(SimSpan, f64)], end: SimTime) -> SimTime {
    let mut at = now;
    while at < end {
        let of_day = SimSpan::from_nanos((at.nanos() % DAY.nanos() + starts_at.nanos()) % DAY.nanos());
        let step = steps.partition_point(|(from, _)| *from <= of_day);
        let (_, rate) = steps[step.checked_sub(1).unwrap_or(steps.len() - 1)];
        let until = steps.get(step).map_or(DAY, |(from, _)| *from);
        let left = until.saturating_sub(of_day);
        let due = rate * left.as_secs_f64();
        if amount < due {
            return at + SimSpan::from_secs_f64(amount / rate);
        }
        amount -= due;
        at += left;
    }
    SimTime::MAX
}

/// How much is used up in a while from now.
fn used_up(now: SimTime, span: SimSpan, starts_at: SimSpan, steps: &[(SimSpan, f64)]) -> f64 {
    let (mut at, mut amount) = (now, 0.0);
    let end = now.saturating_add(span);
    while at < end {
        let of_day = SimSpan::from_nanos((at.nanos() % DAY.nanos() + starts_at.nanos()) % DAY.nanos());
        let step = steps.partition_point(|(from, _)| *from <= of_day);
        let (_, rate) = steps[step.checked_sub(1).unwrap_or(steps.len() - 1)];
        let until = steps.get(step).map_or(DAY, |(from, _)| *from);
        let part = until.saturating_sub(of_day).min(end - at);
        amount += rate * part.as_secs_f64();
        at += part;
    }
    amount
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timetable_uses_up_its_amount_at_the_rate_of_the_hour() {
        let hours = |count: u64| SimSpan::from_secs(count * 3600);
        let at = |count: u64| SimTime::ZERO + hours(count);
        let steps = [(hours(8), 2.0 / 3600.0), (hours(18), 0.0)];
        let next = |now, amount| next_by_rate(now, amount, hours(6), &steps, at(72));
        // The run begins at six, the shop opens at eight and closes at six in the evening.
        assert_eq!(next(at(0), 4.0), at(4));
        assert_eq!(next(at(4), 15.0), at(11) + SimSpan::from_secs(1800));
        // Sixteen are left of today's twenty; the seventeenth comes half an hour after tomorrow's opening.
        assert_eq!(next(at(4), 17.0), at(26) + SimSpan::from_secs(1800));
        assert_eq!(next(at(4), 1e6), SimTime::MAX);
        let used = used_up(at(4), hours(22) + SimSpan::from_secs(1800), hours(6), &steps);
        assert!((used - 17.0).abs() < 1e-9, "{used}");
    }
}
