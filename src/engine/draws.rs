//! Which random number is this? Every draw is a function of a message's key, a purpose and a few numbers.
//!
//! In: keys. Out: generators. No draw comes from a shared sequence, so that the same message has the same demand under
//! every architecture, a retry draws anew, and an edit elsewhere stirs nothing. It must not know what is drawn.

use crate::units::{KeyedRng, mix};

/// What a draw is for. Part of every saved result: never renumber.
#[derive(Clone, Copy, Debug)]
#[repr(u64)]
pub(super) enum Purpose {
    Gap = 1,
    Sender = 2,
    SenderSite = 3,
    Size = 4,
    AnswerSize = 5,
    Consumer = 6,
    ConsumerSite = 7,
    Service = 8,
    Latency = 9,
    Loss = 10,
    Error = 11,
    Backoff = 12,
    Balance = 13,
    Follow = 14,
    AddedLatency = 15,
    Off = 20,
    On = 21,
    Think = 22,
    Phase = 23,
    Route = 24,
    MessageKey = 25,
    SetOff = 70,
    Burst = 71,
    Duplicate = 72,
    Reorder = 73,
    ReorderBy = 74,
    UpTime = 40,
    RepairTime = 41,
    CacheKey = 42,
    CacheHit = 43,
    Throttle = 50,
    Withdrawal = 51,
    LookUp = 52,
    RetryAfter = 100,
    CallbackBackoff = 101,
    TraceCopies = 102,
}

/// The key of a run.
#[inline]
pub(super) fn run_key(seed: u64, replication: u32) -> u64 {
    mix(mix(seed, 0x746f_706f_6c61_6221), u64::from(replication) + 1)
}

/// The key of message `number` of a flow.
#[inline]
pub(super) fn message_key(run: u64, flow: u64, number: u64) -> u64 {
    key_from(stem(run, flow), number)
}

/// What the keys of all messages of a flow are mixed from.
#[inline]
pub(super) fn stem(run: u64, flow: u64) -> u64 {
    mix(run, flow)
}

/// The key of message `number` of the flow with this stem.
#[inline]
pub(super) fn key_from(stem: u64, number: u64) -> u64 {
    mix(stem, number + 1)
}

/// The key of what a message sets off: flow, place in its list, and how often the message took effect before.
pub(super) fn child_key(parent: u64, flow: u64, place: u64, effect: u64) -> u64 {
    mix(mix(parent, flow), (place << 32) + effect + 1)
}

/// A generator for one purpose of one message.
#[inline]
pub(super) fn draw(key: u64, purpose: Purpose) -> KeyedRng {
    KeyedRng::new(key, purpose as u64)
}

/// A generator for one purpose of one message at one place, for one trial.
#[inline]
pub(super) fn draw_at(key: u64, purpose: Purpose, place: u64, trial: u64) -> KeyedRng {
    draw_of(key, purpose, of_trial(place, trial))
}

/// What the draws of one trial at one place differ by from others.
#[inline]
pub(super) fn of_trial(place: u64, trial: u64) -> u64 {
    mix(place, trial + 1)
}

/// A generator for one purpose of one message, where place and trial are known already (see [`of_trial`]).
#[inline]
pub(super) fn draw_of(key: u64, purpose: Purpose, place_and_trial: u64) -> KeyedRng {
    KeyedRng::new(mix(key, place_and_trial), purpose as u64)
}

/// One of `count`, evenly.
#[inline]
pub(super) fn one_of(rng: &mut KeyedRng, count: u32) -> u32 {
    use rand::Rng;
    ((u128::from(rng.next_u64()) * u128::from(count)) >> 64) as u32
}
