//! Which messages are plain? One delivery, on a way on which nothing but time can happen to it.
//!
//! In: a [`Program`]. Out: [`PlainTables`], which say of every flow whether its messages are plain, and what these need
//! on their way. Whoever adds something to a flow, a party, a way or a policy must say here whether a message that has to
//! do with it is still plain: the specifications are taken apart field by field. It must not know what happens on the
//! way (see `plain_way`).

use crate::units::{Law, LawSampler, SimSpan, SimTime, mix};

use super::draws::of_trial;
use super::event_list::{EventList, LaneId};
use super::plain_message::PlainDetails;
use super::plan::{Plan, Wait};
use super::program::{
    Choice, FlowSpec, Medium, PartySpec, PatternRule, PolicySpec, Program, ServiceSpec, SiteRule, SourceSpec, WaySpec,
};
use super::slab::NOTHING;
use super::sources::gap;

/// The first try is the only one: a second one is not plain any more.
pub(super) const TRIAL: u64 = 1;

/// What its plain messages have in common.
#[derive(Clone, Debug)]
pub(super) struct PlainFlow {
    pub is_plain: bool,
    /// Whether, beside that, its messages come by chance, at a rate that changes by surges only.
    pub is_steady: bool,
    /// Time from one message to the next, if they are steady.
    pub gap: Option<LawSampler>,
    pub by_hub: bool,
    pub answered: bool,
    pub answered_by_hub: bool,
    /// Whether they end where the consumer has served them, and are served nowhere else.
    pub ends_unseen: bool,
    /// Whether any of its senders stands at several sites.
    pub sites: bool,
    /// The way of all of its hops, where whoever has to do with it stands in one zone.
    pub way: u32,
    /// How long the sender waits for the answer, and in which lane; none: longer than the run lasts.
    pub timeout: Option<(SimSpan, LaneId)>,
    /// Until when after its creation it is on time.
    pub deadline: SimSpan,
    /// Bytes, where they are always the same.
    pub size: Option<u32>,
    pub answer_size: Option<u32>,
    /// Whether all messages whose size is not written down end where they are served first, in one zone, between first
    /// sites, are of the same size and take the same time whatever their size: then the usual details hold.
    pub is_usual: bool,
    pub usual: PlainDetails,
    /// The way of all their hops, and its latency.
    pub usual_way: PlainWay,
    pub usual_latency: LawSampler,
    pub senders: Vec<u32>,
    /// By place; none where no message is plain.
    pub receivers: Vec<Receiver>,
    /// For `Others`: place of each party among the senders.
    pub own_place: Vec<u32>,
}

/// A receiver of a flow: its party, its first station, the number of its service in the table, and its sites.
#[derive(Clone, Copy, Debug)]
pub(super) struct Receiver {
    pub party: u32,
    pub station: u32,
    pub service_at: u32,
    pub sites: u32,
    /// Of that service: its law, and what the draws of the only try at the first site differ by.
    pub law: u32,
    pub there_once: u64,
}

/// What a visit asks of a party of one instance.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlainParty {
    pub key: u64,
    /// Its services begin here.
    pub services: u32,
    pub zone: u32,
    pub sites: u32,
    pub station: u32,
}

/// What tells messages for its first site apart from those for other consumers, where both pass.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlainMark {
    /// Mixed into draws.
    pub mark: u64,
    /// What the draws of the hub's service differ by for the only try of those that go there, and of their answers.
    pub by_hub: u64,
    pub back_by_hub: u64,
}

/// A visit's time, and what its draws differ by at a first site, on the way there and back.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlainService {
    /// In the table of laws. `NOTHING`: whatever the size, no time.
    pub law: u32,
    pub per_kb: SimSpan,
    pub there: u64,
    pub back: u64,
    /// What the draws of the only try there differ by, of a message for this party.
    pub there_once: u64,
}

/// A way between zones, or within one.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlainWay {
    /// Its latency where it is always the same, and its lane where there was room for one.
    pub fixed: Option<(SimSpan, LaneId)>,
    pub reorders: bool,
}

