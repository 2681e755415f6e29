//! What the engine tells while it runs: facts, in the order in which they happen.
//!
//! In: nothing. Out: [`Observer`], which `measure` implements to tally, to trace and to feed the canvas. Every method
//! does nothing by default and is called statically, so what is not watched costs nothing. An observer cannot change
//! what happens.

use crate::units::{SimSpan, SimTime, Size};

/// How a delivery ended. It ends once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Outcome {
    /// Right effect before the deadline (or there is none).
    OnTime,
    /// Right effect after the deadline.
    Late,
    /// The caller gave up, and the consumer never served it.
    TimedOut,
    /// Refused by a full queue, a rate limit, an error or a crashed station.
    Rejected,
    /// Gone: on the wire, in a crash, or no room in the outbox.
    Lost,
    /// Given up by the hub or the broker.
    DeadLettered,
    /// Served, but the caller never learned.
    Unconfirmed,
    /// Still on its way when the run stopped, before its deadline.
    InFlight,
    /// Turned away in line: its deadline or the station's patience was over.
    Expired,
}

impl Outcome {
    /// All outcomes, in order of [`Outcome::index`].
    pub const ALL: [Outcome; 9] = [
        Outcome::OnTime,
        Outcome::Late,
        Outcome::TimedOut,
        Outcome::Rejected,
        Outcome::Lost,
        Outcome::DeadLettered,
        Outcome::Unconfirmed,
        Outcome::InFlight,
        Outcome::Expired,
    ];

    /// Place in a table of outcomes.
    pub fn index(self) -> usize {
        self as usize
    }
}

/// A message was created (also one that belongs to the warm-up: `counted` says which).
#[derive(Clone, Copy, Debug)]
pub struct Created {
    /// When it was meant to be created.
    pub at: SimTime,
    /// Its flow.
    pub flow: u32,
    /// Its key: the same in every architecture.
    pub key: u64,
    /// Its number within the flow, from 0 (for a message set off by another: how many of this flow came before).
    pub number: u64,
    /// The sender.
    pub sender: u32,
    /// The sender's site.
    pub sender_site: u32,
    /// How many deliveries it should make.
    pub deliveries: u32,
    /// Whether figures count it: created in [warm-up, end).
    pub counted: bool,
}

/// A delivery ended.
#[derive(Clone, Copy, Debug)]
pub struct Closed {
    /// When.
    pub at: SimTime,
    /// When its message was meant to be created.
    pub created: SimTime,
    /// Its flow.
    pub flow: u32,
    /// Its message's key.
    pub key: u64,
    /// Its message's number.
    pub number: u64,
    /// Place in the flow's list of consumers (for `Others`: of senders).
    pub consumer: u32,
    /// The consumer's site.
    pub consumer_site: u32,
    /// The sender.
    pub sender: u32,
    /// The sender's site.
    pub sender_site: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// From intended creation to the end that its pattern defines; only where `outcome` is `OnTime` or `Late` and it did end.
    pub latency: Option<SimSpan>,
    /// Whether it took effect more than once at a consumer that is not idempotent.
    pub applied_twice: bool,
    /// Whether figures count it.
    pub counted: bool,
}

/// A message for several consumers has ended for all of them.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// Its flow.
    pub flow: u32,
    /// When the first consumer had it; none: no consumer ever did.
    pub first: Option<SimTime>,
    /// When the last of those that got it had it; while some never did, the moment at which that was settled.
    pub last: SimTime,
    /// Consumers that never got it.
    pub missed: u32,
    /// Whether figures count it.
    pub counted: bool,
}

/// Where the time of a delivery that ended well went: from the intended creation to its end, along the path that won.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PathTime {
    /// Its flow.
    pub flow: u32,
    /// All of it; what the parts leave over was spent held: on calls to others, in a batch, in a store at rest.
    pub total: SimSpan,
    /// On links and trunks, retransmissions included.
    pub network: SimSpan,
    /// In line at stations, at a broker until an instance had room, and in the buffer of who fetches ahead.
    pub waiting: SimSpan,
    /// Being served.
    pub service: SimSpan,
    /// From the first try to the one that won, of every sender and middle on the path.
    pub retry: SimSpan,
    /// Kept from publishing by a broker that takes nothing.
    pub blocked: SimSpan,
    /// Whether figures count it.
    pub counted: bool,
}

