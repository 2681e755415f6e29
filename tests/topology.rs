//! Is each style laid out by the rules: routes, redundancy, sizing, placing?
//!
//! In: small scenarios made here. Out: nothing. It must not read files, nor simulate.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "topology/planned.rs"]
mod planned;

use topolab::scenario::{
    Architecture, Concurrency, Direction, Exception, Exchange, Flow, Follow, HubAndSpoke, Hybrid, Leg, MessageBus,
    Pattern, PointToPoint, Scenario, SiteChoice, Speaks, Start, Style, System, SystemKind, Then, To, Via, Zone,
    ZoneKind,
};
use topolab::topology::{Network, PartyKey, derive};
use topolab::units::{Law, Rate, Share, SimSpan};

fn zone(id: &str, kind: ZoneKind, sites: u32) -> Zone {
    Zone {
        kind: Some(kind),
        sites: Some(sites),
        ..Zone::new(id)
    }
}

fn system(id: &str, zone: &str) -> System {
    System {
        zone: Some(zone.into()),
        ..System::new(id)
    }
}

fn flow(id: &str, pattern: Pattern, from: &str, to: &[&str], rate: f64) -> Flow {
    let mut flow = Flow::new(id, &from.into(), &to[0].into());
    flow.to = To::Systems(to.iter().map(|id| (*id).into()).collect());
    flow.pattern = Some(pattern);
    flow.start = (rate > 0.0).then_some(Start::Poisson(Rate::from_per_sec(rate)));
    flow
}

fn style(id: &str, style: Style) -> Architecture {
    Architecture::new(id, style)
}

fn four_styles() -> Vec<Architecture> {
    vec![
        style("direct", Style::PointToPoint(PointToPoint::default())),
        style("hub", Style::HubAndSpoke(HubAndSpoke::default())),
        style("bus", Style::MessageBus(MessageBus::default())),
        style("mixed", Style::Hybrid(Hybrid::default())),
    ]
}

fn lay_out(scenario: &Scenario, id: &str) -> Network {
    derive(scenario, scenario.architecture_index(&id.into()).unwrap()).unwrap()
}

/// A till in twelve shops, a stock system of two instances, a provider's bookkeeping.
fn shops() -> Scenario {
    let mut scenario = Scenario::new("Shops");
    scenario.zones = vec![
        zone("shop", ZoneKind::Site, 12),
        zone("center", ZoneKind::DataCenter, 1),
        zone("cloud", ZoneKind::CloudRegion, 1),
    ];
    let stock = System {
        instances: Some(2),
        ..system("stock", "cloud")
    };
    let books = System {
        kind: Some(SystemKind::Saas),
        ..system("books", "cloud")
    };
    scenario.systems = vec![system("till", "shop"), stock, books];
    scenario.flows = vec![
        flow("price", Pattern::Request, "till", &["stock"], 0.7),
        flow("sale", Pattern::Publish, "till", &["stock", "books"], 0.3),
        flow("refill", Pattern::Callback, "till", &["stock"], 0.1),
        flow("count", Pattern::Work, "stock", &["till"], 0.1),
    ];
    scenario.architectures = four_styles();
    scenario
}

/// "till>hub>stock, stock>hub>till" for the first sender and consumer of a flow.
fn told(network: &Network, flow: usize) -> String {
    let route = &network.routes[flow];
    let hops = network.hops(flow, route.senders[0], route.consumers[0]);
    let label = |party: usize| network.parties[party].key.label();
    let way = |direction: Direction| {
        let mut way = hops.iter().filter(move |hop| hop.direction == direction).peekable();
        let first = way.peek().map(|hop| label(hop.from));
        first
            .into_iter()
            .chain(way.map(|hop| label(hop.to)))
            .collect::<Vec<_>>()
            .join(">")
    };
    match way(Direction::Back) {
        back if back.is_empty() => way(Direction::Forward),
        back => format!("{}, {back}", way(Direction::Forward)),
    }
}

