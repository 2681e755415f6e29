//! Which single words does the file know, and what do they stand for?
//!
//! In: nothing. Out: one table per enumeration, used by `read` and `write` alike. It must not know any field.

use super::model::*;

/// An enumeration whose values are single words.
pub(super) trait Words: Copy + PartialEq + 'static {
    /// What the words are, for messages: "kind of zone".
    const WHAT: &'static str;
    /// Every word and its value.
    const WORDS: &'static [(&'static str, Self)];

    /// The word for a value.
    fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(_, value)| *value == self);
        found.map_or("", |(word, _)| word)
    }
}

macro_rules! words {
    ($($type:ident, $what:literal: $($word:ident),+;)+) => {$(
        impl Words for $type {
            const WHAT: &'static str = $what;
            const WORDS: &'static [(&'static str, Self)] = &[$((stringify!($word), $type::$word)),+];
        }
    )+};
}

words! {
    ZoneKind, "kind of zone": Site, DataCenter, CloudRegion, Provider, Internet;
    Transport, "transport": Reliable, Datagram;
    Sensitivity, "sensitivity": Public, Internal, Personal, Payment;
    Contract, "contract": Own, Canonical, Versioned;
    SystemKind, "kind of system": Service, Saas, DataStore, Cache, Device, Partner;
    Discipline, "discipline": Fifo, Priority, PreemptivePriority, ProcessorSharing;
    QueueOnFailure, "fate of a queue": Kept, Lost;
    WorkOnFailure, "fate of work": Resumed, Restarted, Lost;
    Wears, "what wears": Always, Busy;
    QuotaWindow, "window": Fixed, Sliding;
    Jitter, "jitter": Off, Full, Equal, Decorrelated;
    RetryCause, "failure": Timeout, Rejection, Error, Loss, HeldBack;
    SiteChoice, "choice of site": Same, Each, Random;
    Holds, "way of holding": Memory, Worker;
    AckLevel, "acknowledgement": Off, Leader, Quorum;
    DeliveryGuarantee, "delivery guarantee": AtMostOnce, AtLeastOnce, EffectivelyOnce;
    Connections, "kind of connection": Separate, Shared;
    Leg, "leg": There, Answer;
    Via, "way": Direct, Hub, Bus;
    Exchange, "exchange": Synchronous, StoreAndForward;
    Direction, "direction": Both, Forward, Back;
    When, "pass": Calm, Broken;
    Moment, "moment of a fault": Start, End;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_for_its_value() {
        assert_eq!(ZoneKind::CloudRegion.word(), "CloudRegion");
        assert_eq!(Jitter::Off.word(), "Off");
    }
}
