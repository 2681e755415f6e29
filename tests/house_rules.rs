//! Do the rooms keep to themselves?
//!
//! In: every file below `src`, parsed. Out: the breaches of the house rules, each with its place: who may use whom (the
//! table of rooms), no window below the app, a header in every file, portable mathematics only, no order that depends on
//! hashing where results are made. Rules look at paths and calls, never at text; each is tried on samples it must catch.

#[path = "house_rules/reader.rs"]
mod reader;
#[path = "house_rules/samples.rs"]
mod samples;

use reader::{Named, Reader};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::Visit;

/// What a room may use.
enum Uses {
    /// These and no others.
    Only(&'static [&'static str]),
    /// These, and whatever they may use.
    WithTheirs(&'static [&'static str]),
    /// Every room but this.
    AllBut(&'static str),
}
use Uses::{AllBut, Only, WithTheirs};

const ROOMS: &[(&str, Uses)] = &[
    ("units", Only(&[])),
    ("scenario", Only(&["units"])),
    ("edit", Only(&["scenario", "units"])),
    ("topology", Only(&["scenario", "units"])),
    ("structure", Only(&["topology", "edit", "scenario", "units"])),
    ("engine", Only(&["units"])),
    ("measure", Only(&["engine", "units"])),
    ("compile", Only(&["measure", "engine", "topology", "scenario", "units"])),
    (
        "study",
        Only(&["compile", "measure", "structure", "topology", "scenario", "units"]),
    ),
    ("cost", Only(&["study", "structure", "topology", "scenario", "units"])),
    ("decide", WithTheirs(&["cost", "study", "structure"])),
    ("picture", Only(&["topology", "scenario", "units"])),
    ("report", WithTheirs(&["decide", "cost", "study", "picture"])),
    ("exchange", Only(&["picture", "topology", "scenario", "units"])),
    ("cli", AllBut("app")),
    ("app", AllBut("cli")),
];

/// Rooms whose results must not depend on the order in which a hash table is walked.
const ORDERED_ROOMS: &[&str] = &["engine", "measure", "compile", "study", "topology"];

/// What draws the window.
const WINDOW_CRATES: &[&str] = &["egui", "eframe", "egui_plot", "epaint", "emath", "rfd"];

/// Methods of `f64` whose last bits differ between platforms. `log` with a number is found by its literal base.
const UNPORTABLE: &[&str] = &[
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "cos", "cosh", "exp", "exp2", "exp_m1",
    "hypot", "ln", "ln_1p", "log", "log10", "log2", "powf", "powi", "sin", "sin_cos", "sinh", "tan", "tanh",
];

fn allowed(room: &str) -> BTreeSet<&'static str> {
    let all = || ROOMS.iter().map(|(name, _)| *name);
    match ROOMS.iter().find(|(name, _)| *name == room).map(|(_, uses)| uses) {
        None => BTreeSet::new(),
        Some(Only(rooms)) => rooms.iter().copied().collect(),
        Some(WithTheirs(rooms)) => rooms.iter().flat_map(|room| reach(room)).collect(),
        Some(AllBut(one)) => all().filter(|room| room != one).collect(),
    }
}

