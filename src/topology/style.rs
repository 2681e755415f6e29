//! What does an architecture say once its style is read: which settings rule, and which way does each flow go?
//!
//! In: the scenario, one architecture. Out: [`Chosen`], and for each flow its [`Way`]. It must not know parties, zones or
//! rates.

use crate::scenario::{
    Architecture, Exchange, Flow, FlowId, HubAndSpoke, Hybrid, Leg, MessageBus, Pattern, PointToPoint, Scenario, Style,
    Via,
};

use super::network::StyleKind;
use super::problem::{Problem, problem};

/// The settings that rule in an architecture: its own, and for a hybrid those of its base and of the first
/// architecture of each other style.
pub(super) struct Chosen<'s> {
    pub kind: StyleKind,
    /// The way of a flow about which nothing is said.
    pub usual: Via,
    pub hybrid: Option<&'s Hybrid>,
    pub direct: PointToPoint,
    pub hub: HubAndSpoke,
    pub bus: MessageBus,
    /// Path of the settings in the file, by medium, for problems: `architectures[1].style`.
    pub paths: [String; 3],
}

/// Which way a flow goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Way {
    pub there: Via,
    pub answer: Via,
    pub exchange: Exchange,
}

/// Reads the style of `architectures[at]`.
pub(super) fn choose<'s>(architectures: &'s [Architecture], at: usize) -> Result<Chosen<'s>, Vec<Problem>> {
    let own = format!("architectures[{at}].style");
    let mut chosen = Chosen {
        kind: kind_of(&architectures[at].style),
        usual: Via::Direct,
        hybrid: None,
        direct: PointToPoint::default(),
        hub: HubAndSpoke::default(),
        bus: MessageBus::default(),
        paths: [own.clone(), own.clone(), own.clone()],
    };
    match &architectures[at].style {
        Style::Hybrid(hybrid) => {
            let base = base_of(architectures, hybrid).map_err(|message| vec![style_problem(&own, "base", &message)])?;
            chosen.hybrid = Some(hybrid);
            chosen.usual = Via::Bus;
            (0..architectures.len())
                .rev()
                .for_each(|other| chosen.take(architectures, other));
            if let Some(base) = base {
                chosen.take(architectures, base);
                chosen.usual = usual_of(&architectures[base].style);
            }
        }
        Style::Custom => {
            let message = "a network drawn by hand (Custom) is not simulated yet";
            return Err(vec![style_problem(&own, "", message)]);
        }
        style => {
            chosen.take(architectures, at);
            chosen.usual = usual_of(style);
        }
    }
    Ok(chosen)
}

impl Chosen<'_> {
    /// Takes over the settings of another architecture, of whatever style it is.
    fn take(&mut self, architectures: &[Architecture], at: usize) {
        let path = format!("architectures[{at}].style");
        match &architectures[at].style {
            Style::PointToPoint(direct) => (self.direct, self.paths[0]) = (direct.clone(), path),
            Style::HubAndSpoke(hub) => (self.hub, self.paths[1]) = (hub.clone(), path),
            Style::MessageBus(bus) => (self.bus, self.paths[2]) = (bus.clone(), path),
            Style::Hybrid(_) | Style::Custom => {}
        }
    }

    /// Which way `flow` goes in `architecture`.
    pub(super) fn way(&self, architecture: &Architecture, flow: &Flow) -> Way {
        let there = self
            .hybrid
            .map_or(self.usual, |hybrid| via_in_hybrid(hybrid, self.usual, flow));
        let callback_on_bus = flow.pattern() == Pattern::Callback && there == Via::Bus;
        let answer = if callback_on_bus { Via::Direct } else { there };
        let held = matches!(flow.pattern(), Pattern::Request | Pattern::Gather(_));
        let exchange = if held {
            Exchange::Synchronous
        } else {
            Exchange::StoreAndForward
        };
        let mut way = Way {
            there,
            answer,
            exchange,
        };
        for exception in architecture
            .exceptions
            .iter()
            .filter(|exception| exception.flow == flow.id)
        {
            way.exchange = exception.exchange.unwrap_or(way.exchange);
            let Some(via) = exception.via else { continue };
            match exception.leg {
                Some(Leg::There) => way.there = via,
                Some(Leg::Answer) => way.answer = via,
                None => (way.there, way.answer) = (via, via),
            }
        }
        way
    }
}