/// What is known before a run begins.
#[derive(Clone, Debug)]
pub(super) struct PlainTables {
    pub flows: Vec<PlainFlow>,
    pub parties: Vec<PlainParty>,
    /// Keys of parties: beside each other, as most messages need two of them and nothing else of parties.
    pub keys: Vec<u64>,
    /// Per party.
    pub marks: Vec<PlainMark>,
    /// Of all parties, by party.
    pub services: Vec<PlainService>,
    /// Those that services are drawn from, each but once: parties often have the same.
    pub laws: Vec<LawSampler>,
    /// Per ordered zone pair.
    pub ways: Vec<PlainWay>,
    /// The hub; its station and service have the same numbers as its party's first ones.
    pub hub: u32,
}

/// So many different laws are compared with each new one.
const LAWS_COMPARED: usize = 64;

impl PlainTables {
    pub fn new(program: &Program, plans: &[Plan], station_bases: &[u32], events: &mut EventList) -> Self {
        let flow = |(spec, plan): (&FlowSpec, &Plan)| plain_flow(program, spec, plan, events);
        let flows = program.flows.iter().zip(plans).map(flow).collect();
        let mut tables = Self {
            flows,
            parties: Vec::with_capacity(program.parties.len()),
            keys: program.parties.iter().map(|party| party.key).collect(),
            marks: Vec::new(),
            services: Vec::new(),
            laws: Vec::new(),
            ways: program.ways.iter().map(|way| plain_way(way, events)).collect(),
            hub: program.hub.unwrap_or(NOTHING),
        };
        let mut laws = Vec::new();
        for (spec, station) in program.parties.iter().zip(station_bases) {
            tables.parties.push(PlainParty {
                key: spec.key,
                services: tables.services.len() as u32,
                zone: spec.zone,
                sites: spec.sites,
                station: *station,
            });
            for (number, service) in spec.services.iter().enumerate() {
                let law = tables.law(service, &mut laws);
                let there = mix(spec.key, number as u64 * 2);
                tables.services.push(PlainService {
                    law,
                    per_kb: service.per_kb,
                    there,
                    there_once: of_trial(there, TRIAL),
                    back: mix(spec.key, number as u64 * 2 + 1),
                });
            }
        }
        tables.marks = tables.parties.iter().map(|party| tables.mark(party)).collect();
        for (spec, flow) in program.flows.iter().zip(&mut tables.flows) {
            if let Some(way) = tables.ways.get(flow.way as usize) {
                flow.usual_way = *way;
                flow.usual_latency = LawSampler::new(&program.ways[flow.way as usize].latency);
            }
            flow.receivers.iter_mut().enumerate().for_each(|(place, receiver)| {
                let party = &tables.parties[receiver.party as usize];
                let number = spec.services.get(place).or(spec.services.first());
                receiver.station = party.station;
                receiver.service_at = party.services + number.map_or(0, |&number| number);
                receiver.sites = party.sites;
                if let Some(service) = tables.services.get(receiver.service_at as usize) {
                    (receiver.law, receiver.there_once) = (service.law, service.there_once);
                    flow.is_usual &= service.per_kb.is_zero();
                }
            });
        }
        tables
    }

    fn mark(&self, party: &PlainParty) -> PlainMark {
        let mark = mix(party.key, 0);
        let hub = self.parties.get(self.hub as usize);
        let service = hub.and_then(|hub| self.services.get(hub.services as usize));
        let once = |place: u64| of_trial(mix(place, mark), TRIAL);
        PlainMark {
            mark,
            by_hub: service.map_or(0, |service| once(service.there)),
            back_by_hub: service.map_or(0, |service| once(service.back)),
        }
    }

    fn law<'a>(&mut self, service: &'a ServiceSpec, laws: &mut Vec<&'a Law>) -> u32 {
        if service.law.mean() <= 0.0 {
            return NOTHING;
        }
        let known = laws.iter().take(LAWS_COMPARED).position(|law| **law == service.law);
        known.unwrap_or_else(|| {
            laws.push(&service.law);
            self.laws.push(LawSampler::new(&service.law));
            laws.len() - 1
        }) as u32
    }
}

