//! Killed at any moment, during edits and saves: the file always loads, and what was done more than five seconds before is
//! in it or in the copy. A few times here; `TOPOLAB_KILLS=100 cargo test --test app killed` as often as one likes.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Command as Process, Stdio};
use std::sync::mpsc::channel;

use super::*;
use topolab::app::recovery::Recovery;
use topolab::edit::SketchCommand;
use topolab::scenario::{Scenario, load, save};

/// Where the one that is killed works.
const HOME: &str = "TOPOLAB_KILLED_HOME";
/// What was done longer ago than this is never lost.
const KEPT: Duration = Duration::from_secs(5);

/// Not a test by itself: edits and saves without end, where it is told to.
#[test]
fn works_until_it_is_killed() {
    let Some(home) = std::env::var_os(HOME).map(PathBuf::from) else {
        return;
    };
    let options = AppOptions {
        file: Some(home.join("work.ron")),
        folder: Some(home.join("own")),
        ..AppOptions::default()
    };
    let mut app = harness(|cc| TopolabApp::new(&cc.egui_ctx, options).unwrap());
    for step in 1_u64.. {
        let command = Command::from(SketchCommand::SetName(format!("step {step}")));
        app.state_mut().session.edit(&command, None).unwrap();
        app.state_mut().session.study.given_up = Some(app.state().session.study.wanted.clone());
        app.run_steps(1);
        eprintln!("done {step}");
        if step % 40 == 0 {
            press(&mut app, Modifiers::COMMAND, Key::S);
        }
        std::thread::sleep(Duration::from_millis(3));
    }
}

fn step_of(scenario: &Scenario) -> u64 {
    let number = scenario
        .name
        .strip_prefix("step ")
        .and_then(|number| number.parse().ok());
    number.unwrap_or(0)
}

/// Lets it work for so long, kills it, and looks at what is left.
fn kill_after(time: Duration) {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("work.ron");
    save(&Scenario::new("step 0"), &file).unwrap();
    let mut child = Process::new(std::env::current_exe().unwrap())
        .args(["killed::works_until_it_is_killed", "--exact", "--nocapture"])
        .env(HOME, home.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (send, done) = channel();
    let told = child.stderr.take().unwrap();
    let reader = std::thread::spawn(move || {
        for line in BufReader::new(told).lines().map_while(Result::ok) {
            if let Some(step) = line.strip_prefix("done ").and_then(|step| step.parse::<u64>().ok()) {
                let _ = send.send((step, Instant::now()));
            }
        }
    });
    let first = done.recv_timeout(Duration::from_secs(60)).expect("it works");
    std::thread::sleep(time);
    let killed = Instant::now();
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap();
    let long_done = std::iter::once(first).chain(done.try_iter());
    let long_done = long_done
        .filter(|(_, at)| killed.duration_since(*at) >= KEPT)
        .last()
        .map_or(0, |(step, _)| step);
    let loaded = load(&file).unwrap_or_else(|wrong| panic!("after {time:?} the file is broken: {wrong:?}"));
    let mut kept = step_of(&loaded.scenario);
    for left in Recovery::new(&home.path().join("own/recovery")).unwrap().left_behind() {
        assert_eq!(left.of.as_deref(), Some(file.as_path()));
        let copy = left
            .read()
            .unwrap_or_else(|why| panic!("after {time:?} the copy is broken: {why}"));
        kept = kept.max(step_of(&copy.scenario));
    }
    assert!(
        kept >= long_done,
        "after {time:?} step {kept} is left, {long_done} was done {KEPT:?} before"
    );
}

#[test]
fn whatever_the_moment_the_file_loads_and_little_is_lost() {
    let times = std::env::var("TOPOLAB_KILLS")
        .ok()
        .and_then(|times| times.parse().ok())
        .unwrap_or(6_u64);
    for time in 0..times {
        // Moments all over the first second and a half, and one long stretch in twenty.
        let moment = Duration::from_millis(time * 577 % 1500);
        kill_after(if time % 20 == 5 {
            moment + Duration::from_secs(7)
        } else {
            moment
        });
    }
}
