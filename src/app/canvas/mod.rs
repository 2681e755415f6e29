//! The canvas: where is everything on the screen, and what is under the pointer? Shared by Sketch and Simulate.
//!
//! In: a picture, gestures. Out: places on the screen, painted shapes, responses with accessible names. It must not know
//! what a gesture means: the stages decide that.

mod afar;
mod bar;
mod flow;
mod gaps;
mod guides;
mod interact;
mod layout;
mod minimap;
mod model;
mod note;
mod paint;

pub use afar::zone_names;
pub use bar::zoom_bar_ui;
pub use flow::{FlowLook, flow, flow_curve};
pub use guides::{Guide, Snapping, snapped};
pub use interact::{WIRE_REACH, gestures, nearest_wire, shape_response, wire_response};
pub use layout::{Drawn, DrawnFrame, DrawnShape, DrawnWire, GLIDE_SECONDS, Glide, sample};
pub use minimap::minimap_ui;
pub use model::{Camera, View};
pub use note::{NOTE_TYPE, note};
pub use paint::{ShapeLook, WireLook, frame, gap, grid, label, pill, pill_size, shape, wire, wire_path};

use std::sync::Arc;

use egui::{Id, Pos2, Rect, Sense, Ui};

use crate::app::actions::CanvasAction;
use crate::picture::Picture;

use model::ZOOM_STEP;

/// What a stage keeps between frames: the camera, and the picture that is gliding into place.
#[derive(Default)]
pub struct Canvas {
    /// Where we look.
    pub camera: Camera,
    /// What the user prefers.
    pub manners: Manners,
    glide: Glide,
    fit_wanted: bool,
    /// The camera after everything was fitted last, and into what.
    fitted: Option<(Camera, Rect)>,
    /// Where the camera comes from, since when.
    travel: Option<(Camera, f64)>,
    /// Where to travel to.
    wanted: Option<Camera>,
    /// Where it was drawn last, and the pointer then.
    seen: Option<(Rect, Option<Pos2>)>,
}

/// What the user prefers of every canvas.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Manners {
    /// The wheel zooms; else it pans, and zooms with Ctrl.
    pub wheel_zooms: bool,
    /// Nothing glides.
    pub still: bool,
    /// What is moved stands on the grid.
    pub snap: bool,
    /// Lines show where edges and centers meet.
    pub guides: bool,
    /// A small picture of the whole sheet is shown.
    pub minimap: bool,
}

/// One frame of the canvas, between [`Canvas::begin`] and what the stage paints.
pub struct Board {
    /// From canvas to screen.
    pub view: View,
    /// What is drawn, in places interpolated for this moment.
    pub drawn: Arc<Drawn>,
    /// The empty canvas below everything.
    pub background: egui::Response,
    /// Clipped to the canvas.
    pub painter: egui::Painter,
}

impl Canvas {
    /// Shows `picture` from now on; shapes glide from where they are now.
    pub fn show(&mut self, picture: &Arc<Picture>, now: f64) {
        match self.manners.still {
            true => self.glide.jump_to(picture),
            false => self.glide.turn_to(picture, now),
        }
    }

    /// Shows `picture` at once, as while something is being dragged.
    pub fn show_at_once(&mut self, picture: &Arc<Picture>) {
        self.glide.jump_to(picture);
    }

    /// The picture that is shown, or being glided to.
    pub fn picture(&self) -> &Arc<Picture> {
        self.glide.target()
    }

    /// Fits everything into the canvas when it is next drawn.
    pub fn fit(&mut self) {
        self.fit_wanted = true;
    }

    /// Looks closer, from further away, or at everything.
    pub fn carry_out(&mut self, action: CanvasAction) {
        let Some((rect, pointer)) = self.seen else { return };
        let fixed = pointer.filter(|at| rect.contains(*at)).unwrap_or(rect.center());
        match action {
            CanvasAction::ZoomIn => self.camera.zoom_at(rect, fixed, ZOOM_STEP),
            CanvasAction::ZoomOut => self.camera.zoom_at(rect, fixed, 1.0 / ZOOM_STEP),
            CanvasAction::Zoom100 => self.camera.set_zoom(rect, 1.0),
            CanvasAction::FitAll => self.fit(),
        }
        if action != CanvasAction::FitAll {
            self.travel = None;
        }
    }