fn plain_way(way: &WaySpec, events: &mut EventList) -> PlainWay {
    let mut lane = |nanos: f64| {
        let latency = SimSpan::from_nanos_f64(nanos);
        Some((latency, events.lane_for(latency)?))
    };
    PlainWay {
        fixed: match way.latency {
            Law::Constant(nanos) => lane(nanos),
            _ => None,
        },
        reorders: way.reorders,
    }
}

fn fixed(law: &Law) -> Option<u32> {
    law.is_constant().then(|| law.mean().round() as u32)
}

fn plain_flow(program: &Program, spec: &FlowSpec, plan: &Plan, events: &mut EventList) -> PlainFlow {
    let answered = spec.pattern == PatternRule::Request;
    let timeout = spec.policy.timeout;
    let waits = answered && SimTime::ZERO.saturating_add(timeout) < program.drain_end;
    // Word of a flow that somebody's answer waits for is wanted, whatever its policy.
    let unheard = answered || plan.segments[0].wait == Wait::Nobody;
    let is_plain = may_be_plain(program, spec) && !plan.shared && unheard;
    let timeout = (is_plain && waits).then(|| events.lane_for(timeout).map(|lane| (timeout, lane)));
    let is_plain = is_plain && timeout != Some(None);
    let others = is_plain && spec.choice == Choice::Others;
    let receivers = if others { &spec.senders } else { &spec.consumers };
    let several = |party: &u32| program.parties[*party as usize].sites > 1;
    let is_steady = is_plain && matches!(spec.source, SourceSpec::Poisson(_));
    let sites = spec.senders.iter().any(several);
    let (by_hub, size, answer_size) = (spec.there == Medium::Hub, fixed(&spec.size), fixed(&spec.answer_size));
    let way = if is_plain { only_way(program, spec) } else { NOTHING };
    let once = !answered && !by_hub;
    let is_usual =
        once && way != NOTHING && !sites && !receivers.iter().any(several) && size.is_some() && answer_size.is_some();
    // Stations are filled in when they are known.
    let receiver = |&party: &u32| Receiver {
        party,
        station: NOTHING,
        service_at: NOTHING,
        sites: 1,
        law: NOTHING,
        there_once: 0,
    };
    PlainFlow {
        is_plain,
        is_steady,
        gap: if is_steady { gap(spec) } else { None },
        by_hub,
        answered,
        answered_by_hub: answered && spec.answer == Medium::Hub,
        ends_unseen: !answered && spec.there == Medium::Direct,
        sites,
        way,
        timeout: timeout.flatten(),
        deadline: spec.deadline.unwrap_or(SimSpan::MAX),
        size,
        answer_size,
        is_usual,
        usual: PlainDetails::usual(size.unwrap_or(0), answer_size.unwrap_or(0)),
        usual_way: PlainWay {
            fixed: None,
            reorders: false,
        },
        usual_latency: LawSampler::new(&Law::Constant(0.0)),
        senders: spec.senders.clone(),
        receivers: if is_plain {
            receivers.iter().map(receiver).collect()
        } else {
            Vec::new()
        },
        own_place: if others {
            places(program.parties.len(), &spec.senders)
        } else {
            Vec::new()
        },
    }
}

/// The way within the zone of all who may have to do with a flow, if they stand in one.
fn only_way(program: &Program, flow: &FlowSpec) -> u32 {
    let zone_of = |party: &u32| program.parties[*party as usize].zone;
    let mut all = flow
        .senders
        .iter()
        .chain(&flow.consumers)
        .chain(&program.hub)
        .map(zone_of);
    match all.next() {
        Some(zone) if all.all(|other| other == zone) => zone * program.zone_sites.len() as u32 + zone,
        _ => NOTHING,
    }
}

fn places(parties: usize, senders: &[u32]) -> Vec<u32> {
    let mut places = vec![NOTHING; parties];
    for (place, sender) in senders.iter().enumerate().rev() {
        places[*sender as usize] = place as u32;
    }
    places
}

