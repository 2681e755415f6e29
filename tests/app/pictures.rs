//! Is something drawn? Every stage, dark and light, rendered without a display. Where there is no graphics adapter this
//! says so and skips itself, unless `TOPOLAB_REQUIRE_PICTURES=1`, when it fails.

use std::collections::BTreeSet;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use egui_kittest::SnapshotResults;
use topolab::app::Stage;

use super::{App, SMALL, open, wait_for_study};

/// Colors that a drawn stage has at least: text alone has dozens of shades.
const COLORS_MIN: usize = 60;
/// Share of a picture that its commonest color may cover.
const COMMONEST_MAX: f64 = 0.97;

/// Waits for what is ready at once wherever there are threads.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
        std::thread::yield_now();
    }
}

/// Whether there is anything to draw with.
fn has_adapter() -> bool {
    let setup = egui_kittest::wgpu::default_wgpu_setup();
    let instance = block_on(setup.new_instance());
    !block_on(instance.enumerate_adapters(Default::default())).is_empty()
}

/// Distinct colors, and the share of the commonest one.
fn colors(pixels: &[u8]) -> (usize, f64) {
    let mut all: Vec<&[u8]> = pixels.chunks_exact(4).collect();
    let count = all.len();
    all.sort_unstable();
    let commonest = all.chunk_by(|a, b| a == b).map(<[_]>::len).max().unwrap_or(0);
    let distinct: BTreeSet<&[u8]> = all.into_iter().collect();
    (distinct.len(), commonest as f64 / count.max(1) as f64)
}

#[test]
fn every_stage_is_drawn_in_both_looks() {
    if !has_adapter() {
        let required = std::env::var_os("TOPOLAB_REQUIRE_PICTURES").is_some_and(|value| value == "1");
        assert!(!required, "no graphics adapter, and pictures are required");
        println!("skipped: no graphics adapter to draw with");
        return;
    }
    let (_folder, _, mut app) = open(SMALL);
    wait_for_study(&mut app);
    for theme in [egui::Theme::Dark, egui::Theme::Light] {
        for stage in Stage::ALL {
            check(&mut app, theme, stage);
        }
    }
    let _: SnapshotResults = app.take_snapshot_results();
}

fn check(app: &mut App, theme: egui::Theme, stage: Stage) {
    app.state().set_theme(&app.ctx, theme);
    app.state_mut().stage = stage;
    app.run_steps(4);
    let picture = app.render().unwrap();
    let (distinct, commonest) = colors(picture.as_raw());
    let name = format!("{} in {theme:?}", stage.name());
    assert!(distinct >= COLORS_MIN, "{name}: {distinct} colors");
    assert!(commonest <= COMMONEST_MAX, "{name}: one color covers {commonest}");
    let lightness = picture
        .as_raw()
        .chunks_exact(4)
        .map(|pixel| f64::from(pixel[0]))
        .sum::<f64>();
    let mean = lightness / f64::from(picture.width() * picture.height());
    let is_dark = mean < 128.0;
    assert_eq!(is_dark, theme == egui::Theme::Dark, "{name}: mean lightness {mean}");
}
