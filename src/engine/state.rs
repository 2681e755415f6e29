//! What is true right now? The tables of a running simulation.
//!
//! In: nothing. Out: plain structs, all `Clone`, tied together by indices. They must not know how they change.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::units::{LawSampler, SimSpan, SimTime};

use super::fetching::Window;
use super::observer::Outcome;
use super::row::Row;
use super::slab::NOTHING;
use super::spent::Spent;

/// One unit of a flow.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub key: u64,
    pub flow: u32,
    pub number: u64,
    pub created: SimTime,
    pub counted: bool,
    pub sender: u32,
    pub sender_site: u32,
    pub size: u32,
    pub answer_size: u32,
    /// First of its deliveries (a list through `Delivery::next`).
    pub deliveries: u32,
    pub expected: u32,
    /// Deliveries not finished yet.
    pub open: u32,
    /// Carriers and custodies that carry it for all its deliveries.
    pub live: u32,
    /// Why the last shared attempt failed.
    pub failure: Failure,
    /// The transaction it belongs to; `NOTHING`: none is kept.
    pub transaction: u32,
    /// Its entry in an outbox.
    pub entry: u32,
    /// Its sender's duty, with its stamp, where one copy serves all deliveries.
    pub duty: (u32, u32),
    /// Whose answer waits for it; `NOTHING` where nobody's does.
    pub call: u32,
    /// How the answers of those asked are joined; `NOTHING` where they are not.
    pub join: u32,
}

/// A message for one consumer.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub message: u32,
    pub next: u32,
    pub place: u32,
    pub party: u32,
    pub site: u32,
    /// Carriers and custodies on their way for it.
    pub live: u32,
    /// How often it took effect.
    pub served: u32,
    pub applied_twice: bool,
    /// Whether the consumer's cache did not have what it asked for.
    pub missed: bool,
    pub closed: Option<(Outcome, SimTime)>,
    pub failure: Failure,
    /// The caller's custody, where the answer comes as a message of its own.
    pub caller: (u32, u32),
    /// Its sender's duty, with its stamp.
    pub duty: (u32, u32),
    pub finished: bool,
    /// Whether its transaction waits for it no more.
    pub settled: bool,
    /// Whether the caller has had a callback of it.
    pub called_back: bool,
}

/// Why an attempt failed; the last reason names the outcome.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Failure {
    Lost,
    Rejected,
    /// Served, but answered with an error.
    Errored,
    /// Not sent: the sender's own guards held it back.
    HeldBack,
    Expired,
    TimedOut,
    DeadLettered,
}

/// Which way a carrier walks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phase {
    Out,
    /// With the answer.
    Back,
    /// With an acknowledgement, back over the links it came by.
    Ack,
    /// With bad news, likewise.
    Refusal,
    /// To the follower that must hold a copy.
    ReplicaOut,
    /// Back from it.
    ReplicaBack,
}

/// One copy of a message (or an answer, an acknowledgement) on its way.
#[derive(Clone, Debug)]
pub(super) struct Carrier {
    pub message: u32,
    /// `NOTHING` while it carries the message for all its deliveries.
    pub delivery: u32,
    /// Who waits for it, with the stamp and trial by which a late one is known.
    pub custody: u32,
    pub custody_stamp: u32,
    pub trial: u32,
    pub segment: u8,
    pub phase: Phase,
    pub reason: Failure,
    /// Stretch it is on.
    pub stretch: u8,
    /// Nodes of that stretch behind it: 0 at its beginning.
    pub step: u8,
    /// Visits made at the end of the stretch.
    pub visit: u8,
    /// Retransmissions of the present hop.
    pub resent: u8,
    /// The broker node that led its topic when it set out.
    pub node: u32,
    /// Where it is (or is coming from, while on a hop).
    pub party: u32,
    pub site: u32,
    /// Where it is going, while on a hop.
    pub next_party: u32,
    pub next_site: u32,
    /// Instance that serves it.
    pub instance: u32,
    /// Instance of the consumer that a broker chose (`NOTHING`: any).
    pub meant: u32,
    /// Taker of this copy among a group, party and site; `NOTHING`: the delivery's consumer.
    pub taker: (u32, u32),
    pub service: u32,
    pub entered: SimTime,
    pub started: SimTime,
    pub in_service: bool,
    /// Where its path's time went.
    pub spent: Spent,
    /// Service that has not been of use yet.
    pub work: SimSpan,
}