/// A transaction has ended: a message of a flow that starts by itself, and all that it set off.
#[derive(Clone, Copy, Debug)]
pub struct Transacted {
    /// The flow it began with.
    pub root: u32,
    /// When it ended.
    pub at: SimTime,
    /// From intended creation to the last good end of a delivery.
    pub after: SimSpan,
    /// Deliveries that came to no good end.
    pub failed: u32,
    /// Whether all came to a good end, on time, and took effect once.
    pub correct: bool,
    /// Whether figures count it: begun in [warm-up, end).
    pub counted: bool,
}

/// What travels on a hop.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Freight {
    /// A message on its way to a consumer (or to what stands before it).
    Message,
    /// An answer or a callback.
    Answer,
    /// An acknowledgement or confirm.
    Ack,
    /// The news that something failed.
    Refusal,
    /// A copy to a follower, or the follower's word.
    Replica,
}

/// A message leaves one party for another and will arrive (or was lost on the way).
#[derive(Clone, Copy, Debug)]
pub struct Hop {
    /// When it leaves the sender for good (its last bit on the trunk).
    pub depart: SimTime,
    /// When it arrives; none: lost on the way.
    pub arrive: Option<SimTime>,
    /// What travels.
    pub freight: Freight,
    /// Flow of the message.
    pub flow: u32,
    /// Key of the message.
    pub key: u64,
    /// From this party...
    pub from: u32,
    /// ... at this site.
    pub from_site: u32,
    /// To this party...
    pub to: u32,
    /// ... at this site.
    pub to_site: u32,
    /// Bytes.
    pub size: Size,
}

/// What happened at a station to one message, for traces.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum VisitFact {
    /// It arrived and waits.
    Queued,
    /// Its service was interrupted, and it waits again.
    PutBack,
    /// Service began, with this service number.
    Started {
        /// Which of the party's services.
        service: u32,
    },
    /// Service ended.
    Ended,
    /// It was refused.
    Refused,
    /// It was turned away in line, out of time.
    Expired,
    /// It was stored (by a hub or a broker).
    Stored,
    /// It was confirmed or acknowledged to this party.
    Confirmed,
    /// An attempt of this party timed out.
    TimedOut,
    /// This party tries again.
    Retried,
    /// This party gave it up.
    DeadLettered,
}

/// One fact about one message at one party.
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    /// When.
    pub at: SimTime,
    /// Flow of the message.
    pub flow: u32,
    /// Key of the message.
    pub key: u64,
    /// The party.
    pub party: u32,
    /// Its site.
    pub site: u32,
    /// The instance, where one is known.
    pub instance: Option<u32>,
    /// What happened.
    pub fact: VisitFact,
}

/// What a guard did.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum GuardFact {
    /// An open breaker held an attempt back.
    HeldByBreaker,
    /// Too many calls at once: an attempt was held back.
    HeldByBulkhead,
    /// The sender's own rate limit held an attempt back.
    HeldByRateLimit,
    /// Adaptive throttling held an attempt back.
    HeldByThrottle,
    /// The retry budget did not allow another attempt.
    RetryDenied,
    /// A second copy was sent.
    Hedged,
    /// The second copy brought what was waited for before the first did.
    HedgeWon,
    /// A copy was withdrawn before it was served.
    Withdrawn,
    /// A breaker opened.
    BreakerOpened,
    /// A breaker lets probes through.
    BreakerHalfOpened,
    /// A breaker closed.
    BreakerClosed,
    /// A balancer ejected an instance (party and site are the instance's).
    Ejected,
    /// A station shed an arrival to keep up with the rest (party and site are the station's).
    Shed,
}

