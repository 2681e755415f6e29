//! What fuzzing kept: every text in tests/fuzz/corpus is loaded, written back and run again, as the fuzz targets do.
//!
//! To fuzz on (a nightly compiler and cargo-fuzz are needed): `cargo +nightly fuzz run run --fuzz-dir tests/fuzz -s none`.
//! What it finds is mended and its input kept here, by a name that says what it was.

#[path = "fuzz/harness.rs"]
mod harness;

use std::fs;
use std::path::{Path, PathBuf};

fn kept(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz/corpus")
        .join(target);
    let Ok(entries) = fs::read_dir(&folder) else {
        panic!("there is no {}", folder.display())
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "nothing is kept for {target}");
    paths
}

fn each(target: &str, check: impl Fn(&str)) {
    for path in kept(target) {
        let Ok(bytes) = fs::read(&path) else {
            panic!("{} cannot be read", path.display())
        };
        if let Ok(text) = std::str::from_utf8(&bytes) {
            check(text);
        }
    }
}

#[test]
fn what_was_kept_for_loading_loads_or_is_refused() {
    each("load", |text| {
        harness::load(text);
    });
}

#[test]
fn what_was_kept_for_running_runs() {
    each("run", harness::run);
}