impl Carrier {
    /// One that carries nothing yet.
    pub const BLANK: Self = Self {
        message: NOTHING,
        delivery: NOTHING,
        custody: NOTHING,
        custody_stamp: 0,
        trial: 1,
        segment: 0,
        phase: Phase::Out,
        reason: Failure::Lost,
        stretch: 0,
        step: 0,
        visit: 0,
        resent: 0,
        node: NOTHING,
        party: NOTHING,
        site: 0,
        next_party: NOTHING,
        next_site: 0,
        instance: NOTHING,
        meant: NOTHING,
        taker: (NOTHING, 0),
        service: 0,
        entered: SimTime::ZERO,
        started: SimTime::ZERO,
        in_service: false,
        spent: Spent::NONE,
        work: SimSpan::ZERO,
    };
}

/// Somebody's duty to get a segment done.
#[derive(Clone, Debug)]
pub(super) struct Custody {
    pub message: u32,
    pub delivery: u32,
    pub segment: u8,
    /// Tries in this round.
    pub attempt: u32,
    /// Tries in all.
    pub trial: u32,
    /// Added to `trial` in draws, so that the copies of a message that was stored twice differ.
    pub trial_base: u32,
    pub party: u32,
    pub site: u32,
    /// Instance of the custodian (sender), or that a broker chose to deliver to; `NOTHING`: none.
    pub instance: u32,
    /// Its subscription.
    pub subscription: u32,
    /// The member of it that it was handed out to last.
    pub member: u32,
    /// The stored copy it hands out, where brokers count what they keep.
    pub kept: u32,
    /// The timer that counts; any other is stale.
    pub timer: u32,
    /// Whether a try is under way that has not failed or timed out.
    pub waiting: bool,
    /// When it began, or was first handed out by a broker.
    pub begun: SimTime,
    /// Where the time before went.
    pub spent: Spent,
    /// What a guarded sender remembers between attempts; `NOTHING`: nothing.
    pub care: u32,
}

/// One instance. What plain messages touch stands first, in one line of the caches.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub(super) struct Station {
    pub queue: Row,
    pub in_service: u32,
    /// How many it serves at once and how many may wait, as its party has it: told here for plain messages.
    pub servers: u32,
    pub places: u32,
    /// Where what it has beside this is (see `special`); `NOTHING` for a plain one.
    pub special: u32,
    /// Those who wait there.
    pub aside: u32,
    /// Servers that take no work.
    pub gone: u32,
    pub down: u16,
    pub silent: u16,
    /// Faults that keep it out of the balancer.
    pub drained: u16,
    /// Faults that have it take and send nothing, but end what was begun.
    pub closed: u16,
    /// How many reasons its balancer itself has to give it nothing: believed down, ejected.
    pub shut: u16,
    /// Whether its balancer does not see by itself that it is down.
    pub unseen: bool,
    pub slow: Option<Vec<(u32, f64)>>,
}

impl Station {
    pub fn new(special: u32, servers: u32, places: u32) -> Self {
        Self {
            in_service: 0,
            servers,
            places,
            special,
            aside: 0,
            down: 0,
            silent: 0,
            drained: 0,
            closed: 0,
            gone: 0,
            shut: 0,
            unseen: false,
            slow: None,
            queue: Row::EMPTY,
        }
    }

    pub fn is_up(&self) -> bool {
        self.down == 0 && self.closed == 0
    }

    /// Whether it works on what it has.
    pub fn works(&self) -> bool {
        self.down == 0
    }

    /// Whether one of its `servers` is free to take work.
    pub fn has_free(&self, servers: u32) -> bool {
        self.in_service.saturating_add(self.gone) < servers
    }