#[test]
fn every_pattern_goes_its_way_in_every_style() {
    let scenario = shops();
    let expected = [
        (
            "direct",
            [
                "till>balancer:stock>stock, stock>balancer:stock>till",
                "till>balancer:stock>stock",
                "till>balancer:stock>stock, stock>till",
                "stock>till",
            ],
        ),
        (
            "hub",
            [
                "till>hub>stock, stock>hub>till",
                "till>hub>stock",
                "till>hub>stock, stock>hub>till",
                "stock>hub>till",
            ],
        ),
        (
            "bus",
            [
                "till>bus:1>stock, stock>bus:1>till",
                "till>bus:2>stock",
                "till>bus:3>stock, stock>till",
                "stock>bus:1>till",
            ],
        ),
        (
            "mixed",
            [
                "till>balancer:stock>stock, stock>balancer:stock>till",
                "till>bus:1>stock",
                "till>bus:2>stock, stock>till",
                "stock>bus:3>till",
            ],
        ),
    ];
    for (id, ways) in expected {
        let network = lay_out(&scenario, id);
        for (flow, way) in ways.iter().enumerate() {
            assert_eq!(told(&network, flow), *way, "{id}, flow {flow}");
        }
    }
}

#[test]
fn joints_are_what_the_routes_pass() {
    let scenario = shops();
    for id in ["direct", "hub", "bus", "mixed"] {
        let network = lay_out(&scenario, id);
        let joints = network.joints();
        let joined = |a: usize, b: usize, via| joints.iter().any(|j| (j.a, j.b, j.via) == (a.min(b), a.max(b), via));
        let mut passed = 0;
        for route in &network.routes {
            for (&sender, &consumer) in route
                .senders
                .iter()
                .flat_map(|s| route.consumers.iter().map(move |c| (s, c)))
            {
                for hop in network.hops(route.flow, sender, consumer) {
                    assert!(joined(hop.from, hop.to, hop.via), "{id}: {hop:?}");
                    passed += 1;
                }
            }
        }
        assert!(passed > 0 && joints.windows(2).all(|pair| pair[0] < pair[1]));
    }
    // till-balancer, balancer-stock, till-books, and stock calls till back.
    assert_eq!(lay_out(&scenario, "direct").joints().len(), 4);
    assert_eq!(lay_out(&scenario, "hub").joints().len(), 3);
}

#[test]
fn parts_in_between_stand_only_where_a_leg_uses_them() {
    let scenario = shops();
    let parts = |id: &str| -> Vec<String> {
        lay_out(&scenario, id).parties[3..]
            .iter()
            .map(|party| party.key.label())
            .collect()
    };
    assert_eq!(parts("direct"), ["balancer:stock"]);
    assert_eq!(parts("hub"), ["hub"]);
    assert_eq!(parts("bus"), ["bus:1", "bus:2", "bus:3", "connector:books"]);
    assert_eq!(
        parts("mixed"),
        ["bus:1", "bus:2", "bus:3", "balancer:stock", "connector:books"]
    );
    let network = lay_out(&scenario, "mixed");
    let redundant = |label: &str| network.parties[network.party_by_label(label).unwrap()].instances;
    assert_eq!(
        (
            redundant("balancer:stock"),
            redundant("connector:books"),
            redundant("bus:2")
        ),
        (2, 2, 1)
    );
}

#[test]
fn connectors_speak_for_what_does_not() {
    let mut scenario = shops();
    scenario.systems[1].speaks = vec![Speaks::File];
    scenario.systems[1].instances = None;
    scenario
        .flows
        .push(flow("night", Pattern::Batch, "till", &["stock"], 0.01));
    let (price, night) = (0, 4);
    let direct = lay_out(&scenario, "direct");
    assert_eq!(
        told(&direct, price),
        "till>connector:stock>stock, stock>connector:stock>till"
    );
    let connector = &direct.parties[direct.party_by_label("connector:stock").unwrap()];
    assert_eq!(connector.zone, 2);
    let hub = lay_out(&scenario, "hub");
    assert_eq!(
        told(&hub, price),
        "till>hub>connector:stock>stock, stock>connector:stock>hub>till"
    );
    // By itself a file needs nobody to speak for it.
    scenario.flows = vec![scenario.flows[night].clone()];
    for id in ["direct", "hub"] {
        assert!(
            lay_out(&scenario, id)
                .party(&PartyKey::Connector("stock".into()))
                .is_none()
        );
    }
    assert_eq!(told(&lay_out(&scenario, "bus"), 0), "till>bus:1>connector:stock>stock");
}

