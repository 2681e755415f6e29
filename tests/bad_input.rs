//! What happens with files that are no scenarios?
//!
//! In: files that are empty, cut short, folders, binary, huge, nested without end, or wrong in a word. Out: each is
//! refused with a message that says what and where; nothing panics, and memory stays bounded.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use topolab::scenario::{FILE_BYTES_MAX, load, parse};

const SOUND: &str = r#"Scenario(
    format: 1,
    name: "Small",
    systems: [(id: "till"), (id: "stock")],
    flows: [(id: "price", from: ["till"], to: ["stock"], start: Poisson("2/s"), size: "1kB")],
    architectures: [(id: "direct", style: PointToPoint())],
)"#;

/// What is said about a file with these bytes.
fn told(bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bad.ron");
    fs::write(&path, bytes).expect("written");
    told_at(&path)
}

fn told_at(path: &Path) -> Vec<String> {
    let problems = load(path).expect_err("a bad file");
    assert!(!problems.is_empty());
    let name = path.display().to_string();
    assert!(problems.iter().all(|problem| problem.file == name));
    problems
        .iter()
        .map(|problem| problem.to_string().replace(&name, "bad.ron"))
        .collect()
}

fn says(bytes: &[u8], message: &str) {
    assert_eq!(told(bytes), [message]);
}

/// One word of the sound file changed.
fn changed(from: &str, to: &str) -> Vec<u8> {
    assert!(SOUND.contains(from), "{from}");
    SOUND.replacen(from, to, 1).into_bytes()
}

#[test]
fn the_sound_file_is_sound() {
    assert!(parse(SOUND, "sound.ron").is_ok());
}

#[test]
fn empty_and_cut_short() {
    let empty =
        "bad.ron: is empty (it needs at least Scenario(format: 1, name: \"...\", systems: [...], flows: [...]))";
    says(b"", empty);
    says(b" \n // nothing but a comment\n", empty);
    says(
        &SOUND.as_bytes()[..100],
        "bad.ron:5:13: flows: the file ends too early (is it truncated?)",
    );
    for length in 1..SOUND.len() {
        let told = told(&SOUND.as_bytes()[..length]);
        assert_eq!(told.len(), 1, "cut after {length}: {told:?}");
    }
}

#[test]
fn what_is_no_text_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = told_at(folder.path());
    assert!(told[0].contains("is a directory (name a scenario file"), "{told:?}");
    let told = told_at(&folder.path().join("missing.ron"));
    assert!(told[0].contains("cannot be read: "), "{told:?}");
    says(
        b"\x7fELF\x02\x01\x01\0\0\0",
        "bad.ron: is not text (a scenario is a RON file in UTF-8)",
    );
    says(
        b"Scenario(name: \"\xff\")",
        "bad.ron: is not UTF-8 text (byte 16) (a scenario is a RON file in UTF-8)",
    );
}

#[test]
fn what_is_too_large_is_not_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bad.ron");
    // A hole of 100 MB: takes no room on the disk, and would take 100 MB of memory if it were read.
    let file = fs::File::create(&path).expect("created");
    file.set_len(100_000_000).expect("sized");
    let before = std::time::Instant::now();
    assert_eq!(
        told_at(&path),
        ["bad.ron: is 100 MB large; files over 16 MB are not read"]
    );
    assert!(before.elapsed().as_secs() < 2);

    let mut file = fs::File::create(&path).expect("created");
    file.write_all(SOUND.as_bytes()).expect("written");
    file.write_all(&vec![b' '; FILE_BYTES_MAX as usize - SOUND.len()])
        .expect("written");
    assert!(load(&path).is_ok(), "16 MB to the byte are read");
}

