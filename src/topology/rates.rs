//! How many messages are planned: sent by each sender and taken by each consumer of each flow, on average?
//!
//! In: the scenario and its routes. Out: [`Planned`], with what served messages set off (`then`) followed to its end. It
//! must not know styles, hubs or sizes.

use crate::scenario::{Pattern, Scenario, SiteChoice, To};

use super::network::{Party, Route};

/// Rounds in which set-off flows are followed: the longest chain that counts, and the bound on loops.
const ROUNDS_MAX: usize = 1_000;
/// Rates that change by a smaller share stand.
const NEGLIGIBLE: f64 = 1e-12;

/// Planned messages a second, all sites together.
pub(super) struct Planned {
    /// Per flow and place in its senders.
    pub sent: Vec<Vec<f64>>,
    /// Per flow and place in its consumers: copies taken (at `Each` site its own).
    pub taken: Vec<Vec<f64>>,
    /// Per flow: files that its messages go in, for each message; 1 where each goes by itself.
    files: Vec<f64>,
}

impl Planned {
    /// Messages a second of a flow.
    pub(super) fn sent_in_all(&self, flow: usize) -> f64 {
        self.sent[flow].iter().sum()
    }

    /// Copies of each message of a flow.
    pub(super) fn copies(&self, flow: usize) -> f64 {
        self.taken_in_all(flow) / self.sent_in_all(flow).max(f64::MIN_POSITIVE)
    }

    /// Files for each message of a flow, at most 1.
    pub(super) fn files_per_message(&self, flow: usize) -> f64 {
        self.files[flow]
    }

    /// Copies a second of a flow.
    pub(super) fn taken_in_all(&self, flow: usize) -> f64 {
        self.taken[flow].iter().sum()
    }
}

/// One flow that another sets off: by messages served at `consumer` of `of`, sent by `sender` of `flow`.
struct SetOff {
    of: usize,
    consumer: usize,
    flow: usize,
    sender: usize,
    times: f64,
}

/// Works out the planned rates.
pub(super) fn plan(scenario: &Scenario, routes: &[Route], parties: &[Party]) -> Planned {
    let rates = scenario.planned_rates();
    let started: Vec<Vec<f64>> = routes.iter().map(|route| started(rates[route.flow], route)).collect();
    let set_off = set_off(scenario, routes);
    let mut planned = Planned {
        taken: Vec::new(),
        sent: started.clone(),
        files: Vec::new(),
    };
    for _ in 0..ROUNDS_MAX {
        planned.taken = routes
            .iter()
            .map(|route| taken(scenario, route, parties, &planned.sent[route.flow]))
            .collect();
        let mut sent = started.clone();
        for link in &set_off {
            sent[link.flow][link.sender] += planned.taken[link.of][link.consumer] * link.times;
        }
        let stands = sent
            .iter()
            .flatten()
            .zip(planned.sent.iter().flatten())
            .all(|(new, old)| (new - old).abs() <= NEGLIGIBLE * new);
        planned.sent = sent;
        if stands {
            break;
        }
    }
    let files = |route: &Route| files(scenario, route, parties, &planned.sent[route.flow]);
    planned.files = routes.iter().map(files).collect();
    planned
}

/// Of records that are collected, each site's with the same receivers go together once in a while, or when there are as
/// many as a file takes.
fn files(scenario: &Scenario, route: &Route, parties: &[Party], sent: &[f64]) -> f64 {
    let all: f64 = sent.iter().sum();
    let Some(batch) = scenario.flows[route.flow].batch.filter(|_| all > 0.0) else {
        return 1.0;
    };
    let drawn = receivers_drawn(scenario, route, parties);
    let at_sender = |(&party, &rate): (&usize, &f64)| {
        let sites = f64::from(parties[party].sites);
        let by_time = sites * drawn / batch.every.as_secs_f64();
        let by_number = batch.max_records.map_or(0.0, |most| rate / f64::from(most));
        by_time.max(by_number).min(rate)
    };
    route.senders.iter().zip(sent).map(at_sender).sum::<f64>() / all
}

/// Among how many sets of receivers a message's are drawn.
fn receivers_drawn(scenario: &Scenario, route: &Route, parties: &[Party]) -> f64 {
    let sites = |(&consumer, site): (&usize, &SiteChoice)| match site {
        SiteChoice::Random => f64::from(parties[consumer].sites),
        SiteChoice::Same | SiteChoice::Each => 1.0,
    };
    let each = route.consumers.iter().zip(&route.sites).map(sites);
    match scenario.flows[route.flow].to {
        To::Systems(_) => each.product(),
        To::AnyOf(_) => each.sum(),
        // All but the sender.
        To::Others => each.sum::<f64>() * (1.0 - 1.0 / route.consumers.len().max(2) as f64),
    }
}

/// What a flow starts by itself: its senders alike.
fn started(rate: f64, route: &Route) -> Vec<f64> {
    let senders = route.senders.len();
    vec![rate / senders.max(1) as f64; senders]
}

fn set_off(scenario: &Scenario, routes: &[Route]) -> Vec<SetOff> {
    let mut links = Vec::new();
    for route in routes {
        for (id, times) in scenario.flows[route.flow].mean_follows() {
            let Some(flow) = scenario.flow_index(id) else { continue };
            let mut sender_of = vec![None; scenario.systems.len()];
            routes[flow]
                .senders
                .iter()
                .enumerate()
                .for_each(|(place, &party)| sender_of[party] = Some(place));
            let places = route.consumers.iter().enumerate();
            let senders = places.filter_map(|(consumer, &party)| Some((consumer, sender_of[party]?)));
            links.extend(senders.map(|(consumer, sender)| SetOff {
                of: route.flow,
                consumer,
                flow,
                sender,
                times,
            }));
        }
    }
    links
}

/// Copies taken at each consumer when the senders send `sent`.
fn taken(scenario: &Scenario, route: &Route, parties: &[Party], sent: &[f64]) -> Vec<f64> {
    let all: f64 = sent.iter().sum();
    let one_taker = !copies(route.pattern) || !matches!(scenario.flows[route.flow].to, To::Systems(_));
    let consumers = route.consumers.len().max(1) as f64;
    let at = |place: usize| match scenario.flows[route.flow].to {
        To::Others => (all - sent[place]).max(0.0) / (consumers - 1.0).max(1.0),
        _ if one_taker => all / consumers,
        _ => all,
    };
    let sites = |place: usize| match route.sites[place] {
        SiteChoice::Each => f64::from(parties[route.consumers[place]].sites),
        SiteChoice::Same | SiteChoice::Random => 1.0,
    };
    (0..route.consumers.len())
        .map(|place| at(place) * sites(place))
        .collect()
}

/// Whether each of the receivers listed gets a message of its own.
pub(super) fn copies(pattern: Pattern) -> bool {
    !matches!(pattern, Pattern::Request | Pattern::Callback | Pattern::Work)
}