#[test]
fn exceptions_rule_over_lists_and_lists_over_styles() {
    let mut scenario = shops();
    let answer = Exception {
        flow: "price".into(),
        leg: Some(Leg::Answer),
        via: Some(Via::Direct),
        exchange: None,
    };
    scenario.architectures[2].exceptions = vec![answer];
    let network = lay_out(&scenario, "bus");
    assert_eq!(told(&network, 0), "till>bus:1>stock, stock>till");

    let hybrid = Hybrid {
        base: Some("direct".into()),
        direct: None,
        hub: vec!["price".into()],
        bus: vec!["sale".into()],
    };
    scenario.architectures[3].style = Style::Hybrid(hybrid);
    let stored = Exception {
        flow: "price".into(),
        leg: None,
        via: None,
        exchange: Some(Exchange::StoreAndForward),
    };
    scenario.architectures[3].exceptions = vec![stored];
    let network = lay_out(&scenario, "mixed");
    let ways: Vec<Via> = network.routes.iter().map(|route| route.there).collect();
    assert_eq!(ways, [Via::Hub, Via::Bus, Via::Direct, Via::Direct]);
    assert_eq!(network.routes[0].exchange, Exchange::StoreAndForward);
    assert!(network.hub.is_some() && network.bus.is_some());
    assert_eq!(network.attached(Via::Bus), [true, true, true]);
    assert_eq!(network.attached(Via::Hub), [true, true, false]);
}

#[test]
fn what_cannot_be_laid_out_is_named() {
    let problem = |change: &dyn Fn(&mut Scenario), at: usize| {
        let mut scenario = shops();
        change(&mut scenario);
        derive(&scenario, at).unwrap_err()[0].to_string()
    };
    let styled = |style: Style| move |scenario: &mut Scenario| scenario.architectures[1].style = style.clone();
    let hub = HubAndSpoke {
        zone: Some("moon".into()),
        ..HubAndSpoke::default()
    };
    assert!(
        problem(&styled(Style::HubAndSpoke(hub)), 1).contains("architectures[1].style.zone: there is no zone `moon`")
    );
    let bus = MessageBus {
        broker: Some("pigeons".into()),
        ..MessageBus::default()
    };
    let text = problem(&styled(Style::MessageBus(bus)), 1);
    assert!(
        text.contains("\"pigeons\"") && text.contains("rabbitmq-quorum"),
        "{text}"
    );
    assert!(problem(&styled(Style::Custom), 1).contains("not simulated yet"));
    let hybrid = Hybrid {
        base: Some("mixed".into()),
        ..Hybrid::default()
    };
    assert!(problem(&styled(Style::Hybrid(hybrid)), 1).contains("hybrid"));
    let hybrid = Hybrid {
        hub: vec!["nothing".into()],
        ..Hybrid::default()
    };
    assert!(problem(&styled(Style::Hybrid(hybrid)), 1).contains("style.hub[0]: there is no flow `nothing`"));
    assert!(problem(&|scenario| scenario.flows[0].from = vec!["ghost".into()], 0).contains("flows[0].from"));
    assert!(problem(&|_| {}, 7).contains("number 7"));
}

#[test]
fn a_thousand_systems_that_all_talk_are_laid_out() {
    let mut scenario = Scenario::new("mesh");
    scenario.systems = (0..1000)
        .map(|at| System {
            instances: Some(2),
            ..System::new(&format!("s{at}"))
        })
        .collect();
    let mut talk = flow("talk", Pattern::Request, "s0", &["s1"], 800.0);
    talk.from = scenario.systems.iter().map(|system| system.id.clone()).collect();
    talk.to = To::Others;
    scenario.flows = vec![talk];
    scenario.architectures = four_styles();
    for (id, parties, connections) in [("direct", 2000, 499_500), ("hub", 1001, 1000), ("bus", 1003, 1000)] {
        let network = lay_out(&scenario, id);
        assert_eq!(network.parties.len(), parties);
        assert!((network.parties[7].planned_rate - 0.8).abs() < 1e-9);
        let structure = topolab::structure::measure(&scenario, &network);
        assert_eq!(structure.counts.connections, connections);
        assert_eq!(structure.counts.interfaces, 999_000);
        assert_eq!(network, lay_out(&scenario, id), "the same twice");
    }
}
