//! Breaking things by hand: what was clicked, what can be done to it, what that is called in a scenario.
//!
//! In: a clicked shape or wire. Out: faults. It must not know when they strike.

use egui::Pos2;

use crate::picture::{Picture, ShapeKey};
use crate::scenario::{Direction, FaultKind, LinkPlace, Part, Scenario, Select, SystemId};
use crate::topology::{Network, PartyKey};
use crate::units::Share;

/// How many times as long a slowed service takes.
pub const SLOW_FACTOR: f64 = 10.0;

/// What the next click does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tool {
    /// Cuts a link.
    Cut,
    /// Crashes a node.
    Crash,
    /// Slows a node.
    Slow,
    /// Cuts the zone of a node off from all others.
    Partition,
}

impl Tool {
    /// All, as offered.
    pub const ALL: [Tool; 4] = [Tool::Cut, Tool::Crash, Tool::Slow, Tool::Partition];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Tool::Cut => "Cut a link",
            Tool::Crash => "Crash a system",
            Tool::Slow => "Slow down ×10",
            Tool::Partition => "Cut off a zone",
        }
    }

    /// What to click next.
    pub fn hint(self) -> &'static str {
        match self {
            Tool::Cut => "Click a link to cut it",
            Tool::Crash => "Click what shall crash",
            Tool::Slow => "Click what shall slow down",
            Tool::Partition => "Click a system in the zone",
        }
    }
}

/// How much of several sites or instances is struck.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Reach {
    /// All.
    #[default]
    All,
    /// A quarter of the sites, drawn.
    Quarter,
    /// The first site or instance.
    One,
}

