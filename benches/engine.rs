//! How long does a message take to simulate? Five workloads through the product's own path: scenario, topology, compile,
//! engine, measures. Compare the time per message with that of other programs on the same machine in the same hour;
//! absolute figures say little.

#![allow(missing_docs, reason = "the benchmark macros make undocumented items")]

#[allow(dead_code, reason = "shared with the other benchmark")]
mod workloads;

use workloads::{broken_bus, bus, w1, w2, w3};

fn main() {
    divan::main();
}

#[divan::bench(args = ["W1", "W2", "W3", "bus", "broken bus"], sample_count = 5, sample_size = 1)]
fn workload(bencher: divan::Bencher, name: &str) {
    let workload = match name {
        "W1" => w1(),
        "W2" => w2(),
        "W3" => w3(),
        "bus" => bus(),
        _ => broken_bus(),
    };
    bencher
        .counter(divan::counter::ItemsCount::new(workload.messages))
        .bench(|| workload.run(0));
}
