//! Makes the README's pictures: every stage of the window, dark and light, without a display, once the study is done;
//! Simulate while it plays with something broken.
//! `cargo run --release --example screens [-- FOLDER [FILE.ron [WIDTHxHEIGHT]]]` (into `docs/screens` unless told).

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, SnapshotResults};
use topolab::app::{AppOptions, Stage, TopolabApp};

/// How long Simulate plays before its picture, and how much of that with something broken.
const PLAYS: Duration = Duration::from_secs(6);
const BROKEN: Duration = Duration::from_secs(3);
/// How long the study may take.
const PATIENCE: Duration = Duration::from_secs(1800);

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "docs/screens".to_owned()));
    let file = arguments.next().map(PathBuf::from);
    let size = arguments.next().unwrap_or_else(|| "1600x1000".to_owned());
    let size = size
        .split_once('x')
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    let (width, height): (f32, f32) = size.ok_or("a size is written like 1600x1000")?;
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let options = AppOptions {
        file,
        ..AppOptions::default()
    };
    let mut harness = Harness::builder()
        .with_size(egui::vec2(width, height))
        .with_render_cursor(false)
        .wgpu()
        .build_eframe(move |cc| TopolabApp::new(&cc.egui_ctx, options).unwrap_or_else(|error| panic!("{error}")));
    wait_for_study(&mut harness);
    let app = harness.state_mut();
    app.stage = Stage::Simulate;
    // The third of the default architectures is the bus: the one whose network says most in a picture.
    app.session.chosen = app.session.derived.written.len().saturating_sub(1).min(2);
    play(&mut harness);
    for stage in Stage::ALL {
        for (theme, name) in [(egui::Theme::Dark, "dark"), (egui::Theme::Light, "light")] {
            harness.state().set_theme(&harness.ctx, theme);
            harness.state_mut().stage = stage;
            harness.run_steps(4);
            let path = folder.join(format!("{}-{name}.png", stage.name().to_lowercase()));
            let picture = harness.render()?;
            save(&path, picture.width(), picture.height(), picture.as_raw())
                .map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    let _: SnapshotResults = harness.take_snapshot_results();
    Ok(())
}

/// Steps until all replications are in, or the study has failed.
fn wait_for_study(harness: &mut Harness<'_, TopolabApp>) {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        harness.run_steps(1);
        let study = &harness.state().session.study;
        if study.is_complete() || study.failure.is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    harness.run_steps(2);
}

/// Plays for a few seconds, and breaks something on the way: with a tool, and a click on the middle of the picture.
fn play(harness: &mut Harness<'_, TopolabApp>) {
    harness.run_steps(4);
    if let Some(play) = harness.query_by_label("Play") {
        play.click();
    }
    let begun = Instant::now();
    let mut is_broken = false;
    while begun.elapsed() < PLAYS {
        if !is_broken && begun.elapsed() > PLAYS - BROKEN {
            break_something(harness);
            is_broken = true;
        }
        harness.run_steps(1);
        std::thread::sleep(Duration::from_millis(16));
    }
    if let Some(pause) = harness.query_by_label("Pause") {
        pause.click();
    }
    harness.run_steps(2);
}

fn break_something(harness: &mut Harness<'_, TopolabApp>) {
    let links = harness.query_all_by_label_contains("link ");
    let named = links.filter_map(|link| link.accesskit_node().label());
    let Some(label) = named.into_iter().find(|label| label.starts_with("link ")) else {
        return;
    };
    if let Some(tool) = harness.query_all_by_label_contains("Cut a link").next() {
        tool.click();
    }
    harness.run_steps(2);
    if let Some(link) = harness.query_by_label(&label) {
        link.click();
    }
    harness.run_steps(2);
}

/// As small as the encoder makes it, without the opacity that a window does not have.
fn save(path: &Path, width: u32, height: u32, pixels: &[u8]) -> Result<(), String> {
    let file = File::create(path).map_err(|error| error.to_string())?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
    let opaque: Vec<u8> = pixels.chunks_exact(4).flat_map(|pixel| pixel[..3].to_vec()).collect();
    writer.write_image_data(&opaque).map_err(|error| error.to_string())
}
