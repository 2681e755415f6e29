//! What network does an architecture make of it? Styles, sizing, routes.
//!
//! In: a scenario and one of its architectures. Out: a [`Network`]: a pure function of the two. It must not know time,
//! money or pixels.

mod derive;
mod footing;
mod fronts;
mod links;
mod load;
mod middle;
mod network;
mod pairs;
mod place;
mod problem;
mod rates;
mod rules;
mod settings;
mod sketch;
mod style;
mod walk;

pub use derive::derive;
pub use network::{
    BusSettings, HubSettings, Joint, LinkClass, Network, Party, PartyKey, Poller, RegistrySettings, Route, RouteHop,
    ServiceTime, Setting, StyleKind,
};
pub use pairs::Pairs;
pub use problem::Problem;
pub use rules::PartyRules;
