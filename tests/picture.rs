//! Does every picture hold what it promises, for every scenario and architecture that comes with the program: a wire for
//! every hop that a message takes, and nothing on top of anything?
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

use topolab::picture::{Picture, SvgStyle, of_network, of_network_compact, of_sketch, svg};
use topolab::scenario::{self, Scenario};
use topolab::topology::{self, Network};

fn scenarios() -> Vec<Scenario> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "ron"));
    files.sort();
    assert!(!files.is_empty());
    files
        .iter()
        .map(|file| scenario::load(file).unwrap().scenario)
        .collect()
}

fn apart(picture: &Picture, what: &str) {
    for (n, a) in picture.shapes.iter().enumerate() {
        for b in &picture.shapes[n + 1..] {
            assert!(
                !a.area.overlaps(&b.area, 0.0),
                "{what}: {} lies on {}",
                a.title,
                b.title
            );
        }
    }
}

fn every_hop_has_a_wire(network: &Network, picture: &Picture, what: &str) {
    for route in &network.routes {
        for &sender in &route.senders {
            for &consumer in route.consumers.iter().filter(|consumer| **consumer != sender) {
                for hop in network.hops(route.flow, sender, consumer) {
                    let (from, to) = (picture.shape_of(hop.from), picture.shape_of(hop.to));
                    assert!(from.is_some() && to.is_some(), "{what}: a party has no shape");
                    let found = picture.wire_of(hop.from, hop.to);
                    assert!(from == to || found.is_some(), "{what}: {hop:?}");
                    if let Some((wire, against)) = found {
                        let wire = &picture.wires[wire];
                        let ends = if against { (wire.b, wire.a) } else { (wire.a, wire.b) };
                        assert_eq!((Some(ends.0), Some(ends.1)), (from, to), "{what}: {hop:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_network_is_drawn_whole_and_apart() {
    for scenario in scenarios() {
        apart(&of_sketch(&scenario), &scenario.name);
        for index in 0..scenario.architectures_or_default().len() {
            let network = topology::derive(&scenario, index).unwrap();
            let what = format!("{}, {}", scenario.name, network.name);
            for picture in [of_network(&scenario, &network), of_network_compact(&scenario, &network)] {
                apart(&picture, &what);
                every_hop_has_a_wire(&network, &picture, &what);
                assert!(svg(&picture, &SvgStyle::default()).ends_with("</svg>"));
            }
            assert_eq!(
                of_network(&scenario, &network),
                of_network(&scenario, &network),
                "{what}"
            );
        }
    }
}
