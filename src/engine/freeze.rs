//! What happens at a station that stands still? Sockets stay open, clocks of work stop, and everything goes on afterwards.
//!
//! In: pauses that begin and end; what would happen at a station meanwhile. Out: the same, later. What was in service has
//! as much left as when the pause began; what arrives waits; timers that run out and messages to be sent wait too. It must
//! not know why a station stands still.

use crate::units::{SimSpan, SimTime};

use super::event_list::EventKind;
use super::observer::Observer;
use super::plan::End;
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::Phase;

/// Pauses of one station, and what waits for their end.
#[derive(Clone, Debug, Default)]
pub(super) struct Freeze {
    /// Pauses in force.
    layers: u16,
    /// When the present one began.
    since: SimTime,
    /// Pauses that are over, and that work in service may have begun before.
    spans: Vec<(SimTime, SimTime)>,
    /// Work whose end has been put off: carrier, stamp, and the time it takes in all.
    put_off: Vec<(u32, u32, SimSpan)>,
    parked: Vec<Parked>,
}

/// Something that waits for a station to go on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Parked {
    /// The rest of a service.
    Service(u32, u32, SimSpan),
    /// An arrival that no server has to take.
    Arrival(u32, u32),
    /// A new message to be sent.
    Message(u32),
    /// A timer that has run out.
    Timer(u32, u32),
    /// A try to be made.
    Try(u32, u32),
}

impl Freeze {
    pub fn is_frozen(&self) -> bool {
        self.layers > 0
    }

    /// How long it stood still between two moments.
    fn still(&self, from: SimTime, to: SimTime) -> SimSpan {
        let overlap = |begin: SimTime, end: SimTime| end.min(to) - begin.max(from).min(end.min(to));
        let past = self.spans.iter().map(|(begin, end)| overlap(*begin, *end));
        let present = self.is_frozen().then(|| overlap(self.since, SimTime::MAX));
        past.chain(present).fold(SimSpan::ZERO, |sum, span| sum + span)
    }
}

impl Simulation {
    pub(super) fn freeze(&mut self, party: u32, site: u32, instance: u32) {
        let station = self.station_of(party, site, instance);
        let in_service = self
            .carriers
            .iter()
            .filter(|(_, c)| c.in_service && c.party == party && c.site == site && c.instance == instance);
        let oldest = in_service.map(|(_, c)| c.started).min().unwrap_or(self.now);
        let now = self.now;
        let freeze = &mut self.ill_mut(station).freeze;
        freeze.layers += 1;
        if freeze.layers == 1 {
            freeze.since = now;
            freeze.spans.retain(|(_, end)| *end > oldest);
            self.freezes += 1;
        }
        self.count_servers(party, station);
    }

    pub(super) fn thaw<O: Observer>(&mut self, party: u32, site: u32, instance: u32, observer: &mut O) {
        let station = self.station_of(party, site, instance);
        let now = self.now;
        let freeze = &mut self.ill_mut(station).freeze;
        freeze.layers -= 1;
        if freeze.is_frozen() {
            return;
        }
        freeze.spans.push((freeze.since, now));
        let parked = std::mem::take(&mut freeze.parked);
        self.count_servers(party, station);
        for parked in parked {
            self.goes_on(parked, observer);
        }
        self.start_waiting(party, site, instance, observer);
    }

    fn goes_on<O: Observer>(&mut self, parked: Parked, observer: &mut O) {
        match parked {
            Parked::Service(carrier, stamp, rest) => {
                if self.carriers.holds(carrier, stamp) {
                    self.events
                        .schedule(self.now + rest, EventKind::ServiceEnd, carrier, stamp);
                }
            }
            Parked::Arrival(carrier, stamp) => {
                if self.carriers.holds(carrier, stamp) {
                    let state = &mut self.carriers[carrier];
                    state.spent.waiting += self.now - state.entered;
                    state.entered = self.now;
                    self.arrive(carrier, observer);
                }
            }
            Parked::Message(message) => {
                self.send_off(message, observer);
                self.release(message, NOTHING, observer);
            }
            Parked::Timer(custody, timer) => self.attempt_times_out(custody, timer, observer),
            Parked::Try(custody, stamp) => {
                if self.custodies.holds(custody, stamp) {
                    self.attempt(custody, observer);
                }
            }
        }
    }

    /// The instance that stands still where one of a party would have to act: this one, or, where any will do, one of
    /// them if all that are up stand still. None: somebody can act.
    fn still_one(&self, party: u32, site: u32, instance: u32) -> Option<u32> {
        let still = |i: u32| {
            let station = self.station_of(party, site, i) as usize;
            self.stations[station].is_up() && self.ills.get(station).is_some_and(|ill| ill.freeze.is_frozen())
        };
        if instance != NOTHING {
            return still(instance).then_some(instance);
        }
        let instances = self.program.parties[party as usize].instances;
        let acts = |i: u32| self.stations[self.station_of(party, site, i) as usize].is_up() && !still(i);
        match (0..instances).any(acts) {
            true => None,
            false => (0..instances).find(|i| still(*i)),
        }
    }