impl Reach {
    /// All, as offered.
    pub const ALL: [(Reach, &'static str); 3] = [(Reach::All, "all"), (Reach::Quarter, "25 %"), (Reach::One, "one")];

    fn sites(self) -> Select {
        match self {
            Reach::All => Select::All,
            Reach::Quarter => Select::Share(Share::from_ratio(0.25)),
            Reach::One => Select::One,
        }
    }

    /// Sites and instances, where there may be only one site.
    fn stations(self, sites: u32) -> (Select, Select) {
        if sites > 1 {
            (self.sites(), Select::All)
        } else {
            (Select::All, self.sites())
        }
    }
}

/// What was clicked, by its place in the picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Picked {
    /// A shape.
    Shape(usize),
    /// A wire.
    Wire(usize),
}

/// A menu on the canvas.
#[derive(Clone, Copy, Debug)]
pub struct Menu {
    /// About this.
    pub about: Picked,
    /// At this point of the screen.
    pub at: Pos2,
    /// Whether it was opened in this very frame, so that the click that opened it does not close it.
    pub fresh: bool,
}

/// What something on the canvas is called.
pub fn name(picture: &Picture, picked: Picked) -> String {
    match picked {
        Picked::Shape(shape) => shape_name(picture, shape),
        Picked::Wire(wire) => wire_name(picture, wire),
    }
}

/// "Till", "balancer of Stock": unlike a title, it tells balancers and connectors apart.
pub fn shape_name(picture: &Picture, shape: usize) -> String {
    let Some(shape) = picture.shapes.get(shape) else {
        return "?".to_owned();
    };
    let of = |what: &str, id: &SystemId| {
        let key = ShapeKey::Party(PartyKey::System(id.clone()));
        let owner = picture.shapes.iter().find(|other| other.key == key);
        format!("{what} of {}", owner.map_or(id.as_str(), |owner| owner.title.as_str()))
    };
    match &shape.key {
        ShapeKey::Party(PartyKey::Balancer(id)) => of("balancer", id),
        ShapeKey::Party(PartyKey::Connector(id)) => of("connector", id),
        _ => shape.title.clone(),
    }
}

/// "link Till – Message bus".
pub fn wire_name(picture: &Picture, wire: usize) -> String {
    picture.wires.get(wire).map_or_else(String::new, |wire| {
        format!("link {} – {}", shape_name(picture, wire.a), shape_name(picture, wire.b))
    })
}

/// At how many sites something on the canvas stands.
pub fn sites(picture: &Picture, network: Option<&Network>, picked: Picked) -> u32 {
    let of_shape = |shape: usize| {
        let party = picture.shapes.get(shape).and_then(|shape| shape.parties.first());
        let party = party
            .zip(network)
            .and_then(|(party, network)| network.parties.get(*party));
        party.map_or(1, |party| party.sites)
    };
    match picked {
        Picked::Shape(shape) => of_shape(shape),
        Picked::Wire(wire) => picture
            .wires
            .get(wire)
            .map_or(1, |wire| of_shape(wire.a).max(of_shape(wire.b))),
    }
}

/// The fault that `tool` means for what was clicked; none: it makes no sense there.
pub fn fault(
    tool: Tool,
    reach: Reach,
    picked: Picked,
    picture: &Picture,
    network: &Network,
    scenario: &Scenario,
) -> Option<FaultKind> {
    match (tool, picked) {
        (Tool::Cut, Picked::Wire(wire)) => Some(FaultKind::Cut {
            place: link_place(picture, network, wire)?,
            sites: reach.sites(),
            direction: Direction::Both,
            refuses: false,
        }),
        (Tool::Crash | Tool::Slow, Picked::Shape(shape)) => {
            let (part, sites) = part(picture, network, shape)?;
            let (sites, instances) = reach.stations(sites);
            Some(match tool {
                Tool::Crash => FaultKind::Crash {
                    part,
                    sites,
                    instances,
                    silent: false,
                },
                _ => FaultKind::SlowDown {
                    part,
                    sites,
                    instances,
                    factor: SLOW_FACTOR,
                },
            })
        }
        (Tool::Partition, Picked::Shape(shape)) => {
            let zone = picture.shapes.get(shape)?.zone;
            let zones = scenario.zones_or_default();
            let zone = (zones.len() > 1).then(|| zones.get(zone)).flatten()?.id.clone();
            Some(FaultKind::Partition {
                zone,
                sites: reach.sites(),
                refuses: false,
            })
        }
        _ => None,
    }
}

/// How a file names the link of a wire. A wire between two systems is meant as the pair, whatever carries it, so that
/// the same fault strikes every architecture.
fn link_place(picture: &Picture, network: &Network, wire: usize) -> Option<LinkPlace> {
    let wire = picture.wires.get(wire)?;
    let (a, b) = (label(picture, network, wire.a)?, label(picture, network, wire.b)?);
    Some(match (system(picture, wire.a), system(picture, wire.b)) {
        (Some(a), Some(b)) => LinkPlace::Systems(a, b),
        _ => LinkPlace::Link(a, b),
    })
}

fn system(picture: &Picture, shape: usize) -> Option<SystemId> {
    match &picture.shapes.get(shape)?.key {
        ShapeKey::Party(PartyKey::System(id)) => Some(id.clone()),
        _ => None,
    }
}

fn label(picture: &Picture, network: &Network, shape: usize) -> Option<String> {
    let shape = picture.shapes.get(shape)?;
    match &shape.key {
        ShapeKey::Bus => Some("bus".to_owned()),
        ShapeKey::Party(key) => network.party(key).map(|_| key.label()),
    }
}

/// The part a shape is, and its sites.
fn part(picture: &Picture, network: &Network, shape: usize) -> Option<(Part, u32)> {
    let shape = picture.shapes.get(shape)?;
    let sites = shape.parties.first().map_or(1, |party| network.parties[*party].sites);
    let part = match &shape.key {
        ShapeKey::Bus => Part::Broker,
        ShapeKey::Party(PartyKey::System(id)) => Part::System(id.clone()),
        ShapeKey::Party(PartyKey::Balancer(id)) => Part::Balancer(id.clone()),
        ShapeKey::Party(PartyKey::Hub) => Part::Hub,
        ShapeKey::Party(PartyKey::BrokerNode(_)) => Part::Broker,
        ShapeKey::Party(PartyKey::Registry) => Part::Registry,
        ShapeKey::Party(PartyKey::Connector(_)) => return None,
    };
    Some((part, sites))
}
