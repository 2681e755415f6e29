//! What does a run begin with? Stations, lines and everything else as they are before the first event.
//!
//! In: a [`Program`], faults, a seed and a replication number. Out: a [`Simulation`] that has not begun. It must not
//! know what happens in it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::units::{Law, LawSampler, SimSpan, SimTime};

use super::balance::watches;
use super::blockade::Blockade;
use super::caching::caches;
use super::clients::Clients;
use super::discovery::discovered;
use super::draws::run_key;
use super::event_list::EventList;
use super::failing::lives;
use super::fault::FaultSpec;
use super::fetching::Window;
use super::files::Files;
use super::grid::Grid;
use super::holding::Holding;
use super::keeping::Keeping;
use super::leadership::Standing;
use super::once::Remembered;
use super::plain::PlainTables;
use super::plan::{Plan, calls_others, is_held, plans};
use super::polling::Polling;
use super::program::{Choice, Medium, PartySpec, Program, ServiceSpec, WaySpec};
use super::row::Behind;
use super::simulation::{Simulation, Totals};
use super::slab::{NOTHING, Slab};
use super::sources::{Sources, gap};
use super::special::{classes, specials};
use super::state::{Pool, Samplers, Station, Subscription, Wire};
use super::surge::Surges;
use super::transactions::chains;

impl Simulation {
    /// A run that has not begun.
    pub fn new(program: Arc<Program>, faults: Vec<FaultSpec>, seed: u64, replication: u32) -> Self {
        let station_bases = program.station_bases();
        let mut pool_bases = Vec::with_capacity(program.parties.len());
        let mut pools = Vec::new();
        for party in &program.parties {
            pool_bases.push(pools.len() as u32);
            let tokens = party.rate_limit.map_or(0.0, |(_, most)| most);
            pools.extend((0..party.sites).map(|_| Pool {
                tokens,
                ..Pool::default()
            }));
        }
        let zones = program.zone_sites.len() as u32;
        let mut trunk_bases = Vec::new();
        let mut trunks = 0;
        for from in 0..zones {
            for to in 0..zones {
                trunk_bases.push(trunks);
                trunks += program.trunk_sites(from, to);
            }
        }
        let leaders = program
            .cluster
            .as_ref()
            .map_or(Vec::new(), |cluster| cluster.leaders.clone());
        let pools_in_all = pools.len();
        let plans = plans(&program);
        let (subscription_bases, subscriptions) = subscriptions(&program, &plans);
        let mut events = EventList::default();
        let plain = PlainTables::new(&program, &plans, &station_bases, &mut events);
        let (specials, places) = specials(&program);
        let mut stations = stations(&program, &places);
        let mut simulation = Self {
            specials,
            jobs: Slab::default(),
            classes: Arc::new(classes(&program)),
            lives: Arc::new(lives(&program)),
            caches: Arc::new(caches(&program)),
            spare_mates: Vec::new(),
            plans: Arc::new(plans),
            plain: Arc::new(plain),
            samplers: Arc::new(samplers(&program)),
            chains: Arc::new(chains(&program)),
            watches: watches(&program, &mut stations),
            discovery: discovered(&program),
            stations,
            station_bases: Arc::new(station_bases),
            pool_bases: Arc::new(pool_bases),
            trunk_bases: Arc::new(trunk_bases),
            subscription_bases: Arc::new(subscription_bases),
            run: run_key(seed, replication),
            now: SimTime::ZERO,
            events,
            messages: Slab::default(),
            deliveries: Slab::default(),
            carriers: Slab::default(),
            behind: Behind::default(),
            plain_messages: Vec::new(),
            plain_details: Vec::new(),
            arrives_next: NOTHING,
            station_ahead: 0,
            disturbances: 0,
            custodies: Slab::default(),
            entries: Slab::default(),
            transactions: Slab::default(),
            sources: Sources::new(&program, run_key(seed, replication)),
            has_calls: program.flows.iter().any(calls_others),
            calls: Slab::default(),
            cares: Slab::default(),
            holding: Holding::default(),
            polling: Polling::new(&program),
            files: Files::new(&program),
            clients: Clients::of(&program),
            joins: Slab::default(),
            pools,
            trunks: vec![Wire::default(); trunks as usize],
            links: Grid::default(),
            link_faults: 0,
            latency_stirred: false,
            outboxes: Grid::default(),
            subscriptions,
            leaders,
            standing: Standing::new(&program),
            keeping: Keeping::new(&program),
            remembered: Remembered::new(&program),
            latest: Grid::default(),
            blockade: Blockade::new(&program, pools_in_all),
            faults: Vec::new(),
            agenda: BTreeSet::new(),
            wires_ill: 0,
            narrowed: 0,
            bursts: Slab::default(),
            ills: Vec::new(),
            erring: 0,
            freezes: 0,
            limits: Vec::new(),
            surges: Surges::new(program.flows.len()),
            dethroned: Vec::new(),
            numbers: vec![0; program.flows.len()],
            resting: Vec::new(),
            timers: 0,
            totals: Totals::default(),
            finished: false,
            overflow: None,
            program,
        };
        for fault in faults {
            simulation.add_fault(fault);
        }
        simulation.plan_failures();
        for flow in 0..simulation.program.flows.len() {
            simulation.begin_source(flow as u32);
        }
        simulation.plan_polls();
        simulation
    }
}