/// A room, what it may use, what they may use, and so on.
fn reach(room: &'static str) -> BTreeSet<&'static str> {
    allowed(room).into_iter().flat_map(reach).chain([room]).collect()
}

/// The modules of a file: `src/engine/station.rs` is `engine::station`.
fn modules(place: &str) -> Vec<String> {
    let inner = place.trim_start_matches("src/").trim_end_matches(".rs");
    let names = inner.split('/').filter(|name| !["mod", "lib", "main"].contains(name));
    names.map(str::to_owned).collect()
}

/// Every breach of a rule by the file at `place` (from the package's root, with slashes).
fn breaches(place: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if !text.starts_with("//!") {
        found.push(format!("{place}: does not open with a header (//!)"));
    }
    let file = match syn::parse_file(text) {
        Ok(file) => file,
        Err(wrong) => return vec![format!("{place}: cannot be parsed: {wrong}")],
    };
    let mut reader = Reader {
        modules: modules(place),
        named: Vec::new(),
    };
    reader.visit_file(&file);
    let room = reader.modules.first().map_or("", String::as_str);
    let breach = |named: &Named| match named {
        Named::Path(path, line) => {
            let broken = [
                room_breach(room, path),
                window_breach(room, path),
                math_breach(room, path),
                hash_breach(room, path),
            ];
            broken
                .into_iter()
                .flatten()
                .map(|broken| format!("{place}:{line}: {broken}"))
                .collect()
        }
        Named::Call(method, line) if room != "units" && UNPORTABLE.contains(&method.as_str()) => {
            vec![format!(
                "{place}:{line}: .{method}() differs between platforms: use units::math"
            )]
        }
        Named::Call(..) => Vec::new(),
    };
    found.extend(reader.named.iter().flat_map(breach));
    found
}

fn room_breach(room: &str, path: &[String]) -> Option<String> {
    // The root names its rooms, and the program chooses between two of them.
    if room.is_empty() || path.first().is_none_or(|first| first != "crate") {
        return None;
    }
    match path.get(1).map(String::as_str) {
        None | Some("*") => Some("uses the whole crate: name the room".to_owned()),
        Some(other) if other == room || allowed(room).contains(other) => None,
        Some(other) => Some(format!("{room} may not use {other}")),
    }
}

fn window_breach(room: &str, path: &[String]) -> Option<String> {
    let first = path.first()?;
    let broken = room != "app" && WINDOW_CRATES.contains(&first.as_str());
    broken.then(|| format!("{first} is for the app alone"))
}

fn math_breach(room: &str, path: &[String]) -> Option<String> {
    let function = match path {
        [first, ..] if first == "libm" => true,
        [.., kind, name] => ["f64", "f32"].contains(&kind.as_str()) && UNPORTABLE.contains(&name.as_str()),
        _ => false,
    };
    (room != "units" && function).then(|| format!("{} differs between platforms: use units::math", path.join("::")))
}

fn hash_breach(room: &str, path: &[String]) -> Option<String> {
    let hashed = path
        .iter()
        .find(|segment| ["HashMap", "HashSet"].contains(&segment.as_str()))?;
    let broken = ORDERED_ROOMS.contains(&room);
    broken.then(|| format!("{hashed} has no order: use a BTreeMap or a table by index"))
}

/// Every Rust file below `folder`, in a stable order.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a readable folder")
        .map(|entry| entry.expect("a readable entry").path())
        .collect();
    entries.sort();
    let (folders, files): (Vec<_>, Vec<_>) = entries.into_iter().partition(|path| path.is_dir());
    let rust = files
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "rs"));
    rust.chain(folders.iter().flat_map(|folder| files_below(folder)))
        .collect()
}

/// The files below a folder of the package, each with its place and text.
fn sources(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let place = |path: &Path| {
        path.strip_prefix(root)
            .expect("below the root")
            .to_string_lossy()
            .replace('\\', "/")
    };
    let read = |path: PathBuf| (place(&path), fs::read_to_string(&path).expect("a readable file"));
    files_below(&root.join(folder)).into_iter().map(read).collect()
}

#[test]
fn the_house_keeps_its_rules() {
    let found: Vec<String> = sources("src")
        .iter()
        .flat_map(|(place, text)| breaches(place, text))
        .collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn files_outside_the_rooms_open_with_a_header_too() {
    let folders = ["tests", "benches", "examples"].into_iter();
    let there = folders.filter(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).is_dir());
    let bare = there.flat_map(sources).filter(|(_, text)| !text.starts_with("//!"));
    assert_eq!(bare.map(|(place, _)| place).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn every_folder_is_a_room_of_the_table() {
    for (place, _) in sources("src") {
        let parts: Vec<&str> = place.split('/').collect();
        let known = match parts.as_slice() {
            ["src", "lib.rs" | "main.rs"] => true,
            ["src", room, _, ..] => ROOMS.iter().any(|(name, _)| name == room),
            _ => false,
        };
        assert!(known, "{place} is in no room of the table");
    }
}

#[test]
fn the_table_names_rooms_only_and_has_no_circle() {
    for (room, _) in ROOMS {
        for used in allowed(room) {
            assert!(
                ROOMS.iter().any(|(name, _)| *name == used),
                "{room} uses {used}, which is no room"
            );
            assert!(
                *room == "cli" || *room == "app" || !allowed(used).contains(room),
                "{room} and {used} go in a circle"
            );
        }
    }
    assert!(allowed("report").contains("engine") && !allowed("report").contains("cli"));
    assert!(!allowed("cli").contains("app") && !allowed("app").contains("cli"));
}