/// Whether all messages of a flow are plain as long as nothing is broken.
fn may_be_plain(program: &Program, flow: &FlowSpec) -> bool {
    let FlowSpec {
        key: _,
        pattern,
        there,
        answer,
        synchronous,
        senders,
        consumers,
        sites,
        services: _,
        choice,
        source: _,
        files,
        size: _,
        answer_size: _,
        priority: _,
        deadline: _,
        policy,
        callback: _,
        guard,
        then,
        one_of: _,
        key_shares,
        is_log: _,
        topic: _,
        ack_wait: _,
        max_deliveries: _,
    } = flow;
    let receivers = if *choice == Choice::Others { senders } else { consumers };
    let one_delivery = (*choice != Choice::All || consumers.len() == 1)
        && !sites.contains(&SiteRule::Each)
        && !receivers.is_empty()
        && (*choice != Choice::Others || senders.len() > 1);
    let answered = *pattern == PatternRule::Request;
    let held = match there {
        Medium::Direct => true,
        Medium::Hub => *synchronous,
        Medium::Bus => false,
    };
    let comes_back = match pattern {
        PatternRule::Request => *answer != Medium::Bus,
        PatternRule::OneWay | PatternRule::Tap => true,
        PatternRule::Callback | PatternRule::Gather(_) => false,
    };
    let by_hub = *there == Medium::Hub || answered && *answer == Medium::Hub;
    let hub = program.hub.filter(|_| by_hub);
    one_delivery
        && held
        && !(by_hub && program.hub_holds)
        && comes_back
        && by_hub == hub.is_some()
        && guard.is_none()
        && files.is_none()
        && then.is_empty()
        && key_shares.is_empty()
        && plain_policy(policy, answered)
        && receivers
            .iter()
            .chain(&hub)
            .all(|party| is_plain_party(&program.parties[*party as usize]))
        && senders
            .iter()
            .all(|party| program.parties[*party as usize].rules.failures.is_none())
        && senders
            .iter()
            .chain(receivers)
            .chain(&hub)
            .all(|party| is_bare(program, *party))
        && plain_ways(program, senders, receivers, hub)
}

/// A plain sender keeps nothing, and waits for nobody but the answer.
fn plain_policy(policy: &PolicySpec, answered: bool) -> bool {
    let PolicySpec {
        timeout: _,
        max_attempts: _,
        backoff: _,
        factor: _,
        cap: _,
        jitter: _,
        idempotent: _,
        outbox,
    } = policy;
    outbox.limit == 0 && (answered || !policy.waits())
}

/// One instance that serves whoever comes, in the order in which they come.
fn is_plain_party(party: &PartySpec) -> bool {
    let PartySpec {
        key: _,
        zone: _,
        sites: _,
        instances,
        servers: _,
        queue_limit: _,
        balancing: _,
        rate_limit,
        errors,
        services: _,
        watch,
        can_pause: _,
        rules,
    } = party;
    rules.is_plain() && *instances == 1 && watch.is_none() && rate_limit.is_none() && *errors == 0.0
}

/// Nothing stands before it or after it.
fn is_bare(program: &Program, party: u32) -> bool {
    let tables = program.approach.iter().chain(&program.exit);
    tables
        .into_iter()
        .all(|table| table.get(party as usize).is_none_or(Vec::is_empty))
}

fn plain_ways(program: &Program, senders: &[u32], receivers: &[u32], hub: Option<u32>) -> bool {
    let zones = program.zone_sites.len();
    let mut touched = vec![false; zones];
    for party in senders.iter().chain(receivers).chain(&hub) {
        touched[program.parties[*party as usize].zone as usize] = true;
    }
    let touched: Vec<usize> = (0..zones).filter(|zone| touched[*zone]).collect();
    let pairs = touched
        .iter()
        .flat_map(|from| touched.iter().map(move |to| from * zones + to));
    pairs.into_iter().all(|way| is_plain_way(&program.ways[way]))
}

/// Nothing is lost, and nothing queues.
fn is_plain_way(way: &WaySpec) -> bool {
    let WaySpec {
        latency: _,
        loss,
        reorders: _,
        reliable: _,
        retransmit_after: _,
        trunk_bits_per_sec,
        link_bits_per_sec,
    } = way;
    *loss == 0.0 && trunk_bits_per_sec.is_none() && link_bits_per_sec.is_none()
}
