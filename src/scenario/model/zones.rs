//! Where are the systems, and what lies between, and what do they tell each other? Zones, links, data.
//!
//! In: nothing. Out: parts of a [`super::Scenario`], as they are written. It must not know the file's syntax, nor what is
//! made of it.

use super::*;
use crate::units::{Bandwidth, Law, Share, SimSpan};

/// A place where systems live.
#[derive(Clone, PartialEq, Debug)]
pub struct Zone {
    /// Its id.
    pub id: ZoneId,
    /// Shown name; default: the id.
    pub name: Option<String>,
    /// What kind of place.
    pub kind: Option<ZoneKind>,
    /// How many separate sites it stands for (400 restaurants: 400).
    pub sites: Option<u32>,
    /// Place of its frame's center on the canvas, in points, with `size`; default: around its systems.
    pub at: Option<(f32, f32)>,
    /// Width and height of its frame, in points, with `at`.
    pub size: Option<(f32, f32)>,
    /// The network within the zone (within one site).
    pub within: Option<LinkSettings>,
}

/// What kind of place a zone is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ZoneKind {
    /// A shop, plant, office: one of possibly many.
    Site,
    /// One's own data center.
    DataCenter,
    /// A cloud region.
    CloudRegion,
    /// A provider's (SaaS) environment.
    Provider,
    /// The open internet.
    Internet,
}

/// The network between two zones.
#[derive(Clone, PartialEq, Debug)]
pub struct Between {
    /// The two zones, in the order in which `settings` reads; `back` reads the other way round.
    pub zones: (ZoneId, ZoneId),
    /// Settings from the first zone to the second, and back too where `back` says nothing else.
    pub settings: LinkSettings,
    /// One-way latency from the second zone to the first, where it differs.
    pub latency_back: Option<Law>,
    /// Trunk bandwidth from the second zone to the first, where it differs.
    pub bandwidth_back: Option<Bandwidth>,
}

/// How messages travel between two zones or within one.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LinkSettings {
    /// One-way latency (nanoseconds).
    pub latency: Option<Law>,
    /// Share of transmissions lost.
    pub loss: Option<Share>,
    /// Whether a later message may overtake an earlier one on the same link when jitter says so.
    pub reorders: Option<bool>,
    /// What a loss means.
    pub transport: Option<Transport>,
    /// Bandwidth of the trunk (per site, one each way), shared by all links between the two zones.
    pub bandwidth: Option<Bandwidth>,
    /// Bandwidth of each single link, beside the trunk's.
    pub bandwidth_per_link: Option<Bandwidth>,
    /// Mean up time of the trunk, with `mttr`.
    pub mttf: Option<SimSpan>,
    /// Mean repair time of the trunk, with `mttf`.
    pub mttr: Option<SimSpan>,
}

/// What a loss means to the two ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transport {
    /// Lost transmissions are repeated after max(200 ms, 2 RTT), doubling; an error after 5.
    Reliable,
    /// Loss is silent.
    Datagram,
}

/// What flows carry.
#[derive(Clone, PartialEq, Debug)]
pub struct DataSet {
    /// Its id.
    pub id: DataId,
    /// Shown name; default: the id.
    pub name: Option<String>,
    /// How sensitive.
    pub sensitivity: Option<Sensitivity>,
    /// The system that owns it.
    pub owner: Option<SystemId>,
    /// Systems allowed to read it; empty: all.
    pub allowed: Vec<SystemId>,
    /// Who defines its shape.
    pub contract: Option<Contract>,
}

/// How sensitive data is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sensitivity {
    /// May be published.
    Public,
    /// For the organization.
    Internal,
    /// About persons.
    Personal,
    /// Cards and accounts.
    Payment,
}

/// Who defines the shape of a data set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Contract {
    /// The producer's own shape.
    Own,
    /// A canonical model.
    Canonical,
    /// The producer's, versioned and compatible.
    Versioned,
}
