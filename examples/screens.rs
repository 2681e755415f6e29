//! Draws every stage of the window into pictures, without a display, once the study is done:
//! `cargo run --release --example screens [-- FOLDER [FILE.ron [WIDTHxHEIGHT]]]`.

use std::path::PathBuf;
use std::time::Duration;

use egui_kittest::{Harness, SnapshotResults};
use topolab::app::{AppOptions, Stage, TopolabApp};

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "target/screens".to_owned()));
    let file = arguments.next().map(PathBuf::from);
    let size = arguments.next().unwrap_or_else(|| "1600x1000".to_owned());
    let size = size
        .split_once('x')
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    let (width, height): (f32, f32) = size.ok_or("a size is written like 1600x1000")?;
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for (theme, name) in [(egui::Theme::Dark, "dark"), (egui::Theme::Light, "light")] {
        let options = AppOptions {
            file: file.clone(),
            ..AppOptions::default()
        };
        let mut harness = Harness::builder()
            .with_size(egui::vec2(width, height))
            .with_theme(theme)
            .with_render_cursor(false)
            .wgpu()
            .build_eframe(move |cc| TopolabApp::new(&cc.egui_ctx, options).unwrap_or_else(|error| panic!("{error}")));
        harness.state().set_theme(&harness.ctx, theme);
        wait_for_study(&mut harness);
        for stage in Stage::ALL {
            harness.state_mut().stage = stage;
            harness.run_steps(4);
            let path = folder.join(format!("{}-{name}.png", stage.name().to_lowercase()));
            let picture = harness.render()?;
            picture
                .save(&path)
                .map_err(|error| format!("{}: {error}", path.display()))?;
        }
        let _: SnapshotResults = harness.take_snapshot_results();
    }
    Ok(())
}

/// Steps until all replications are in, or the study has failed.
fn wait_for_study(harness: &mut Harness<'_, TopolabApp>) {
    for _ in 0..6000 {
        harness.run_steps(1);
        let study = &harness.state().session.study;
        if study.is_complete() || study.failure.is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    harness.run_steps(2);
}
