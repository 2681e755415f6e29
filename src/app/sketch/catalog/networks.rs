//! The fields of zones, and of the network within and between them.
//!
//! In: nothing. Out: the tables. It must not know what any of them says.

use super::How::{Choice, Law, Pair, Short};
use super::{Field, Of, Section, YES_NO};

const KINDS: &[(&str, &str)] = &[
    ("Site", "Site"),
    ("DataCenter", "Data center"),
    ("CloudRegion", "Cloud region"),
    ("Provider", "Provider"),
    ("Internet", "Internet"),
];

const TRANSPORTS: &[(&str, &str)] = &[("Reliable", "Reliable"), ("Datagram", "Datagram")];

const LOSS: Field = Field::new("Loss", "loss", Short)
    .like("0.1%")
    .about("Share of transmissions that are lost");
const REORDERS: Field = Field::new("Reorders", "reorders", YES_NO)
    .like("true")
    .about("Whether a later message may overtake an earlier one");
const TRANSPORT: Field = Field::new("Transport", "transport", Choice(TRANSPORTS))
    .like("Datagram")
    .about("Whether a loss is repeated (Reliable) or silent (Datagram)");
const BANDWIDTH: Field = Field::new("Bandwidth", "bandwidth", Short)
    .like("20Mbit/s")
    .about("Of the trunk that all links between share, each way");
const PER_LINK: Field = Field::new("Per link", "bandwidth_per_link", Short)
    .like("2Mbit/s")
    .about("Bandwidth of each single link");
const MTTF: Field = Field::new("MTTF / MTTR", "mttf", Pair)
    .like("30d / 1h")
    .without("never fails")
    .about("Mean up time and mean repair time of the trunk");

const fn within(field: Field, name: &'static str) -> Field {
    Field { name, ..field }
}

/// Sections of the fields of zones.
pub const ZONE: &[Section] = &[
    Section {
        name: "Basics",
        open: true,
        fields: &[
            Field::new("Kind", "kind", Choice(KINDS))
                .like("Site")
                .about("What kind of place it is: latencies go by it"),
            Field::new("Sites", "sites", Short)
                .like("12")
                .about("So many separate places"),
        ],
    },
    Section {
        name: "Network within",
        open: false,
        fields: &[
            Field::new("Latency", "within.latency", Law(Of::Time))
                .like("250us")
                .about("One way, within one site: a time, or a distribution"),
            within(LOSS, "within.loss"),
            within(REORDERS, "within.reorders"),
            within(TRANSPORT, "within.transport"),
            within(BANDWIDTH, "within.bandwidth"),
            within(PER_LINK, "within.bandwidth_per_link"),
            within(MTTF, "within.mttf"),
        ],
    },
];

/// Sections of the fields of the network between two zones.
pub const BETWEEN: &[Section] = &[Section {
    name: "Network between",
    open: false,
    fields: &[
        Field::new("Latency", "latency", Law(Of::Time))
            .like("LogNormal(median: 15ms, p99: 60ms)")
            .about("One way: a time, or a distribution"),
        Field::new("Latency back", "latency_back", Law(Of::Time))
            .like("40ms")
            .without("as there")
            .about("The other way"),
        LOSS,
        REORDERS,
        TRANSPORT,
        BANDWIDTH,
        Field::new("Bandwidth back", "bandwidth_back", Short)
            .like("50Mbit/s")
            .without("as there")
            .about("Of the trunk, the other way"),
        PER_LINK,
        MTTF,
    ],
}];