/// The kind of a style.
pub(super) fn kind_of(style: &Style) -> StyleKind {
    match style {
        Style::PointToPoint(_) => StyleKind::PointToPoint,
        Style::HubAndSpoke(_) => StyleKind::HubAndSpoke,
        Style::MessageBus(_) => StyleKind::MessageBus,
        Style::Hybrid(_) => StyleKind::Hybrid,
        Style::Custom => StyleKind::Custom,
    }
}

/// Flows named by exceptions or hybrid lists that the scenario does not have.
pub(super) fn unknown_flows(scenario: &Scenario, architecture: &Architecture, at: usize) -> Vec<Problem> {
    let exceptions = architecture.exceptions.iter().enumerate();
    let mut named: Vec<(String, &FlowId)> = exceptions
        .map(|(number, exception)| {
            (
                format!("architectures[{at}].exceptions[{number}].flow"),
                &exception.flow,
            )
        })
        .collect();
    if let Style::Hybrid(hybrid) = &architecture.style {
        let direct = hybrid.direct.as_deref().unwrap_or_default();
        for (list, flows) in [("direct", direct), ("hub", &hybrid.hub), ("bus", &hybrid.bus)] {
            let path = |number| format!("architectures[{at}].style.{list}[{number}]");
            named.extend(flows.iter().enumerate().map(|(number, flow)| (path(number), flow)));
        }
    }
    let unknown = named
        .into_iter()
        .filter(|(_, flow)| scenario.flow_index(flow).is_none());
    let describe = |(path, flow): (String, &FlowId)| {
        problem(
            path,
            format!("there is no flow `{flow}`"),
            "name a flow of this scenario",
        )
    };
    unknown.map(describe).collect()
}

fn via_in_hybrid(hybrid: &Hybrid, usual: Via, flow: &Flow) -> Via {
    let listed = |list: &[FlowId]| list.contains(&flow.id);
    match &hybrid.direct {
        Some(direct) if listed(direct) => Via::Direct,
        _ if listed(&hybrid.hub) => Via::Hub,
        _ if listed(&hybrid.bus) => Via::Bus,
        None if flow.pattern() == Pattern::Request => Via::Direct,
        _ => usual,
    }
}

fn usual_of(style: &Style) -> Via {
    match style {
        Style::PointToPoint(_) | Style::Custom => Via::Direct,
        Style::HubAndSpoke(_) => Via::Hub,
        Style::MessageBus(_) | Style::Hybrid(_) => Via::Bus,
    }
}

/// The architecture that a hybrid is built on: the one it names, else the first bus, else the first hub.
fn base_of(architectures: &[Architecture], hybrid: &Hybrid) -> Result<Option<usize>, String> {
    let first = |kind| architectures.iter().position(|other| kind_of(&other.style) == kind);
    let Some(base) = &hybrid.base else {
        return Ok(first(StyleKind::MessageBus).or(first(StyleKind::HubAndSpoke)));
    };
    let place = architectures.iter().position(|other| &other.id == base);
    let place = place.ok_or_else(|| format!("there is no architecture `{base}`"))?;
    match architectures[place].style {
        Style::Hybrid(_) | Style::Custom => Err(format!("`{base}` is itself a hybrid or drawn by hand")),
        _ => Ok(Some(place)),
    }
}

fn style_problem(style: &str, field: &str, message: &str) -> Problem {
    let path = if field.is_empty() {
        style.to_owned()
    } else {
        format!("{style}.{field}")
    };
    problem(path, message, "PointToPoint(), HubAndSpoke() or MessageBus() would do")
}
