//! What network does an architecture make of the sketch? Styles, sizing, routes.
//!
//! In: a scenario and one of its architectures. Out: a [`Network`]: a pure function of the two. It must not know time,
//! money or pixels.

mod network;

pub use network::{
    BusSettings, HubSettings, Joint, LinkClass, Network, Party, PartyKey, Route, RouteHop, ServiceTime, Setting,
    StyleKind,
};