impl GuardFact {
    /// How many there are.
    pub const COUNT: usize = 13;
    /// All, in the order of their places.
    pub const ALL: [Self; Self::COUNT] = [
        Self::HeldByBreaker,
        Self::HeldByBulkhead,
        Self::HeldByRateLimit,
        Self::HeldByThrottle,
        Self::RetryDenied,
        Self::Hedged,
        Self::HedgeWon,
        Self::Withdrawn,
        Self::BreakerOpened,
        Self::BreakerHalfOpened,
        Self::BreakerClosed,
        Self::Ejected,
        Self::Shed,
    ];

    /// Place in a table.
    pub fn index(self) -> usize {
        self as usize
    }
}

/// Something that a guard did on the occasion of a message.
#[derive(Clone, Copy, Debug)]
pub struct Guarded {
    /// When.
    pub at: SimTime,
    /// Flow of the message.
    pub flow: u32,
    /// Key of the message.
    pub key: u64,
    /// The party that did it...
    pub party: u32,
    /// ... at this site.
    pub site: u32,
    /// Place of the consumer in the flow's list; none: whoever takes it for all of them.
    pub consumer: Option<u32>,
    /// What it did.
    pub fact: GuardFact,
    /// Whether figures count the message.
    pub counted: bool,
}

/// Listens to a run.
pub trait Observer {
    /// Whether it hears [`Observer::visit`]: if not, nothing is looked up for it.
    const HEARS_VISITS: bool = true;

    /// A message was created.
    fn created(&mut self, _created: &Created) {}
    /// A delivery ended.
    fn closed(&mut self, _closed: &Closed) {}
    /// A message for several consumers has ended for all of them: since when, until when they differed.
    fn spread(&mut self, _spread: &Spread) {}
    /// A sender (or middle) sends an attempt of a message of `flow`; `first` for the first of its round: the others are
    /// retries, deliveries again, and second copies of one that takes long.
    fn attempt(&mut self, _at: SimTime, _flow: u32, _first: bool, _counted: bool) {}
    /// A message was created and its first attempt sent at the same moment: both facts in one.
    fn sent_at_once(&mut self, created: &Created) {
        self.created(created);
        self.attempt(created.at, created.flow, true, created.counted);
    }
    /// A delivery ended well, and where its time went; where it was `answered`, its sender learned it after `latency`. All
    /// of these facts in one.
    fn ended_well(&mut self, path: &PathTime, answered: bool, latency: SimSpan, closed: &Closed) {
        self.path(path);
        if answered {
            self.accepted(path.flow, latency, path.counted);
        }
        self.closed(closed);
    }
    /// The first sender learned that its next hop took the message, so long after the intended creation.
    fn accepted(&mut self, _flow: u32, _after: SimSpan, _counted: bool) {}
    /// The first sender gave a message (or its delivery to one consumer) up, so long after the intended creation.
    fn gave_up(&mut self, _flow: u32, _after: SimSpan, _counted: bool) {}
    /// A chain of flows without branches that began with a message of `root` reached its end.
    fn chain_ended(&mut self, _root: u32, _last: u32, _after: SimSpan, _counted: bool) {}
    /// A delivery ended well: where its time went.
    fn path(&mut self, _path: &PathTime) {}
    /// A visit of a message of `flow` was served for so long.
    fn worked(&mut self, _flow: u32, _service: SimSpan, _counted: bool) {}
    /// So much service for a message of `flow` was of no use: nobody waited for what came of it.
    fn wasted(&mut self, _flow: u32, _service: SimSpan, _counted: bool) {}
    /// A transaction ended.
    fn transacted(&mut self, _transacted: &Transacted) {}
    /// A message travels.
    fn hop(&mut self, _hop: &Hop) {}
    /// A message travels within a zone: of those that pass there, nobody counts the bytes.
    fn hop_within(&mut self, hop: &Hop) {
        self.hop(hop);
    }
    /// Something happened to one message at a station.
    fn visit(&mut self, _visit: &Visit) {}
    /// From now on so many are in service and in line at a station (the queue of a party with one queue for all
    /// instances is told for its first instance). `station` counts [`crate::engine::Program::station_bases`].
    fn station(&mut self, _at: SimTime, _station: u32, _in_service: u32, _queued: u32) {}
    /// A visit ended at a station: how long it waited in line, and how long service took.
    fn served(&mut self, _at: SimTime, _station: u32, _waited: SimSpan, _service: SimSpan) {}
    /// A visit ended at a station (how long it waited, how long service took), where now so many are in service and in
    /// line: both facts in one.
    fn left(&mut self, at: SimTime, station: u32, (waited, service): (SimSpan, SimSpan), there: (u32, u32)) {
        self.served(at, station, waited, service);
        self.station(at, station, there.0, there.1);
    }
    /// A visit that took no time passed at a station, where so many are in service and in line as were before.
    fn passed(&mut self, at: SimTime, station: u32, in_service: u32, queued: u32) {
        self.station(at, station, in_service + 1, queued);
        self.served(at, station, SimSpan::ZERO, SimSpan::ZERO);
        self.station(at, station, in_service, queued);
    }
    /// Something may be told of this station soon: a hint, by which nothing that is told changes.
    fn look_ahead(&mut self, _station: u32) {}
    /// A trunk was occupied for `busy` by `size`.
    fn trunk(&mut self, _at: SimTime, _from_zone: u32, _to_zone: u32, _site: u32, _busy: SimSpan, _size: Size) {}
    /// A guard held something back, opened, hedged...
    fn guarded(&mut self, _guarded: &Guarded) {}
    /// A request was looked up in a station's cache.
    fn cache(&mut self, _at: SimTime, _station: u32, _hit: bool) {}
    /// A station is up again, or down, by a fault or on its own.
    fn up(&mut self, _at: SimTime, _station: u32, _up: bool) {}
    /// A fault began or ended.
    fn fault(&mut self, _at: SimTime, _fault: u32, _on: bool) {}
    /// The broker cluster stopped taking messages from publishers (`on`), or takes them again.
    fn publishers_blocked(&mut self, _at: SimTime, _on: bool) {}
    /// A message or answer of `flow` that waited for the blocked cluster goes on, or is taken back, after so long.
    fn blocked(&mut self, _at: SimTime, _flow: u32, _key: u64, _blocked: SimSpan, _counted: bool) {}
    /// The cluster is locked up (`on`), for all that could take messages out of it waits, on the connections it blocks,
    /// to publish; or it got out of that.
    fn locked_up(&mut self, _at: SimTime, _on: bool) {}
    /// A message of `flow` took effect at a consumer after a later one of the same key.
    fn out_of_order(&mut self, _at: SimTime, _flow: u32, _key: u64, _counted: bool) {}
    /// A broker node now keeps so many bytes (told where its memory is bounded).
    fn kept(&mut self, _at: SimTime, _party: u32, _bytes: Size) {}
}