/// `places`: where what each has beside it is.
fn stations(program: &Program, places: &[u32]) -> Vec<Station> {
    let parties = program.parties.iter();
    let of_stations = parties.flat_map(|party| std::iter::repeat_n(party, (party.sites * party.instances) as usize));
    let station = |(party, place): (&PartySpec, &u32)| {
        let (servers, places) = (party.servers, party.queue_limit);
        Station::new(*place, servers.unwrap_or(u32::MAX), places.unwrap_or(u32::MAX))
    };
    of_stations.zip(places).map(station).collect()
}

fn samplers(program: &Program) -> Samplers {
    Samplers {
        services: program
            .parties
            .iter()
            .map(|party| party.services.iter().map(service).collect())
            .collect(),
        latency: program.ways.iter().map(|way| LawSampler::new(&way.latency)).collect(),
        fixed_latency: program.ways.iter().map(fixed_latency).collect(),
        gap: program.flows.iter().map(gap).collect(),
        size: program.flows.iter().map(|flow| LawSampler::new(&flow.size)).collect(),
        answer_size: program
            .flows
            .iter()
            .map(|flow| LawSampler::new(&flow.answer_size))
            .collect(),
    }
}

fn fixed_latency(way: &WaySpec) -> Option<SimSpan> {
    match way.latency {
        Law::Constant(nanos) => Some(SimSpan::from_nanos_f64(nanos)),
        _ => None,
    }
}

fn service(spec: &ServiceSpec) -> (Option<LawSampler>, SimSpan) {
    let takes_time = spec.law.mean() > 0.0;
    (takes_time.then(|| LawSampler::new(&spec.law)), spec.per_kb)
}

/// One subscription per consumer (or one for a group), site and partition.
fn subscriptions(program: &Program, plans: &[Plan]) -> (Vec<(u32, u32)>, Vec<Subscription>) {
    let mut bases = Vec::with_capacity(program.flows.len());
    let mut all: Vec<Subscription> = Vec::new();
    let partitions = program.cluster.as_ref().map_or(0, |cluster| cluster.partitions);
    for (number, flow) in program.flows.iter().enumerate() {
        let uses = flow.there == Medium::Bus && !is_held(flow.pattern);
        let receivers = if flow.choice == Choice::Others {
            &flow.senders
        } else {
            &flow.consumers
        };
        let sites = receivers
            .iter()
            .map(|p| program.parties[*p as usize].sites)
            .max()
            .unwrap_or(1);
        bases.push((all.len() as u32, sites));
        if !uses {
            continue;
        }
        let groups: Vec<Vec<u32>> = match flow.choice {
            Choice::Group => vec![receivers.clone()],
            _ => receivers.iter().map(|party| vec![*party]).collect(),
        };
        for group in groups {
            for site in 0..sites {
                let mut members = Vec::new();
                for &party in &group {
                    let spec = &program.parties[party as usize];
                    members.extend((0..spec.instances).map(|i| (party, site.min(spec.sites - 1), i)));
                }
                let has_owner = partitions > 0 || flow.is_log;
                let window = Window::of(program, plans, number, &members).filter(|_| has_owner);
                for partition in 0..partitions.max(1) {
                    all.push(Subscription {
                        flow: number as u32,
                        partition,
                        owner: if has_owner {
                            partition % members.len() as u32
                        } else {
                            NOTHING
                        },
                        heir: if has_owner {
                            partition % members.len() as u32
                        } else {
                            NOTHING
                        },
                        unacked: vec![0; members.len()],
                        members: members.clone(),
                        window: window.clone(),
                        ..Subscription::default()
                    });
                }
            }
        }
    }
    (bases, all)
}
