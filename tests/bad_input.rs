//! What happens with files that are no scenarios?
//!
//! In: files that are empty, cut short, folders, binary, huge, nested without end, or wrong in a word or a number. Out:
//! each is refused with a message that says what and where; nothing panics, and memory stays bounded. Numbers beyond all
//! measure are refused as well, by the program with exit code 2.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

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
        "bad.ron:5:81: flows[0].instances: a flow has no field `instances` (known: id, name, from, to, data, pattern, start, batch, size, answer_size, deadline, priority, cost_lost, cost_late, policy, callback_policy, key_shares, exists, site, then)",
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

/// What the program says about a file with these bytes, and its exit code.
fn program(bytes: &[u8]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("bad.ron"), bytes).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_topolab"))
        .args(["compare", "bad.ron", "--replications", "1"])
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// The library tells these problems, and the program tells them and gives up.
fn refused(bytes: &[u8], messages: &[&str]) {
    assert_eq!(told(bytes), messages);
    let (code, text) = program(bytes);
    assert_eq!(code, Some(2), "{text}");
    assert!(messages.iter().all(|message| text.contains(message)), "{text}");
}

/// The sound file in two zones, with other systems and flows, and what else is written.
fn places(systems: &str, flows: &str, more: &str) -> Vec<u8> {
    let zones = "zones: [(id: \"shop\", kind: Site), (id: \"cloud\", kind: CloudRegion)]";
    let zones = if more.contains("zones: [") { "" } else { zones };
    format!("Scenario(format: 1, name: \"t\",\nsystems: [{systems}],\nflows: [{flows}],\n{zones}{more})").into_bytes()
}

const TWO: &str = r#"(id: "till", zone: "shop"), (id: "stock", zone: "cloud")"#;
const ONE: &str = r#"(id: "price", from: ["till"], to: ["stock"], start: Poisson("2/s"))"#;

#[test]
fn numbers_beyond_their_bounds() {
    let till = |more: &str| changed("(id: \"till\")", &format!("(id: \"till\", {more})"));
    refused(
        &changed("\"1kB\"", "\"5GB\""),
        &["bad.ron:5:81: flows[0].size: 5GB is too large (at most 4GB)"],
    );
    refused(
        &changed("size: \"1kB\"", "answer_size: \"100000TB\""),
        &["bad.ron:5:81: flows[0].answer_size: 100000TB is too large (at most 4GB)"],
    );
    refused(
        &changed("\"1kB\"", "Pareto(shape: 1.01, scale: \"1GB\")"),
        &["bad.ron:5:81: flows[0].size: its mean is too large (at most 4GB)"],
    );
    refused(
        &changed("\"2/s\"", "\"1e18/s\""),
        &["bad.ron:5:58: flows[0].start: 3.6e21/h is too high (at most 1000000000/s)"],
    );
    refused(
        &till("service_time: \"200000d\""),
        &["bad.ron:4:28: systems[0].service_time: 200000d is too long (at most 36500d)"],
    );
    refused(
        &till("service_time: Pareto(shape: 1.01, scale: \"30000d\")"),
        &["bad.ron:4:28: systems[0].service_time: its mean is too long (at most 36500d)"],
    );
    refused(
        &till("instances: 4000000000"),
        &["bad.ron:4:28: systems[0].instances: 4000000000 is too many (at most 1000)"],
    );
    refused(
        &changed("PointToPoint()", "MessageBus(nodes: 4000000000)"),
        &["bad.ron:6:54: architectures[0].style.nodes: 4000000000 is too many (at most 99)"],
    );
    refused(
        &places(TWO, ONE, ", run: (duration: \"200000d\", drain: \"200000d\")"),
        &[
            "bad.ron:4:76: run.duration: 200000d is too long (at most 36500d)",
            "bad.ron:4:97: run.drain: 200000d is too long (at most 36500d)",
        ],
    );
    refused(
        &places(
            TWO,
            ONE,
            ", between: [(zones: (\"shop\", \"cloud\"), latency: \"200000d\", bandwidth: \"0.000000001bit/s\")]",
        ),
        &[
            "bad.ron:4:107: between[0].latency: 200000d is too long (at most 36500d)",
            "bad.ron:4:127: between[0].bandwidth: 0.000000001bit/s is too narrow (at least 1bit/s, or left out for no limit)",
        ],
    );
    refused(
        &places(
            TWO,
            ONE,
            "zones: [(id: \"shop\", sites: 4000000000), (id: \"cloud\", sites: 4000000000)]",
        ),
        &[
            "bad.ron:4:22: zones[0].sites: 4000000000 is too many (at most 10000)",
            "bad.ron:4:56: zones[1].sites: 4000000000 is too many (at most 10000)",
        ],
    );
}

