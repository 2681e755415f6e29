//! How do parties, ways and flows become tables of numbers?
//!
//! In: a scenario and a network. Out: a [`Program`]. It must not know faults.

use super::guards;
use super::polls::{poll_flow, polls};
use super::sources::{files, follows, key_shares, source};
use crate::engine::{
    BalancingRule, Choice, ClusterSpec, ConfirmRule, FlowSpec, JitterRule, Medium, MemorySpec, OutboxSpec, PartySpec,
    PatternRule, PolicySpec, Program, RegistrySpec, ServiceSpec, SiteRule, WaySpec,
};
use crate::scenario::{
    AckLevel, Balancing, Concurrency, Connections, DeliveryGuarantee, Exchange, Flow, GatherRule, Holds, Jitter,
    Outbox, Pattern, Policy, QueueLimit, Scenario, SiteChoice, Then, To, Transport, Via,
};
use crate::topology::{LinkClass, Network, Party, Route};
use crate::units::{SimSpan, SimTime, Size, hash_id};

use super::rules::rules;

/// Size of an acknowledgement, a confirm or an error answer: an assumption, about that of a bare HTTP response.
const ACK_SIZE: Size = Size::from_bytes(200);
/// More deliveries under way than these are told as an overload: about a gigabyte.
const MOST_IN_FLIGHT: u64 = 2_000_000;
/// Least wait before a retransmission (RFC 6298 says 1 s; Linux, and so practice, 200 ms).
const RETRANSMIT_LEAST: SimSpan = SimSpan::from_millis(200);

/// Compiles everything but the faults.
pub(super) fn program(scenario: &Scenario, network: &Network) -> Program {
    let narrow = |lists: &[Vec<usize>]| -> Vec<Vec<u32>> {
        lists
            .iter()
            .map(|list| list.iter().map(|party| *party as u32).collect())
            .collect()
    };
    let zones = network.zone_sites.len();
    let end = SimTime::ZERO + scenario.run.duration();
    let mut flows: Vec<FlowSpec> = scenario
        .flows
        .iter()
        .zip(&network.routes)
        .map(|(f, route)| flow(scenario, network, f, route))
        .collect();
    let polls = polls(scenario, network, flows.len());
    flows.extend(
        network
            .pollers
            .iter()
            .map(|poller| poll_flow(scenario, network, poller)),
    );
    Program {
        parties: parties(scenario, network),
        zone_keys: scenario
            .zones_or_default()
            .iter()
            .map(|zone| hash_id(zone.id.as_str()))
            .collect(),
        zone_sites: network.zone_sites.clone(),
        ways: (0..zones * zones)
            .map(|pair| way(network, pair / zones, pair % zones))
            .collect(),
        flows,
        polls,
        approach: [0, 1, 2].map(|via| narrow(&network.approach[via])),
        exit: [0, 1, 2].map(|via| narrow(&network.exit[via])),
        hub: network.hub.as_ref().map(|hub| hub.party as u32),
        hub_holds: network.hub.as_ref().is_some_and(|hub| hub.holds == Holds::Worker),
        cluster: cluster(network),
        registry: network.registry.as_ref().map(|registry| RegistrySpec {
            party: registry.party as u32,
            every: registry.staleness,
            found: registry.systems.iter().map(|system| *system as u32).collect(),
        }),
        warm_up: SimTime::ZERO + scenario.run.warm_up(),
        end,
        drain_end: end + scenario.run.drain(),
        ack_size: ACK_SIZE,
        most_in_flight: MOST_IN_FLIGHT,
    }
}

/// The systems come first, in their order.
fn parties(scenario: &Scenario, network: &Network) -> Vec<PartySpec> {
    let mut parties: Vec<PartySpec> = network.parties.iter().map(party).collect();
    for (party, system) in parties.iter_mut().zip(&scenario.systems) {
        party.can_pause = system.can_pause();
        party.watch = guards::watch(system);
    }
    parties
}

fn party(party: &Party) -> PartySpec {
    PartySpec {
        key: hash_id(&party.key.label()),
        zone: party.zone as u32,
        sites: party.sites,
        instances: party.instances,
        servers: match party.concurrency {
            Concurrency::Servers(servers) => Some(servers),
            Concurrency::Unlimited => None,
        },
        queue_limit: match party.queue_limit {
            QueueLimit::Places(places) => Some(places),
            QueueLimit::Unlimited => None,
        },
        balancing: match party.balancing {
            Balancing::Central => BalancingRule::Central,
            Balancing::RoundRobin => BalancingRule::RoundRobin,
            Balancing::Random => BalancingRule::Random,
            Balancing::LeastLoaded => BalancingRule::LeastLoaded,
            Balancing::PowerOf(drawn) => BalancingRule::PowerOf(drawn),
        },
        rate_limit: party
            .rate_limit
            .map(|limit| (limit.rate.per_sec(), f64::from(limit.burst()))),
        errors: party.errors.value(),
        watch: None,
        can_pause: false,
        rules: rules(&party.rules),
        services: party
            .services
            .iter()
            .map(|service| ServiceSpec {
                law: service.law.clone(),
                per_kb: service.per_kb,
            })
            .collect(),
    }
}

fn way(network: &Network, from: usize, to: usize) -> WaySpec {
    let class: &LinkClass = network.class(from, to);
    let round_trip = SimSpan::from_nanos_f64(class.latency.mean() + network.class(to, from).latency.mean());
    WaySpec {
        latency: class.latency.clone(),
        loss: class.loss.value(),
        reorders: class.reorders,
        reliable: class.transport == Transport::Reliable,
        retransmit_after: RETRANSMIT_LEAST.max(round_trip * 2),
        trunk_bits_per_sec: class.bandwidth.map(|bandwidth| bandwidth.bits_per_sec()),
        link_bits_per_sec: class.bandwidth_per_link.map(|bandwidth| bandwidth.bits_per_sec()),
    }
}