#[test]
fn what_is_nested_without_end_costs_no_stack() {
    for open in ["(", "[", "{", "a(", "(a:", "Some(", "[[(a:[", "/*"] {
        let deep = open.repeat(10_000);
        let told = told(deep.as_bytes());
        assert_eq!(told.len(), 1, "{open}: {told:?}");
    }
    let within = changed("\"1kB\"", &format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000)));
    let told = told(&within);
    assert!(
        told[0].starts_with("bad.ron:5:") && told[0].contains("flows[0].size"),
        "{told:?}"
    );
    assert!(
        told[0].ends_with("nested more than 64 deep (a scenario needs about ten levels)"),
        "{told:?}"
    );
}

#[test]
fn many_mistakes_are_told_and_counted() {
    let flow = "(id: \"x\", from: [\"nobody\"], to: [\"stock\"], size: 5, sise: 1), ";
    let text = SOUND.replacen("flows: [", &format!("flows: [{}", flow.repeat(20_000)), 1);
    let told = told(text.as_bytes());
    assert!((100..300).contains(&told.len()), "{}", told.len());
    assert!(told.iter().any(|text| text.contains("more problems are not listed")));
}

#[test]
fn one_wrong_word() {
    says(
        &changed("to: [\"stock\"]", "to: [\"stok\"]"),
        "bad.ron:5:48: flows[0].to[0]: there is no system \"stok\" (did you mean `stock`?)",
    );
    says(
        &changed("(id: \"stock\")", "(id: \"stock\"), (id: \"stock\")"),
        "bad.ron:4:45: systems[2].id: \"stock\" is already the id of systems[1] (each id once)",
    );
    says(
        &changed("\"2/s\"", "\"-2/s\""),
        "bad.ron:5:58: flows[0].start: \"-2/s\" is negative; a rate is zero or more, like 40/s, 12/min, 3/h, 5/d",
    );
    says(
        &changed("\"1kB\"", "\"1\""),
        "bad.ron:5:81: flows[0].size: \"1\" has no unit; a size needs B, kB, MB, GB, TB, KiB, MiB, GiB or TiB, as in 400B, 2kB, 5MB, 1MiB",
    );
    says(
        &changed("PointToPoint()", "PointToPiont()"),
        "bad.ron:6:36: architectures[0].style: unknown style `PointToPiont` (did you mean `PointToPoint`?)",
    );
    says(
        &changed("PointToPoint()", "Star()"),
        "bad.ron:6:36: architectures[0].style: unknown style `Star` (known: PointToPoint, HubAndSpoke, MessageBus, Hybrid, Custom)",
    );
    says(
        &changed("PointToPoint()", "PointToPoint"),
        "bad.ron:6:36: architectures[0].style: `PointToPoint` needs parentheses (write `PointToPoint()`)",
    );
    says(
        &changed("size: \"1kB\"", "instances: 3"),
        "bad.ron:5:81: flows[0].instances: a flow has no field `instances` (known: id, name, from, to, data, pattern, start, size, answer_size, deadline, priority, cost_lost, cost_late, policy, key_shares, exists, site, then)",
    );
    says(
        &changed("(id: \"till\")", "(id: \"till\", instances: -1)"),
        "bad.ron:4:28: systems[0].instances: -1 is negative (a whole number from 0 to 4294967295)",
    );
    says(
        &changed("(id: \"till\")", "(id: \"till\", errors: \"150%\")"),
        "bad.ron:4:28: systems[0].errors: \"150%\" is more than the whole; a share lies between 0% and 100%",
    );
    says(
        &changed("size: \"1kB\"", "key_shares: [(\"a\", NaN)]"),
        "bad.ron:5:100: flows[0].key_shares[0][1]: NaN is not a finite number",
    );
}

#[test]
fn any_cut_and_any_changed_byte_is_survived() {
    let bytes = SOUND.as_bytes();
    for at in 0..bytes.len() {
        for new in [b'(', b')', b'"', b',', b':', b'/', b'#', b'\'', b'r', 0xff, b'9', b'\\'] {
            let mut changed = bytes.to_vec();
            changed[at] = new;
            if let Ok(text) = String::from_utf8(changed) {
                // Whatever it is taken for, it is taken or refused.
                let _ = parse(&text, "bad.ron");
            }
        }
    }
}
