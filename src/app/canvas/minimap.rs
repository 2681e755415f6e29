//! Where on the whole sheet are we? A small picture of everything, with what is seen marked; a click goes there.
//!
//! In: a drawn board. Out: a moved camera. It must not know the stage.

use egui::{Color32, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2};

use crate::app::theme::{Theme, mix};

use super::{Board, Canvas};

/// Largest size on the screen.
const SIZE: Vec2 = vec2(190.0, 130.0);
/// Free space around everything.
const PAD: f32 = 8.0;

/// Draws it in the lower right corner, unless all is seen anyway.
pub fn minimap_ui(ui: &Ui, board: &Board, canvas: &mut Canvas) {
    let shapes = || board.drawn.shapes.iter().map(|drawn| drawn.area);
    let frames = || board.drawn.frames.iter().map(|drawn| drawn.area);
    let Some(all) = shapes().chain(frames()).reduce(Rect::union) else {
        return;
    };
    let seen = Rect::from_min_max(
        board.view.from_screen(board.view.rect.min),
        board.view.from_screen(board.view.rect.max),
    );
    if seen.contains_rect(all) {
        return;
    }
    let theme = Theme::of(ui.ctx());
    let whole = all.union(seen);
    let scale = ((SIZE.x - 2.0 * PAD) / whole.width()).min((SIZE.y - 2.0 * PAD) / whole.height());
    let rect = Rect::from_min_size(board.view.rect.right_bottom() - SIZE - vec2(18.0, 18.0), SIZE);
    let response = ui.interact(rect, ui.scope_id().with("minimap"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, "Minimap"));
    let painter = board.painter.with_clip_rect(rect);
    painter.rect(rect, 8.0, theme.bar, theme.hairline(), StrokeKind::Inside);
    let place = |at: Pos2| rect.center() + (at - whole.center()) * scale;
    let small = |area: Rect| Rect::from_two_pos(place(area.min), place(area.max));
    for area in frames() {
        painter.rect_filled(small(area), 2.0, mix(theme.bar, theme.border, 0.5));
    }
    for area in shapes() {
        let dot = small(area);
        painter.rect_filled(
            Rect::from_center_size(dot.center(), dot.size().max(Vec2::splat(1.5))),
            1.0,
            theme.text_faint,
        );
    }
    let stroke = Stroke::new(1.5, theme.accent);
    painter.rect(small(seen), 2.0, Color32::TRANSPARENT, stroke, StrokeKind::Inside);
    if (response.clicked() || response.dragged())
        && let Some(at) = response.interact_pointer_pos()
    {
        canvas.camera.center = whole.center() + (at - rect.center()) / scale;
        ui.ctx().request_repaint();
    }
}