    /// Travels until an area of the canvas fills what is seen.
    pub fn fit_to(&mut self, area: Rect) {
        let Some((rect, _)) = self.seen else { return };
        let mut camera = self.camera;
        camera.fit(rect, area);
        self.wanted = Some(camera);
    }

    /// Where the pointer was on the canvas when it was drawn last, if it was over it.
    pub fn pointer(&self) -> Option<Pos2> {
        let (rect, pointer) = self.seen?;
        let at = pointer.filter(|at| rect.contains(*at))?;
        Some(
            View {
                camera: self.camera,
                rect,
            }
            .from_screen(at),
        )
    }

    /// Whether a point of the canvas was seen when it was drawn last.
    pub fn sees(&self, point: Pos2) -> bool {
        let Some((rect, _)) = self.seen else { return true };
        let view = View {
            camera: self.camera,
            rect,
        };
        rect.shrink(30.0).contains(view.to_screen(point))
    }

    /// Travels until a point of the canvas is in the middle.
    pub fn look_at(&mut self, point: Pos2) {
        self.wanted = Some(Camera {
            center: point,
            ..self.camera
        });
    }

    /// Stays where it looks: nothing is fitted by itself any more, as on a sheet that was empty.
    pub fn stay(&mut self) {
        // No camera looks like this one, so it counts as moved by hand.
        let moved = Camera {
            zoom: 0.0,
            ..Camera::default()
        };
        self.fitted.get_or_insert((moved, Rect::NOTHING));
    }

    /// Takes the rest of `ui`, lets the camera follow the pointer and the keys, and paints the ground.
    pub fn begin(&mut self, ui: &mut Ui, id: Id) -> Board {
        let rect = ui.available_rect_before_wrap();
        let background = ui.interact(rect, id, Sense::click_and_drag());
        ui.advance_cursor_after_rect(rect);
        let now = ui.input(|input| input.time);
        self.keep_fitted(rect, now);
        let before = self.camera;
        gestures(ui, &background, rect, self.manners, &mut self.camera);
        if let Some(camera) = self.wanted.take() {
            self.travel = Some((self.camera, now));
            self.camera = camera;
        } else if self.camera != before {
            self.travel = None;
        }
        self.seen = Some((rect, ui.input(|input| input.pointer.hover_pos())));
        let drawn = self.glide.at(now);
        if drawn.moving {
            ui.request_repaint();
        }
        let view = View {
            camera: self.camera_at(ui, now),
            rect,
        };
        let painter = ui.painter().with_clip_rect(rect);
        grid(&painter, &view, ui);
        Board {
            view,
            drawn,
            background,
            painter,
        }
    }

    /// Fits everything into `rect` when that is wanted, and when `rect` has changed since nobody moved the camera.
    fn keep_fitted(&mut self, rect: Rect, now: f64) {
        let untouched = self.fitted.filter(|(camera, _)| *camera == self.camera);
        let resized = untouched.is_some_and(|(_, before)| before != rect);
        let wanted = self.fit_wanted || self.fitted.is_none() || resized;
        if !wanted || self.picture().shapes.is_empty() || rect.width() <= 40.0 {
            return;
        }
        self.travel = (self.fitted.is_some() && !resized).then_some((self.camera, now));
        self.camera.fit(rect, layout::bounds(self.picture()));
        self.fitted = Some((self.camera, rect));
        self.fit_wanted = false;
    }

    /// The camera of this moment: on its way while it travels.
    fn camera_at(&mut self, ui: &Ui, now: f64) -> Camera {
        let Some((from, since)) = self.travel else {
            return self.camera;
        };
        let part = ((now - since) / GLIDE_SECONDS).clamp(0.0, 1.0) as f32;
        if part >= 1.0 || self.manners.still {
            self.travel = None;
            return self.camera;
        }
        ui.request_repaint();
        from.toward(&self.camera, part * part * (3.0 - 2.0 * part))
    }
}

impl Board {
    /// Where the pointer is on the canvas, if it is over it.
    pub fn pointer(&self, ui: &Ui) -> Option<Pos2> {
        let at = ui.input(|input| input.pointer.hover_pos())?;
        self.view.rect.contains(at).then(|| self.view.from_screen(at))
    }

    /// The screen rectangle of a drawn shape.
    pub fn shape_rect(&self, shape: &DrawnShape) -> Rect {
        self.view.rect_to_screen(shape.area)
    }
}
