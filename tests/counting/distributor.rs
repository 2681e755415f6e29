//! A landscape with owners, four kinds of contract and alternatives: are its tables those worked by hand?
//!
//! In: the helpers of the file above. Out: nothing. It must not read files.

use super::*;

/// A distributor: two zones of its own, a provider with two systems, four kinds of contract.
fn distributor() -> Scenario {
    let mut scenario = Scenario::new("Distributor");
    scenario.zones = vec![
        zone("center", ZoneKind::DataCenter, 1),
        zone("plant", ZoneKind::Site, 1),
        zone("outside", ZoneKind::Provider, 1),
    ];
    scenario.data = vec![
        data("orders", Some(Contract::Versioned), None),
        data("stock", None, None),
        data("shipments", Some(Contract::Canonical), None),
        data("customers", Some(Contract::Own), Some("crm")),
        data("taxes", None, Some("tax")),
    ];
    let warehouse = System {
        shapes: vec!["orders".into()],
        ..system("dwh", "center")
    };
    scenario.systems = vec![
        system("web", "center"),
        system("erp", "center"),
        system("wms", "plant"),
        saas("crm", "outside", "Cirrus"),
        saas("tax", "outside", "Cirrus"),
        warehouse,
    ];
    let mut ship = flow("ship", Pattern::Work, "wms", "crm web", "shipments", 1.0);
    ship.to = To::AnyOf(ids("crm web"));
    scenario.flows = vec![
        flow("order", Pattern::Request, "web", "erp", "orders", 2.0),
        flow("stock", Pattern::Publish, "erp", "web wms", "stock", 3.0),
        ship,
        flow("customer", Pattern::Callback, "web", "crm", "customers", 0.5),
        flow("tax", Pattern::Request, "erp", "tax", "taxes", 2.0),
        flow("feed", Pattern::Publish, "erp wms", "dwh", "stock", 1.0),
    ];
    let direct = Some(vec!["tax".into(), "customer".into()]);
    let hybrid = Hybrid {
        base: Some("hub".into()),
        direct,
        ..Hybrid::default()
    };
    scenario.architectures = vec![
        Architecture::new("direct", Style::PointToPoint(Default::default())),
        Architecture::new("hub", Style::HubAndSpoke(HubAndSpoke::default())),
        Architecture::new("bus", Style::MessageBus(MessageBus::default())),
        Architecture::new("mixed", Style::Hybrid(hybrid)),
    ];
    scenario
}

#[test]
fn distributor_by_hand() {
    let scenario = distributor();
    let styles = laid_out(&scenario);
    let [(_, direct), (_, hub), (_, bus), (_, mixed)] = &styles[..] else {
        panic!("four styles")
    };

    // Pairs: web-erp, erp-wms, wms-crm, wms-web, web-crm, erp-tax, erp-dwh, wms-dwh.
    // Contracts: orders 1, stock erp>web erp>wms erp>dwh wms>dwh, shipments 2, customers 1, taxes 1.
    // dwh adapts the shape of stock for each of its two senders.
    assert_eq!(row(direct), (8, 9, 8, 2, vec![2, 3, 3, 2, 1, 2]));
    assert_eq!(row(hub), (6, 9, 6, 1, vec![0, 0, 0, 0, 0, 0]));
    // Six attachments and the direct way of the callback, crm-web. Four clients, two connectors, one shape.
    // erp: stock to web, wms, dwh. wms: stock to dwh. crm: web by the callback. tax: its answers to erp.
    assert_eq!(row(bus), (7, 9, 7, 7, vec![0, 3, 1, 1, 1, 0]));
    // web-crm and erp-tax direct, all but tax attached; crm and tax touch their one partner.
    assert_eq!(row(mixed), (7, 9, 7, 1, vec![0, 0, 0, 1, 1, 0]));
    assert_eq!(direct.counts.full_mesh_ceiling, 15);
    assert_eq!(
        (direct.touched_worst, bus.touched_worst, hub.touched_worst),
        (Some(1), Some(1), None)
    );
    assert_eq!(bus.touched_mean, 1.0);

    // Direct: customers and taxes cross center-outside; a shipment has two ways, so no trunk is on both.
    assert_eq!(singles(direct), [(trunk(0, 2), vec![3, 4])]);
    // Through the center a shipment must first leave the plant.
    for structure in [hub, bus, mixed] {
        assert_eq!(singles(structure), [(trunk(0, 2), vec![3, 4]), (trunk(0, 1), vec![2])]);
    }

    let center = DomainKind::Zone(0);
    assert_eq!(stopped(direct, &center), (vec![], vec![0, 1, 3, 4, 5]));
    assert_eq!(stopped(hub, &center), (vec![2], vec![0, 1, 3, 4, 5]));
    assert_eq!(stopped(hub, &DomainKind::Zone(1)), (vec![], vec![2]));
    assert_eq!(
        stopped(hub, &DomainKind::Provider("Cirrus".to_owned())),
        (vec![], vec![3, 4])
    );
    assert_eq!(stopped(mixed, &cluster("hub")), (vec![0, 1, 2, 5], vec![]));
    // The connectors of crm and tax stand on the bus; a shipment can go to web instead.
    assert_eq!(stopped(bus, &cluster("connector:crm")), (vec![3], vec![]));
    assert_eq!(stopped(bus, &cluster("connector:tax")), (vec![4], vec![]));
}

