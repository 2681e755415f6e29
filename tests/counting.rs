//! Are counts, touched systems and single points those that one gets by hand?
//!
//! In: complete sketches of 2 to 50 systems, and three sparse ones whose tables were worked out on paper from the rules
//! in `structure`. Out: nothing. It must not read files.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "counting/distributor.rs"]
mod distributor;

use topolab::scenario::{
    Architecture, Contract, DataSet, Flow, HubAndSpoke, Hybrid, MessageBus, Owner, Pattern, Scenario, SiteChoice,
    Speaks, Start, Style, System, SystemId, SystemKind, To, Zone, ZoneKind,
};
use topolab::structure::{Change, DomainKind, Part, Structure, measure, never_through};
use topolab::topology::{Network, derive};
use topolab::units::Rate;

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

fn saas(id: &str, zone: &str, provider: &str) -> System {
    let owner = Some(Owner::Provider(provider.to_owned()));
    System {
        kind: Some(SystemKind::Saas),
        owner,
        ..system(id, zone)
    }
}

fn data(id: &str, contract: Option<Contract>, owner: Option<&str>) -> DataSet {
    DataSet {
        contract,
        owner: owner.map(SystemId::from),
        ..DataSet::new(id)
    }
}

fn ids(list: &str) -> Vec<SystemId> {
    list.split_whitespace().map(SystemId::from).collect()
}

/// A flow `from` (several, by spaces) `to` (several), with its data set and messages a second.
fn flow(id: &str, pattern: Pattern, from: &str, to: &str, data: &str, rate: f64) -> Flow {
    let mut flow = Flow::new(id, &from.into(), &to.into());
    flow.from = ids(from);
    flow.to = To::Systems(ids(to));
    flow.pattern = Some(pattern);
    flow.data = Some(data.into());
    flow.start = Some(Start::Poisson(Rate::from_per_sec(rate)));
    flow
}

fn laid_out(scenario: &Scenario) -> Vec<(Network, Structure)> {
    let networks = (0..scenario.architectures_or_default().len()).map(|at| derive(scenario, at).unwrap());
    networks
        .map(|network| (network.clone(), measure(scenario, &network)))
        .collect()
}

/// (connections, interfaces, endpoints, adapters, touched by replacing each)
fn row(structure: &Structure) -> (u64, u64, u64, u64, Vec<usize>) {
    let counts = &structure.counts;
    assert_eq!(
        structure.touched_max,
        structure.touched.iter().copied().max().unwrap_or(0)
    );
    (
        counts.connections,
        counts.interfaces,
        counts.endpoints,
        counts.adapter_count,
        structure.touched.clone(),
    )
}

fn singles(structure: &Structure) -> Vec<(Part, Vec<usize>)> {
    structure
        .single_points
        .iter()
        .map(|point| (point.part, point.flows.clone()))
        .collect()
}

fn site_points(structure: &Structure) -> Vec<(Part, u32, Vec<usize>)> {
    structure
        .site_points
        .iter()
        .map(|point| (point.part, point.sites, point.flows.clone()))
        .collect()
}

/// Flows that the failure of a whole stops: (beyond its own ends, by its own ends).
fn stopped(structure: &Structure, kind: &DomainKind) -> (Vec<usize>, Vec<usize>) {
    let domain = structure.domains.iter().find(|domain| domain.kind == *kind);
    domain
        .map(|domain| (domain.flows.clone(), domain.flows_of_its_own.clone()))
        .unwrap_or_default()
}

fn cluster(name: &str) -> DomainKind {
    DomainKind::Cluster(name.to_owned())
}

fn trunk(a: usize, b: usize) -> Part {
    Part::Trunk { a, b }
}

#[test]
fn complete_sketches_follow_the_formulas() {
    for n in 2..=50 {
        let mut scenario = Scenario::new("complete");
        scenario.systems = (0..n).map(|at| System::new(&format!("s{at}"))).collect();
        let mut talk = Flow::new("talk", &"s0".into(), &"s1".into());
        talk.from = scenario.systems.iter().map(|system| system.id.clone()).collect();
        talk.to = To::Others;
        talk.start = Some(Start::Poisson(Rate::from_per_sec(1.0)));
        scenario.flows = vec![talk];
        let n = n as u64;
        let pairs = n * (n - 1) / 2;
        // Every request of the default hybrid goes direct, so that it has no bus at all.
        let expected = [pairs, n, n, pairs];
        for ((network, structure), connections) in laid_out(&scenario).iter().zip(expected) {
            assert_eq!(structure.counts.connections, connections, "{} of {n}", network.name);
            assert_eq!(structure.counts.interfaces, n * (n - 1), "{} of {n}", network.name);
            assert_eq!(structure.counts.endpoints, connections, "{} of {n}", network.name);
            assert_eq!(structure.counts.full_mesh_ceiling, pairs);
        }
    }
}