fn cluster(network: &Network) -> Option<ClusterSpec> {
    let bus = network.bus.as_ref()?;
    Some(ClusterSpec {
        nodes: bus.nodes.iter().map(|party| *party as u32).collect(),
        leaders: bus.leaders.iter().map(|node| *node as u32).collect(),
        confirm: match bus.ack {
            AckLevel::Off => ConfirmRule::Off,
            AckLevel::Leader => ConfirmRule::Leader,
            AckLevel::Quorum => ConfirmRule::Quorum,
        },
        at_least_once: bus.delivery != DeliveryGuarantee::AtMostOnce,
        prefetch: bus.prefetch,
        failover: bus.failover,
        replicas: bus.replicas,
        memory: bus.memory.map(|(high, low)| MemorySpec { high, low }),
        shared_connections: bus.connections == Connections::Shared,
        partitions: bus.partitions,
        rebalance: bus.rebalance,
        remembers: (bus.delivery == DeliveryGuarantee::EffectivelyOnce).then_some(bus.dedup_window),
        retention: bus.retention,
        retention_bytes: bus.retention_bytes,
    })
}

fn medium(via: Via) -> Medium {
    match via {
        Via::Direct => Medium::Direct,
        Via::Hub => Medium::Hub,
        Via::Bus => Medium::Bus,
    }
}

fn flow(scenario: &Scenario, network: &Network, flow: &Flow, route: &Route) -> FlowSpec {
    let hub = network.hub.as_ref().map(|hub| (hub.ack_wait, hub.max_deliveries));
    let bus = network.bus.as_ref().map(|bus| (bus.ack_wait, bus.max_deliveries));
    let behind = match (route.there, route.answer) {
        (Via::Bus, _) | (Via::Direct, Via::Bus) => bus,
        _ => hub,
    };
    let (ack_wait, max_deliveries) = behind.unwrap_or((SimSpan::MAX, 1));
    let is_log = route.pattern == Pattern::Stream && route.there == Via::Bus;
    FlowSpec {
        key: hash_id(flow.id.as_str()),
        pattern: match route.pattern {
            Pattern::Request => PatternRule::Request,
            Pattern::Gather(GatherRule::All) => PatternRule::Gather(u32::MAX),
            Pattern::Gather(GatherRule::First(first)) => PatternRule::Gather(first),
            Pattern::Callback => PatternRule::Callback,
            Pattern::Publish | Pattern::Work | Pattern::Batch | Pattern::Stream => PatternRule::OneWay,
            Pattern::Tap => PatternRule::Tap,
        },
        there: medium(route.there),
        answer: medium(route.answer),
        synchronous: route.exchange == Exchange::Synchronous,
        senders: route.senders.iter().map(|party| *party as u32).collect(),
        consumers: route.consumers.iter().map(|party| *party as u32).collect(),
        sites: route
            .sites
            .iter()
            .map(|site| match site {
                SiteChoice::Same => SiteRule::Same,
                SiteChoice::Each => SiteRule::Each,
                SiteChoice::Random => SiteRule::Random,
            })
            .collect(),
        services: route.service_of.iter().map(|service| *service as u32).collect(),
        choice: choice(flow),
        source: source(scenario, flow),
        files: files(flow),
        size: flow.size(),
        answer_size: flow.answer_size(),
        priority: flow.priority.unwrap_or(0),
        deadline: flow.deadline,
        policy: policy(&scenario.policy_of(flow)),
        callback: scenario.callback_policy_of(flow).map(|own| Box::new(policy(&own))),
        guard: guards::guard(scenario, flow),
        then: follows(scenario, flow),
        one_of: matches!(flow.then, Then::OneOf(..)),
        key_shares: key_shares(flow),
        topic: route.topic.unwrap_or(0) as u32,
        is_log,
        ack_wait,
        // Who reads a log stays where it is until it has got a record.
        max_deliveries: if is_log { u32::MAX } else { max_deliveries },
    }
}

fn choice(flow: &Flow) -> Choice {
    match (&flow.to, flow.pattern()) {
        (To::Others, _) => Choice::Others,
        (To::AnyOf(_), _) => Choice::OneDrawn,
        (To::Systems(_), Pattern::Work) => Choice::Group,
        // A request to several systems asks one of them; each has its own copy only where the pattern says so.
        (To::Systems(_), Pattern::Request | Pattern::Callback) => Choice::OneDrawn,
        (To::Systems(_), _) => Choice::All,
    }
}

pub(super) fn policy(policy: &Policy) -> PolicySpec {
    let outbox = policy.outbox();
    let (limit, durable, lasting) = match outbox {
        Outbox::Off => (0, false, SimSpan::MAX),
        Outbox::Memory { limit, .. } => (limit, false, SimSpan::MAX),
        Outbox::Durable { limit, lasting, .. } => (limit, true, lasting.unwrap_or(SimSpan::MAX)),
    };
    PolicySpec {
        timeout: policy.timeout(),
        max_attempts: policy.max_attempts(),
        backoff: policy.backoff(),
        factor: policy.factor(),
        cap: policy.cap(),
        jitter: match policy.jitter() {
            Jitter::Off => JitterRule::Off,
            Jitter::Full => JitterRule::Full,
            Jitter::Equal => JitterRule::Equal,
            Jitter::Decorrelated => JitterRule::Decorrelated,
        },
        idempotent: policy.idempotent(),
        outbox: OutboxSpec {
            limit,
            durable,
            lasting,
            every: outbox.round(),
        },
    }
}