    fn keep_for_later(&mut self, party: u32, site: u32, instance: u32, parked: Parked) {
        let station = self.station_of(party, site, instance);
        self.ill_mut(station).freeze.parked.push(parked);
    }

    /// Whether work whose end is due has not had its time yet, because its station stood still; then its end comes later.
    pub(super) fn end_is_put_off(&mut self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        let station = self.station_of(state.party, state.site, state.instance);
        let (started, stamp, now) = (state.started, self.carriers.stamp(carrier), self.now);
        let freeze = &mut self.ill_mut(station).freeze;
        if !freeze.is_frozen() && freeze.spans.is_empty() {
            return false;
        }
        let known = freeze.put_off.iter().position(|(c, s, _)| (*c, *s) == (carrier, stamp));
        let whole = known.map_or(now - started, |place| freeze.put_off[place].2);
        let rest = whole - (now - started - freeze.still(started, now)).min(whole);
        match (rest.is_zero(), known) {
            (true, Some(place)) => {
                freeze.put_off.swap_remove(place);
            }
            (false, None) => freeze.put_off.push((carrier, stamp, whole)),
            _ => {}
        }
        if rest.is_zero() {
            return false;
        }
        if freeze.is_frozen() {
            freeze.parked.push(Parked::Service(carrier, stamp, rest));
        } else {
            self.events.schedule(now + rest, EventKind::ServiceEnd, carrier, stamp);
        }
        true
    }

    /// Whether a new message has to wait because its sender stands still.
    pub(super) fn sending_waits(&mut self, message: u32, instance: u32) -> bool {
        let (sender, site) = (self.messages[message].sender, self.messages[message].sender_site);
        let Some(instance) = self.still_one(sender, site, instance) else {
            return false;
        };
        self.hold(message, NOTHING);
        self.keep_for_later(sender, site, instance, Parked::Message(message));
        true
    }

    /// Whether a try has to wait because the sender stands still.
    pub(super) fn try_waits(&mut self, custody: u32) -> bool {
        let stamp = self.custodies.stamp(custody);
        self.custodian_waits(custody, Parked::Try(custody, stamp))
    }

    /// Whether a timer that has run out has to wait because whoever set it stands still.
    pub(super) fn timer_waits(&mut self, custody: u32, timer: u32) -> bool {
        self.custodian_waits(custody, Parked::Timer(custody, timer))
    }

    fn custodian_waits(&mut self, custody: u32, parked: Parked) -> bool {
        let state = &self.custodies[custody];
        // The instance of a broker's duty is that of the consumer.
        let instance = if state.subscription == NOTHING {
            state.instance
        } else {
            NOTHING
        };
        let (party, site) = (state.party, state.site);
        let Some(instance) = self.still_one(party, site.min(self.last_site(party)), instance) else {
            return false;
        };
        self.keep_for_later(party, site, instance, parked);
        true
    }

    fn last_site(&self, party: u32) -> u32 {
        self.program.parties[party as usize].sites - 1
    }

    /// Whether what is about to arrive has to wait because nobody there can take it in. What a server has to take waits in
    /// line, as ever.
    pub(super) fn arrival_waits(&mut self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        let (party, site) = (state.next_party, state.next_site);
        let for_custodian = match state.phase {
            Phase::Ack | Phase::Refusal => {
                // The connector that has fetched it stands one place further on.
                let fetched = self.polling.any() && self.is_fetched(carrier);
                state.stretch == 0 && state.step == 1 + u8::from(fetched)
            }
            Phase::Back | Phase::Out => self.ends_without_visit(carrier),
            Phase::ReplicaOut | Phase::ReplicaBack => true,
        };
        if !for_custodian {
            return false;
        }
        let state = &self.carriers[carrier];
        let own = match self.custodies.get(state.custody) {
            Some(custody)
                if self.custodies.holds(state.custody, state.custody_stamp)
                    && custody.subscription == NOTHING
                    && custody.party == party
                    && matches!(self.segment_of(carrier).custodian, End::Sender | End::Consumer) =>
            {
                custody.instance
            }
            _ => NOTHING,
        };
        let Some(instance) = self.still_one(party, site, own) else {
            return false;
        };
        // It is there, and waits.
        self.spend_hop(carrier);
        self.carriers[carrier].entered = self.now;
        let stamp = self.carriers.stamp(carrier);
        self.keep_for_later(party, site, instance, Parked::Arrival(carrier, stamp));
        true
    }
}
