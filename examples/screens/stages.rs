//! The stages of the window, once the study is done; Simulate while it plays with something broken.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT, Queryable};
use topolab::app::{AppOptions, Stage};

use crate::picture::{Window, open, take};

/// How long Simulate plays before its picture, and how much of that with something broken.
const PLAYS: Duration = Duration::from_secs(6);
const BROKEN: Duration = Duration::from_secs(3);
/// How long the study may take.
const PATIENCE: Duration = Duration::from_secs(1800);

/// Saves each stage with this file.
pub fn show(folder: &Path, file: Option<PathBuf>, size: egui::Vec2) -> Result<(), String> {
    let options = AppOptions {
        file,
        ..AppOptions::default()
    };
    let mut window = open(options, size);
    wait_for_study(&mut window);
    let app = window.state_mut();
    app.stage = Stage::Simulate;
    // The third of the default architectures is the bus: the one whose network says most in a picture.
    app.session.chosen = app.session.derived.written.len().saturating_sub(1).min(2);
    play(&mut window);
    for stage in Stage::ALL {
        window.state_mut().stage = stage;
        take(&mut window, folder, &stage.name().to_lowercase())?;
    }
    let _: SnapshotResults = window.take_snapshot_results();
    Ok(())
}

/// Steps until all replications are in, or the study has failed.
pub fn wait_for_study(window: &mut Window) {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        window.run_steps(1);
        let study = &window.state().session.study;
        if study.is_complete() || study.failure.is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    window.run_steps(2);
}

/// Plays for a few seconds, and breaks something on the way: with a tool, and a click on the middle of the picture.
fn play(window: &mut Window) {
    window.run_steps(4);
    if let Some(play) = window.query_by_label("Play") {
        play.click();
    }
    let begun = Instant::now();
    let mut is_broken = false;
    while begun.elapsed() < PLAYS {
        if !is_broken && begun.elapsed() > PLAYS - BROKEN {
            break_something(window);
            is_broken = true;
        }
        window.run_steps(1);
        std::thread::sleep(Duration::from_millis(16));
    }
    if let Some(pause) = window.query_by_label("Pause") {
        pause.click();
    }
    window.run_steps(2);
}

fn break_something(window: &mut Window) {
    let links = window.query_all_by_label_contains("link ");
    let named = links.filter_map(|link| link.accesskit_node().label());
    let Some(label) = named.into_iter().find(|label| label.starts_with("link ")) else {
        return;
    };
    if let Some(tool) = window.query_all_by_label_contains("Cut a link").next() {
        tool.click();
    }
    window.run_steps(2);
    if let Some(link) = window.query_by_label(&label) {
        link.click();
    }
    window.run_steps(2);
}