#[test]
fn numbers_that_come_to_too_much_together() {
    let many = r#"(id: "till", zone: "shop", instances: 1000), (id: "stock", zone: "cloud")"#;
    refused(
        &places(many, ONE, "zones: [(id: \"shop\", sites: 10000), (id: \"cloud\")]"),
        &[
            "bad.ron:2:11: systems[0]: instances at all sites come to 10 million, 10 million of them here (at most 1 million of all systems together)",
        ],
    );
    let zones: String = (0..99)
        .map(|zone| format!("(id: \"{zone}\", sites: 10000), "))
        .collect();
    refused(
        &places(TWO, ONE, &format!("zones: [(id: \"shop\"), (id: \"cloud\"), {zones}]")),
        &[
            "bad.ron:4:1: zones: ways between all zones and sites come to 101 million (at most 1 million: fewer zones or sites)",
        ],
    );
    let wide =
        r#"(id: "till", zone: "cloud"), (id: "shelf", zone: "shop"), (id: "stock", zone: "cloud", instances: 1000)"#;
    refused(
        &places(
            wide,
            r#"(id: "price", from: ["till"], to: ["shelf", "stock"], pattern: Work, start: Poisson("2/s"))"#,
            "zones: [(id: \"shop\", sites: 10000), (id: \"cloud\")]",
        ),
        &[
            "bad.ron:3:39: flows[0].to: takers of all flows, instances times sites, come to 10 million, 10 million of them here (at most 5 million: fewer sites or instances)",
        ],
    );
    refused(
        &changed("\"2/s\"", "\"1e6/s\""),
        &[
            "bad.ron:5:58: flows[0].start: a run of 10min would have 600 million messages, copies counted, 600 million of them here (at most 200 million: a lower rate, or a `run.duration` of 200s or less)",
        ],
    );
    refused(
        &places(
            TWO,
            r#"(id: "price", from: ["till"], to: ["stock"], pattern: Publish, site: Each, start: Poisson("400/s"))"#,
            "zones: [(id: \"shop\"), (id: \"cloud\", sites: 10000)], run: (duration: \"1min\")",
        ),
        &[
            "bad.ron:3:84: flows[0].start: a run of 1min would have 240 million messages, copies counted, 240 million of them here (at most 200 million: a lower rate, or a `run.duration` of 50s or less)",
        ],
    );
    let ping = r#"(id: "ping", from: ["till"], to: ["stock", "shelf"], pattern: Publish, start: Poisson("2/s"), then: [(flow: "pong", probability: "99%")])"#;
    let pong = r#"(id: "pong", from: ["stock", "shelf"], to: ["till"], then: [(flow: "ping", probability: "99%")])"#;
    refused(
        &places(
            &format!("{TWO}, (id: \"shelf\", zone: \"cloud\")"),
            &format!("{ping}, {pong}"),
            "",
        ),
        &[
            "bad.ron:3:103: flows[0].then: `ping` sets off more and more messages, without end (lower probabilities in the loop: a message must set off less than one of its kind on average)",
        ],
    );
    let systems: String = (0..10_000).map(|system| format!("(id: \"{system}\"), ")).collect();
    refused(
        &changed("(id: \"till\")", &format!("{systems}(id: \"till\")")),
        &["bad.ron:4:5: systems: lists 10002 (at most 10000)"],
    );
}

/// At the bounds, sums of times lie beyond what can be told: that is for ever, and no reason to stop.
#[test]
fn what_is_within_its_bounds_runs() {
    let between =
        |more: &str| format!(", between: [(zones: (\"shop\", \"cloud\"), {more})], run: (duration: \"1min\")");
    let patient = |more: &str| ONE.replace("start:", &format!("{more}, start:"));
    let slow = TWO.replace(
        "\"cloud\"",
        "\"cloud\", concurrency: Unlimited, service_time: Pareto(shape: 2, scale: \"18000d\")",
    );
    let policy = r#"policy: (timeout: "36500d", retry: (max_attempts: 4000000000, backoff: "36500d", factor: 1e300, cap: "36500d"), outbox: Durable(limit: 9, lasting: "36500d", every: "36500d"))"#;
    for bytes in [
        places(
            TWO,
            &patient("size: \"4GB\", answer_size: Pareto(shape: 1.5, scale: \"1GB\")"),
            &between("bandwidth: \"1bit/s\""),
        ),
        places(TWO, &patient(policy), &between("latency: \"36500d\", loss: \"50%\"")),
        places(&slow, ONE, ", run: (duration: \"1min\")"),
        places(
            TWO,
            &ONE.replace("2/s", "1/d"),
            ", run: (duration: \"3650d\", drain: \"36500d\")",
        ),
        places(
            TWO,
            ONE,
            ", faults: [(what: SlowDown(system: \"stock\", factor: 1e308), at: \"1s\", lasting: \"36500d\")], run: (duration: \"1min\")",
        ),
    ] {
        let (code, text) = program(&bytes);
        assert_eq!(code, Some(0), "{}\n{text}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn faults_that_wait_for_each_other_never_begin() {
    let ring = |first: &str| {
        let faults = format!(
            r#"faults: [(id: "x", what: Crash(system: "stock"), {first}, lasting: "1s"),
        (id: "y", what: Crash(system: "till"), follows: (fault: "x"), lasting: "1s")],
    architectures"#
        );
        changed("architectures", &faults)
    };
    let said = told(&ring(r#"follows: (fault: "y")"#));
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("faults[0].follows.fault: `x` and what it follows wait for each other"));
    let sound = String::from_utf8(ring(r#"at: "1s""#)).expect("text");
    assert!(parse(&sound, "sound.ron").is_ok());
}