#[test]
fn a_flow_for_each_pair_counts_like_one_flow_for_all() {
    for n in 2..=12 {
        let mut scenario = Scenario::new("pairs");
        scenario.systems = (0..n).map(|at| System::new(&format!("s{at}"))).collect();
        for a in 0..n {
            for b in (0..n).filter(|&b| b != a) {
                let (from, to) = (format!("s{a}"), format!("s{b}"));
                scenario
                    .flows
                    .push(flow(&format!("{from}-{to}"), Pattern::Publish, &from, &to, "none", 1.0));
                scenario.flows.last_mut().unwrap().data = None;
            }
        }
        let n = n as u64;
        let pairs = n * (n - 1) / 2;
        for ((network, structure), connections) in laid_out(&scenario).iter().zip([pairs, n, n, n]) {
            assert_eq!(structure.counts.connections, connections, "{} of {n}", network.name);
            assert_eq!(structure.counts.interfaces, 2 * pairs, "{} of {n}", network.name);
        }
    }
}

/// Twelve shops with a till, a stock system of two instances in the cloud, and a provider's bookkeeping.
fn corner_shops() -> Scenario {
    let mut scenario = Scenario::new("Corner shops");
    scenario.zones = vec![
        zone("shop", ZoneKind::Site, 12),
        zone("cloud", ZoneKind::CloudRegion, 1),
    ];
    scenario.data = vec![data("prices", None, None), data("sales", None, None)];
    let stock = System {
        instances: Some(2),
        ..system("stock", "cloud")
    };
    scenario.systems = vec![system("till", "shop"), stock, saas("books", "cloud", "Ledger Inc.")];
    scenario.flows = vec![
        flow("price", Pattern::Request, "till", "stock", "prices", 0.7),
        flow("sale", Pattern::Publish, "till", "stock books", "sales", 0.3),
    ];
    scenario
}

#[test]
fn corner_shops_by_hand() {
    let styles = laid_out(&corner_shops());
    let [(_, direct), (_, hub), (_, bus), (_, mixed)] = &styles[..] else {
        panic!("four styles")
    };

    // Pairs: till-stock, till-books. Contracts: prices till>stock, sales till>stock, sales till>books.
    // Each of 12 shops has both connections: 24. Replacing till touches stock (books is a provider's: we adapt).
    assert_eq!(row(direct), (2, 3, 24, 0, vec![1, 1, 1]));
    // Three spokes, twelve of them tills: 12 + 1 + 1. Nobody else is touched.
    assert_eq!(row(hub), (3, 3, 14, 0, vec![0, 0, 0]));
    // Broker clients of till and stock, a connector for books. Both data sets are till's own: stock takes them.
    assert_eq!(row(bus), (3, 3, 14, 3, vec![1, 0, 0]));
    // price goes direct (till-stock, 12 ends), sale over the bus (three attachments, 14 ends).
    assert_eq!(row(mixed), (4, 3, 26, 3, vec![1, 1, 0]));

    let per_site = |structure: &Structure| structure.counts.per_site[0].connections;
    assert_eq!([direct, hub, bus, mixed].map(per_site), [2, 1, 1, 2]);

    // Nothing is single but each shop's own way to the cloud.
    for structure in [direct, hub, bus, mixed] {
        assert_eq!(singles(structure), []);
        assert_eq!(site_points(structure), [(trunk(0, 1), 12, vec![0, 1])]);
    }
    // The balancer stands before every price, but not before the copy of a sale that books gets.
    assert_eq!(stopped(direct, &cluster("balancer:stock")), (vec![0], vec![]));
    assert_eq!(stopped(hub, &cluster("hub")), (vec![0, 1], vec![]));
    assert_eq!(stopped(bus, &cluster("bus")), (vec![0, 1], vec![]));
    assert_eq!(stopped(mixed, &cluster("bus")), (vec![1], vec![]));
    assert_eq!(stopped(mixed, &cluster("balancer:stock")), (vec![0], vec![]));

    let scenario = corner_shops();
    let replacing_till = |network: &Network| Change::new(&scenario, network).replacing(0);
    let touched = replacing_till(&styles[1].0);
    assert_eq!((touched.own_connector, touched.mappings, touched.contracts), (1, 2, 3));
    let touched = replacing_till(&styles[2].0);
    assert_eq!(
        (touched.systems, touched.adapted, touched.contracts),
        (vec![1], vec![2], 3)
    );
    assert_eq!(touched.teams, ["stock"]);

    assert!(never_through(&styles[3].0, 0, "bus") && !never_through(&styles[3].0, 1, "bus"));
    assert!(!never_through(&styles[3].0, 0, "balancer:stock"));
}