/// Watches nothing.
#[derive(Clone, Copy, Default, Debug)]
pub struct Deaf;

impl Observer for Deaf {
    const HEARS_VISITS: bool = false;
}

impl<A: Observer, B: Observer> Observer for (A, B) {
    const HEARS_VISITS: bool = A::HEARS_VISITS || B::HEARS_VISITS;

    fn created(&mut self, created: &Created) {
        self.0.created(created);
        self.1.created(created);
    }
    fn closed(&mut self, closed: &Closed) {
        self.0.closed(closed);
        self.1.closed(closed);
    }
    fn spread(&mut self, spread: &Spread) {
        self.0.spread(spread);
        self.1.spread(spread);
    }
    fn attempt(&mut self, at: SimTime, flow: u32, first: bool, counted: bool) {
        self.0.attempt(at, flow, first, counted);
        self.1.attempt(at, flow, first, counted);
    }
    fn sent_at_once(&mut self, created: &Created) {
        self.0.sent_at_once(created);
        self.1.sent_at_once(created);
    }
    fn ended_well(&mut self, path: &PathTime, answered: bool, latency: SimSpan, closed: &Closed) {
        self.0.ended_well(path, answered, latency, closed);
        self.1.ended_well(path, answered, latency, closed);
    }
    fn accepted(&mut self, flow: u32, after: SimSpan, counted: bool) {
        self.0.accepted(flow, after, counted);
        self.1.accepted(flow, after, counted);
    }
    fn gave_up(&mut self, flow: u32, after: SimSpan, counted: bool) {
        self.0.gave_up(flow, after, counted);
        self.1.gave_up(flow, after, counted);
    }
    fn chain_ended(&mut self, root: u32, last: u32, after: SimSpan, counted: bool) {
        self.0.chain_ended(root, last, after, counted);
        self.1.chain_ended(root, last, after, counted);
    }
    fn path(&mut self, path: &PathTime) {
        self.0.path(path);
        self.1.path(path);
    }
    fn worked(&mut self, flow: u32, service: SimSpan, counted: bool) {
        self.0.worked(flow, service, counted);
        self.1.worked(flow, service, counted);
    }
    fn wasted(&mut self, flow: u32, service: SimSpan, counted: bool) {
        self.0.wasted(flow, service, counted);
        self.1.wasted(flow, service, counted);
    }
    fn transacted(&mut self, transacted: &Transacted) {
        self.0.transacted(transacted);
        self.1.transacted(transacted);
    }
    fn hop(&mut self, hop: &Hop) {
        self.0.hop(hop);
        self.1.hop(hop);
    }
    fn hop_within(&mut self, hop: &Hop) {
        self.0.hop_within(hop);
        self.1.hop_within(hop);
    }
    fn visit(&mut self, visit: &Visit) {
        self.0.visit(visit);
        self.1.visit(visit);
    }
    fn station(&mut self, at: SimTime, station: u32, in_service: u32, queued: u32) {
        self.0.station(at, station, in_service, queued);
        self.1.station(at, station, in_service, queued);
    }
    fn served(&mut self, at: SimTime, station: u32, waited: SimSpan, service: SimSpan) {
        self.0.served(at, station, waited, service);
        self.1.served(at, station, waited, service);
    }
    fn left(&mut self, at: SimTime, station: u32, ended: (SimSpan, SimSpan), there: (u32, u32)) {
        self.0.left(at, station, ended, there);
        self.1.left(at, station, ended, there);
    }
    fn passed(&mut self, at: SimTime, station: u32, in_service: u32, queued: u32) {
        self.0.passed(at, station, in_service, queued);
        self.1.passed(at, station, in_service, queued);
    }
    fn look_ahead(&mut self, station: u32) {
        self.0.look_ahead(station);
        self.1.look_ahead(station);
    }
    fn trunk(&mut self, at: SimTime, from_zone: u32, to_zone: u32, site: u32, busy: SimSpan, size: Size) {
        self.0.trunk(at, from_zone, to_zone, site, busy, size);
        self.1.trunk(at, from_zone, to_zone, site, busy, size);
    }
    fn cache(&mut self, at: SimTime, station: u32, hit: bool) {
        self.0.cache(at, station, hit);
        self.1.cache(at, station, hit);
    }
    fn up(&mut self, at: SimTime, station: u32, up: bool) {
        self.0.up(at, station, up);
        self.1.up(at, station, up);
    }
    fn fault(&mut self, at: SimTime, fault: u32, on: bool) {
        self.0.fault(at, fault, on);
        self.1.fault(at, fault, on);
    }
    fn publishers_blocked(&mut self, at: SimTime, on: bool) {
        self.0.publishers_blocked(at, on);
        self.1.publishers_blocked(at, on);
    }
    fn blocked(&mut self, at: SimTime, flow: u32, key: u64, blocked: SimSpan, counted: bool) {
        self.0.blocked(at, flow, key, blocked, counted);
        self.1.blocked(at, flow, key, blocked, counted);
    }
    fn locked_up(&mut self, at: SimTime, on: bool) {
        self.0.locked_up(at, on);
        self.1.locked_up(at, on);
    }
    fn out_of_order(&mut self, at: SimTime, flow: u32, key: u64, counted: bool) {
        self.0.out_of_order(at, flow, key, counted);
        self.1.out_of_order(at, flow, key, counted);
    }
    fn kept(&mut self, at: SimTime, party: u32, bytes: Size) {
        self.0.kept(at, party, bytes);
        self.1.kept(at, party, bytes);
    }
    fn guarded(&mut self, guarded: &Guarded) {
        self.0.guarded(guarded);
        self.1.guarded(guarded);
    }
}