#[test]
fn changes_of_the_distributor_by_hand() {
    let scenario = distributor();
    let styles = laid_out(&scenario);
    let change = |style: usize| Change::new(&scenario, &styles[style].0);
    let (erp, stock) = (1, 1);

    // Reshaping what erp sends (stock, and the questions to tax): web, wms, dwh take it directly; tax is adapted to.
    let touched = change(0).reshaping(erp);
    assert_eq!(
        (touched.systems, touched.adapted, touched.mappings),
        (vec![0, 2, 5], vec![4], 0)
    );
    let touched = change(1).reshaping(erp);
    assert_eq!(
        (touched.systems, touched.adapted, touched.mappings),
        (vec![], vec![], 2)
    );
    // web's orders are versioned; what it asks crm is the provider's own shape.
    let touched = change(2).reshaping(0);
    assert_eq!((touched.systems, touched.adapted), (vec![], vec![3]));
    // wms: shipments are canonical, so that wms maps them; stock goes to dwh.
    let touched = change(2).reshaping(2);
    assert_eq!((touched.systems, touched.mappings), (vec![5], 1));

    // A newcomer that wants stock must be served by erp and wms, or asks the middle.
    let touched = change(0).new_consumer(stock);
    assert_eq!(
        (touched.systems, touched.contracts, touched.own_connector),
        (vec![1, 2], 2, 0)
    );
    let touched = change(1).new_consumer(stock);
    assert_eq!(
        (
            touched.systems,
            touched.mappings,
            touched.platform_settings,
            touched.own_connector
        ),
        (vec![], 1, 1, 1)
    );
    let touched = change(2).new_consumer(stock);
    assert_eq!(
        (
            touched.systems,
            touched.mappings,
            touched.platform_settings,
            touched.own_connector
        ),
        (vec![], 0, 1, 1)
    );

    // Auditing orders, stock and taxes: web and erp send copies, or three routes, or three subscriptions.
    let touched = change(0).capability(&[0, 1, 4]);
    assert_eq!((touched.systems, touched.platform_settings), (vec![0, 1], 0));
    let touched = change(2).capability(&[0, 1, 4]);
    assert_eq!(
        (touched.systems, touched.platform_settings, touched.own_connector),
        (vec![], 3, 1)
    );

    // Adding tax: nobody takes what erp would ask it yet; adding dwh: stock is on the bus already.
    assert_eq!(change(2).adding(4).systems, [1]);
    assert!(change(2).adding(5).systems.is_empty());
    assert_eq!(change(0).adding(5).systems, [1, 2]);
}