/// Four hundred restaurants; a back office that knows nothing but files.
fn restaurants() -> Scenario {
    let mut scenario = Scenario::new("Restaurants");
    scenario.zones = vec![
        zone("store", ZoneKind::Site, 400),
        zone("cloud", ZoneKind::CloudRegion, 1),
        zone("office", ZoneKind::DataCenter, 1),
        zone("outside", ZoneKind::Provider, 1),
    ];
    let office = System {
        speaks: vec![Speaks::File],
        ..system("erp", "office")
    };
    scenario.systems = vec![
        system("pos", "store"),
        system("kitchen", "store"),
        system("menu", "cloud"),
        office,
        saas("psp", "outside", "Payer"),
    ];
    let each = Some(SiteChoice::Each);
    scenario.flows = vec![
        flow("ticket", Pattern::Publish, "pos", "kitchen", "tickets", 10.0),
        Flow {
            site: each,
            ..flow("menus", Pattern::Publish, "menu", "pos", "menus", 1.0)
        },
        flow("journal", Pattern::Batch, "pos", "erp", "journals", 0.1),
        flow("pay", Pattern::Request, "pos", "psp", "payments", 5.0),
        flow("recall", Pattern::Request, "menu", "erp", "recalls", 0.1),
    ];
    scenario.data = ["tickets", "menus", "journals", "payments", "recalls"]
        .map(|id| data(id, None, None))
        .to_vec();
    let direct = Some(vec!["ticket".into(), "pay".into()]);
    let hybrid = Hybrid {
        base: None,
        direct,
        hub: vec!["journal".into()],
        bus: vec![],
    };
    scenario.architectures = vec![
        Architecture::new("direct", Style::PointToPoint(Default::default())),
        Architecture::new("hub", Style::HubAndSpoke(HubAndSpoke::default())),
        Architecture::new(
            "bus",
            Style::MessageBus(MessageBus {
                nodes: Some(1),
                ..MessageBus::default()
            }),
        ),
        Architecture::new("mixed", Style::Hybrid(hybrid)),
    ];
    scenario
}

#[test]
fn restaurants_by_hand() {
    let styles = laid_out(&restaurants());
    let [(_, direct), (_, hub), (bus_network, bus), (_, mixed)] = &styles[..] else {
        panic!("four styles")
    };

    // Pairs: pos-kitchen (within each store), menu-pos, pos-erp, pos-psp (400 each), menu-erp (1). erp takes the
    // journal as a file, but a recall calls it: one connector.
    assert_eq!(row(direct), (5, 5, 1601, 1, vec![3, 1, 2, 2, 1]));
    // pos and kitchen at 400 stores, three others.
    assert_eq!(row(hub), (5, 5, 803, 1, vec![0, 0, 0, 0, 0]));
    // Three clients, connectors for erp and psp. All contracts are own: pos to kitchen and erp (psp is adapted to),
    // menu to pos and erp.
    assert_eq!(row(bus), (5, 5, 803, 5, vec![2, 0, 2, 0, 0]));
    // pos-kitchen 400, pos-psp 400; hub: pos 400, erp; bus: menu, pos 400, erp. Two clients and erp's connector.
    assert_eq!(row(mixed), (7, 5, 1603, 3, vec![1, 1, 2, 0, 1]));

    let per_site = |structure: &Structure| structure.counts.per_site[0].connections;
    assert_eq!([direct, hub, bus, mixed].map(per_site), [4, 2, 2, 4]);

    // Direct: only the recall leaves the stores alone, by cloud-office.
    assert_eq!(singles(direct), [(trunk(1, 2), vec![4])]);
    let ways = [
        (trunk(0, 1), 400, vec![1]),
        (trunk(0, 2), 400, vec![2]),
        (trunk(0, 3), 400, vec![3]),
    ];
    assert_eq!(site_points(direct), ways);
    // The hub stands in the cloud, nearest to menus: tickets go out to it and back, journals and recalls on to the
    // office, payments on to the outside.
    assert_eq!(singles(hub), [(trunk(1, 2), vec![2, 4]), (trunk(1, 3), vec![3])]);
    assert_eq!(site_points(hub), [(trunk(0, 1), 400, vec![0, 1, 2, 3])]);
    // A broker of one node is a single point of everything.
    let node = bus_network.bus.as_ref().unwrap().nodes[0];
    assert_eq!(singles(bus)[0], (Part::Party(node), vec![0, 1, 2, 3, 4]));
}