    /// How many times as long services take.
    pub fn slowness(&self) -> f64 {
        self.slow
            .as_ref()
            .map_or(1.0, |layers| layers.iter().map(|(_, factor)| factor).product())
    }
}

/// The instances of a party at one site.
#[derive(Clone, Debug, Default)]
pub(super) struct Pool {
    /// The queue of all, where there is one.
    pub queue: Row,
    pub turn: u32,
    pub tokens: f64,
    pub tokens_at: SimTime,
}

/// What lies on a trunk or link.
#[derive(Clone, Debug, Default)]
pub(super) struct Wire {
    pub busy_until: SimTime,
    pub last_arrival: SimTime,
    pub down: u16,
    pub refusing: u16,
    /// Faults that lie on it beside cuts.
    pub layers: Vec<Layer>,
}

/// What a fault has put on a line: its index, and a state of its own where it has one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layer {
    pub fault: u32,
    pub state: u32,
}

impl Wire {
    /// Whether one that was never touched would do as well.
    pub fn is_idle(&self, now: SimTime) -> bool {
        self.busy_until <= now
            && self.last_arrival <= now
            && self.down == 0
            && self.refusing == 0
            && self.layers.is_empty()
    }
}

/// Messages that a sender keeps.
#[derive(Clone, Debug, Default)]
pub(super) struct Outbox {
    pub flow: u32,
    pub held: u32,
    /// Custodies whose round failed.
    pub waiting: Vec<(u32, u32)>,
    pub armed: bool,
}

/// One message in an outbox.
#[derive(Clone, Debug)]
pub(super) struct BoxEntry {
    pub outbox: u32,
    pub message: u32,
    pub pending: u32,
    /// Whether its end is scheduled.
    pub expires: bool,
}

/// What a broker holds for one group of consumers.
#[derive(Clone, Debug, Default)]
pub(super) struct Subscription {
    pub flow: u32,
    /// Instances: party, site, instance.
    pub members: Vec<(u32, u32, u32)>,
    pub unacked: Vec<u32>,
    pub queue: VecDeque<u32>,
    pub turn: u32,
    /// Its partition.
    pub partition: u32,
    /// The member that alone takes from it, where its topic has partitions.
    pub owner: u32,
    /// The member that takes it over once the owner has nothing of it any more.
    pub heir: u32,
    /// Bytes in the queue, where they are bounded.
    pub queued: u64,
    /// What its owner has fetched, where order needs watching.
    pub window: Option<Box<Window>>,
}

/// Laws made ready for drawing.
#[derive(Clone, Debug)]
pub(super) struct Samplers {
    /// Per party, per service: whatever the size (none: no time), and for each 1000 bytes.
    pub services: Vec<Vec<(Option<LawSampler>, SimSpan)>>,
    /// Per ordered zone pair.
    pub latency: Vec<LawSampler>,
    /// Per ordered zone pair: its latency, where it is always the same.
    pub fixed_latency: Vec<Option<SimSpan>>,
    /// Per flow: time from one message to the next, where they come by chance (of a timetable: their number).
    pub gap: Vec<Option<LawSampler>>,
    /// Per flow.
    pub size: Vec<LawSampler>,
    /// Per flow.
    pub answer_size: Vec<LawSampler>,
}

/// A strike that lasts: its number, and which of the fault's targets it lies on.
#[derive(Clone, Copy, Debug)]
pub(super) struct On {
    pub number: u32,
    pub first: u32,
    pub count: u32,
}

/// A fault that was put in, and whether it acts.
#[derive(Clone, Debug)]
pub(super) struct ActiveFault {
    pub spec: Arc<super::fault::FaultSpec>,
    /// Of its latency or delay.
    pub law: Option<LawSampler>,
    /// Strikes that last.
    pub on: Vec<On>,
    /// How often it was set off by something else.
    pub set_off: u32,
    /// Since when every look has seen its condition hold.
    pub seen_since: Option<SimTime>,
    /// Whether it was healed for good.
    pub over: bool,
}
