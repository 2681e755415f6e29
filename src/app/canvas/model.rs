//! The camera: where we look and how close, kept apart from what is drawn.
//!
//! In: gestures as numbers. Out: the way between canvas points and screen points. It must not know shapes.

use egui::{Pos2, Rect, Vec2};

/// Smallest and largest zoom.
pub const ZOOM: std::ops::RangeInclusive<f32> = 0.1..=4.0;
/// One press of a zoom key.
pub const ZOOM_STEP: f32 = 1.25;
/// Free space around everything after fitting, in screen points.
const MARGIN: Vec2 = Vec2::new(28.0, 50.0);
/// Fitting never enlarges beyond this.
const FIT_MAX: f32 = 1.25;

/// Where we look: the canvas point at the middle of the screen, and screen points per canvas point.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Camera {
    /// Canvas point at the middle.
    pub center: Pos2,
    /// Screen points per canvas point.
    pub zoom: f32,
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            center: Pos2::ZERO,
            zoom: 1.0,
        }
    }
}

impl Camera {
    /// Moves what is seen by so many screen points.
    pub fn pan(&mut self, by: Vec2) {
        self.center -= by / self.zoom;
    }

    /// Zooms by `factor`, keeping the canvas point under `fixed` (a screen point) where it is.
    pub fn zoom_at(&mut self, rect: Rect, fixed: Pos2, factor: f32) {
        let view = View { camera: *self, rect };
        let held = view.from_screen(fixed);
        self.zoom = (self.zoom * factor).clamp(*ZOOM.start(), *ZOOM.end());
        self.center = held - (fixed - rect.center()) / self.zoom;
    }

    /// Sets the zoom, keeping the middle.
    pub fn set_zoom(&mut self, rect: Rect, zoom: f32) {
        self.zoom_at(rect, rect.center(), zoom / self.zoom);
    }

    /// The camera a share `part` of the way to `other`.
    pub fn toward(&self, other: &Self, part: f32) -> Self {
        Self {
            center: self.center + (other.center - self.center) * part,
            zoom: self.zoom + (other.zoom - self.zoom) * part,
        }
    }

    /// Shows all of `bounds` in `rect`.
    pub fn fit(&mut self, rect: Rect, bounds: Rect) {
        let room = (rect.size() - 2.0 * MARGIN).max(Vec2::splat(40.0));
        let needed = bounds.size().max(Vec2::splat(1.0));
        let zoom = (room.x / needed.x).min(room.y / needed.y).min(FIT_MAX);
        self.zoom = zoom.clamp(*ZOOM.start(), *ZOOM.end());
        self.center = bounds.center();
    }
}

/// A camera and the part of the screen it fills.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// Where we look.
    pub camera: Camera,
    /// The canvas on the screen.
    pub rect: Rect,
}

impl View {
    /// Below this zoom nothing is written but names, and nothing is decorated.
    pub const TEXT_FROM: f32 = 0.35;
    /// Below this zoom only zones are named.
    const NAMES_FROM: f32 = 0.2;

    /// Canvas to screen.
    pub fn to_screen(&self, point: Pos2) -> Pos2 {
        self.rect.center() + (point - self.camera.center) * self.camera.zoom
    }

    /// Screen to canvas.
    pub fn from_screen(&self, point: Pos2) -> Pos2 {
        self.camera.center + (point - self.rect.center()) / self.camera.zoom
    }

    /// A rectangle from canvas to screen.
    pub fn rect_to_screen(&self, rect: Rect) -> Rect {
        Rect::from_min_max(self.to_screen(rect.min), self.to_screen(rect.max))
    }

    /// A curve from canvas to screen.
    pub fn curve_to_screen(&self, curve: [Pos2; 4]) -> [Pos2; 4] {
        curve.map(|point| self.to_screen(point))
    }

    /// A length from canvas to screen.
    pub fn scale(&self, length: f32) -> f32 {
        length * self.camera.zoom
    }

    /// Whether text is written at this zoom.
    pub fn writes(&self) -> bool {
        self.camera.zoom >= Self::TEXT_FROM
    }

    /// Whether systems are named at this zoom.
    pub fn names(&self) -> bool {
        self.camera.zoom >= Self::NAMES_FROM
    }

    /// A font size on the screen, rounded to a whole point so that zooming does not fill the glyph atlas; what is written
    /// at all can be read.
    pub fn font_size(&self, size: f32) -> f32 {
        self.scale(size).round().max(8.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{pos2, vec2};

    fn rect() -> Rect {
        Rect::from_min_size(pos2(100.0, 50.0), vec2(800.0, 600.0))
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let mut camera = Camera {
            center: pos2(40.0, -20.0),
            zoom: 0.8,
        };
        let pointer = pos2(300.0, 400.0);
        let before = View { camera, rect: rect() }.from_screen(pointer);
        camera.zoom_at(rect(), pointer, 1.7);
        let after = View { camera, rect: rect() }.from_screen(pointer);
        assert!((before - after).length() < 1e-3, "{before:?} {after:?}");
    }

    #[test]
    fn there_and_back_is_the_same_point() {
        let view = View {
            camera: Camera {
                center: pos2(7.0, 9.0),
                zoom: 2.5,
            },
            rect: rect(),
        };
        let point = pos2(-13.0, 77.0);
        assert!((view.from_screen(view.to_screen(point)) - point).length() < 1e-3);
    }

    #[test]
    fn fitting_shows_all() {
        let mut camera = Camera::default();
        let bounds = Rect::from_min_max(pos2(-500.0, -100.0), pos2(1500.0, 900.0));
        camera.fit(rect(), bounds);
        let shown = View { camera, rect: rect() }.rect_to_screen(bounds);
        assert!(rect().contains_rect(shown), "{shown:?}");
    }
}
