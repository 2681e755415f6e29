//! How long does a frame of Sketch take? 20, 200 and 2,000 systems with three flows each, seen as a whole and at 100 %,
//! standing still and while one system is dragged. No display is needed: frames are drawn up to their triangles.
//! `cargo bench --bench frames`. A frame of 60 a second has 16.7 ms.

#![allow(clippy::print_stdout, reason = "it tells")]

use std::fmt::Write as _;
use std::time::Instant;

use egui::{Event, Modifiers, PointerButton, Pos2, RawInput, Rect, pos2, vec2};
use topolab::app::sketch::{self, SketchState};
use topolab::app::{Actions, Session, theme};
use topolab::scenario::parse;

const FRAMES: u32 = 40;

fn main() {
    println!("systems  flows  view    at rest (ms)  dragging (ms)");
    for systems in [20, 200, 2000] {
        for whole in [true, false] {
            let mut window = Window::new(systems);
            window.look(whole);
            let rest = window.least(|window, _| window.frame(Vec::new()));
            let drag = window.drag(whole);
            let view = if whole { "whole" } else { "100 %" };
            println!("{systems:7}  {:5}  {view:6}  {rest:12.2}  {drag:13.2}", systems * 3);
        }
    }
}

/// Systems in rows, each with three flows: to the next, to one some way on, and to one far away.
fn text(systems: usize) -> String {
    let mut text = String::from("(format: 1, name: \"frames\", systems: [\n");
    let wide = (systems as f64).sqrt().ceil() as usize;
    for system in 0..systems {
        let (x, y) = (system % wide * 240, system / wide * 130);
        let _ = writeln!(text, "(id: \"s{system}\", name: \"System {system}\", at: ({x}, {y})),");
    }
    text.push_str("], flows: [\n");
    for system in 0..systems {
        for (which, step) in [1, 7, wide * 3 + 1].into_iter().enumerate() {
            let to = (system + step) % systems;
            let pattern = ["Request", "Publish", "Work"][which];
            let _ = writeln!(
                text,
                "(id: \"f{system}-{which}\", from: [\"s{system}\"], to: [\"s{to}\"], pattern: {pattern}, start: Poisson(\"1/s\")),"
            );
        }
    }
    text.push_str("])");
    text
}

struct Window {
    ctx: egui::Context,
    state: SketchState,
    session: Session,
    time: f64,
}

impl Window {
    fn new(systems: usize) -> Self {
        let ctx = egui::Context::default();
        theme::install(&ctx);
        let loaded = parse(&text(systems), "frames.ron").unwrap_or_else(|wrong| panic!("{wrong:?}"));
        let mut window = Window {
            ctx,
            state: SketchState::default(),
            session: Session::loaded(loaded, None),
            time: 0.0,
        };
        for _ in 0..3 {
            window.frame(Vec::new());
        }
        window
    }

    /// Draws one frame; gives back how long it took, in milliseconds.
    fn frame(&mut self, events: Vec<Event>) -> f64 {
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1600.0, 1000.0))),
            time: Some(self.time),
            events,
            ..RawInput::default()
        };
        let started = Instant::now();
        let mut actions = Actions::default();
        let mut output = self.ctx.run_ui(input, |ui| {
            sketch::ui(ui, &mut self.state, &self.session, &mut actions);
        });
        output.textures_delta.clear();
        std::hint::black_box(self.ctx.tessellate(output.shapes, output.pixels_per_point));
        started.elapsed().as_secs_f64() * 1e3
    }

    /// Sees everything, or the middle at 100 %.
    fn look(&mut self, whole: bool) {
        if !whole {
            self.state.canvas.carry_out(topolab::app::CanvasAction::Zoom100);
        }
        for _ in 0..40 {
            self.frame(Vec::new());
        }
    }

    fn least(&mut self, mut frame: impl FnMut(&mut Self, u32) -> f64) -> f64 {
        (0..FRAMES)
            .map(|number| frame(self, number))
            .fold(f64::INFINITY, f64::min)
    }

    /// Drags the system that is nearest to the middle.
    fn drag(&mut self, whole: bool) -> f64 {
        let camera = self.state.canvas.camera;
        let middle = pos2(250.0 + (1600.0 - 250.0 - 310.0) / 2.0, 500.0);
        let systems = self.session.scenario.systems.iter().filter_map(|system| system.at);
        let screen = systems.map(|(x, y)| middle + (pos2(x, y) - camera.center) * camera.zoom);
        let at = screen
            .min_by(|a, b| a.distance(middle).total_cmp(&b.distance(middle)))
            .unwrap_or(middle);
        let press = |pressed| Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        self.frame(vec![Event::PointerMoved(at)]);
        self.frame(vec![press(true)]);
        let step = if whole { 1.0 } else { 3.0 };
        let least = self.least(|window, number| {
            window.frame(vec![Event::PointerMoved(at + vec2(step, 1.0) * (number + 4) as f32)])
        });
        self.frame(vec![press(false)]);
        least
    }
}
