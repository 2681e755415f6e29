//! Are places, rates and sizes those that one gets by hand?
//!
//! In: the small scenarios of the file above. Out: nothing. It must not read files, nor simulate.

use super::*;

#[test]
fn the_middle_stands_nearest_to_those_who_use_it() {
    let mut scenario = shops();
    // Shops are 15 ms from both; stock and books are in the cloud.
    let zone_of = |scenario: &Scenario, id: &str, label: &str| {
        let network = lay_out(scenario, id);
        network.parties[network.party_by_label(label).unwrap()].zone
    };
    assert_eq!(zone_of(&scenario, "hub", "hub"), 2);
    assert_eq!(zone_of(&scenario, "bus", "bus:3"), 2);
    assert_eq!(zone_of(&scenario, "bus", "connector:books"), 2);
    let hub = HubAndSpoke {
        zone: Some("center".into()),
        ..HubAndSpoke::default()
    };
    scenario.architectures[1].style = Style::HubAndSpoke(hub);
    let zones = vec!["center".into(), "cloud".into(), "shop".into()];
    scenario.architectures[2].style = Style::MessageBus(MessageBus {
        zones,
        ..MessageBus::default()
    });
    assert_eq!(zone_of(&scenario, "hub", "hub"), 1);
    assert_eq!(
        ["bus:1", "bus:2", "bus:3"].map(|node| zone_of(&scenario, "bus", node)),
        [1, 2, 0]
    );
}

#[test]
fn planned_load_stays_at_or_below_sixty_percent() {
    let mut scenario = shops();
    scenario.flows.truncate(1);
    scenario.flows[0].start = Some(Start::Poisson(Rate::from_per_sec(1000.0)));
    scenario.flows[0].size = Some(Law::Constant(2000.0));
    scenario.flows[0].answer_size = Some(Law::Constant(4000.0));
    let settings = HubAndSpoke {
        service_time: Some(Law::Constant(1e6)),
        service_time_per_kb: Some(SimSpan::from_micros(100)),
        ..HubAndSpoke::default()
    };
    scenario.architectures[1].style = Style::HubAndSpoke(settings.clone());
    // 1000 questions of 1.2 ms and 1000 answers of 1.4 ms keep 2.6 servers busy; 2 instances of 3 hold it at 43 %.
    let network = lay_out(&scenario, "hub");
    let hub = &network.parties[3];
    assert_eq!((hub.instances, hub.concurrency), (2, Concurrency::Servers(3)));
    assert!((hub.planned_utilization.unwrap() - 2.6 / 6.0).abs() < 1e-9);
    assert!((hub.planned_rate - 2000.0).abs() < 1e-9);
    let size = network
        .settings
        .iter()
        .find(|setting| setting.what == "size of the hub")
        .unwrap();
    assert_eq!(
        (size.value.as_str(), size.origin.as_str()),
        ("2 × 3 workers, 43 % planned", "sizing rule")
    );

    let written = HubAndSpoke {
        concurrency: Some(Concurrency::Servers(9)),
        instances: Some(1),
        ..settings
    };
    scenario.architectures[1].style = Style::HubAndSpoke(written);
    let network = lay_out(&scenario, "hub");
    assert_eq!(
        (network.parties[3].instances, network.parties[3].concurrency),
        (1, Concurrency::Servers(9))
    );
    let size = network
        .settings
        .iter()
        .find(|setting| setting.what == "size of the hub")
        .unwrap();
    assert_eq!(size.origin, "scenario");

    for id in ["direct", "bus", "mixed"] {
        for party in &lay_out(&scenario, id).parties {
            assert!(
                party.planned_utilization.is_none_or(|planned| planned <= 0.6 + 1e-9),
                "{id}: {}",
                party.name
            );
        }
    }
}

#[test]
fn nodes_of_a_cluster_are_equals_and_share_the_topics() {
    let mut scenario = shops();
    let bus = MessageBus {
        publish_time: Some(Law::Constant(2e6)),
        delivery_time: Some(Law::Constant(1e6)),
        ..MessageBus::default()
    };
    scenario.architectures[2].style = Style::MessageBus(bus);
    scenario.flows[1].start = Some(Start::Poisson(Rate::from_per_sec(600.0)));
    let network = lay_out(&scenario, "bus");
    let cluster = network.bus.as_ref().unwrap();
    assert_eq!(cluster.leaders, [0, 1, 2, 0]);
    // Sales: 600 publishes of 2 ms and 1200 deliveries of 1 ms: 2.4 servers at node 2, so each node gets 4.
    for &node in &cluster.nodes {
        assert_eq!(network.parties[node].concurrency, Concurrency::Servers(4));
    }
    let node = &network.parties[cluster.nodes[1]];
    assert!((node.planned_utilization.unwrap() - 0.6).abs() < 1e-9);
    assert!((node.planned_rate - 1800.0).abs() < 1e-9);
}

#[test]
fn rates_follow_chains_sites_and_choices() {
    let mut scenario = Scenario::new("rates");
    scenario.zones = vec![zone("shop", ZoneKind::Site, 4), zone("center", ZoneKind::DataCenter, 1)];
    let places = [
        ("till", "shop"),
        ("screen", "shop"),
        ("a", "center"),
        ("b", "center"),
        ("c", "center"),
    ];
    scenario.systems = places.map(|(id, zone)| system(id, zone)).to_vec();
    let mut order = flow("order", Pattern::Request, "till", &["a"], 8.0);
    let follow = |flow: &str, share: f64| Follow {
        flow: flow.into(),
        times: None,
        probability: Some(Share::from_ratio(share)),
        before_answer: None,
        on_miss: None,
        holds_worker: None,
    };
    order.then = Then::All(vec![follow("pick", 0.5)]);
    let mut pick = flow("pick", Pattern::Work, "a", &["b", "c"], 0.0);
    // A loop: half of what b picks comes back to a as another order's pick, and ends there.
    pick.then = Then::All(vec![follow("again", 0.5)]);
    let mut again = flow("again", Pattern::Publish, "b", &["a"], 0.0);
    again.then = Then::All(vec![follow("pick", 0.5)]);
    let mut prices = flow("prices", Pattern::Publish, "c", &["till", "screen"], 3.0);
    prices.site = Some(SiteChoice::Each);
    let local = flow("local", Pattern::Publish, "till", &["screen"], 6.0);
    scenario.flows = vec![order, pick, again, prices, local];
    scenario.architectures = four_styles();
    let rates: Vec<f64> = lay_out(&scenario, "direct").parties[..5]
        .iter()
        .map(|party| party.planned_rate)
        .collect();
    // picks p = 4 + 0.5 r, of which b gets half; returns r = 0.5 (p / 2): p = 4 / (1 - 0.125), r = p / 4.
    let picks = 4.0 / 0.875;
    let expected = [3.0, 3.0 + 6.0 / 4.0, 8.0 + picks / 4.0, picks / 2.0, picks / 2.0];
    for (rate, expected) in rates.iter().zip(expected) {
        assert!((rate - expected).abs() < 1e-9, "{rates:?} is not {expected}");
    }
    // The hub takes 8 questions and answers, the picks, what comes back, 8 copies a price, and the local copies.
    let hub = lay_out(&scenario, "hub").parties[5].planned_rate;
    assert!(
        (hub - (16.0 + picks + picks / 4.0 + 3.0 * 8.0 + 6.0)).abs() < 1e-9,
        "{hub}"
    );
}
