//! The left panel: kinds of systems to put onto the canvas, and the outline.
//!
//! In: the session. Out: a kind in hand, actions. It must not draw the canvas.

use egui::{PointerButton, Response, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use crate::app::actions::{Actions, ViewAction};
use crate::app::parts::section_ui;
use crate::app::session::{Selection, Session};
use crate::app::theme::{Theme, Weight, font, size, space};
use crate::scenario::SystemKind;

use super::edits::counted;
use super::hand::Hand;
use super::kinds::{KINDS, kind_hint, kind_name, paint_kind};
use super::pointer::{adds, toggled};
use super::{SketchState, tools};

/// Height of a row.
const ROW: f32 = 28.0;

/// Draws the panel.
pub fn ui(ui: &mut Ui, state: &mut SketchState, session: &Session, actions: &mut Actions) {
    ui.spacing_mut().item_spacing.y = 1.0;
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        section_ui(ui, "Systems");
        ui.add_space(space::XS);
        for kind in KINDS {
            kind_ui(ui, state, kind);
        }
        ui.add_space(space::S);
        tools::rows_ui(ui, state);
        ui.add_space(space::M);
        outline_ui(ui, state, session, actions);
    });
}

fn kind_ui(ui: &mut Ui, state: &mut SketchState, kind: SystemKind) {
    let theme = Theme::of(ui.ctx());
    let armed = state.hand.kind() == Some(kind);
    let color = if armed { theme.accent } else { theme.text_dim };
    let name = format!("Add {}", kind_name(kind));
    let response = row_ui(ui, kind_name(kind), &name, armed, Sense::click_and_drag(), |ui, at| {
        paint_kind(ui.painter(), kind, at, 15.0, color);
    });
    if response.drag_started_by(PointerButton::Primary) {
        state.hand = Hand::Placing { kind, held: true };
    } else if response.clicked() {
        state.hand = match armed {
            true => Hand::PlacingAnywhere(kind),
            false => Hand::Placing { kind, held: false },
        };
    }
    let hint = format!(
        "{}. Drag it onto the canvas, or click and then click where it belongs; twice puts it where there is room",
        kind_hint(kind)
    );
    if state.hand.is_empty() {
        response.on_hover_text(hint);
    }
}

fn outline_ui(ui: &mut Ui, state: &mut SketchState, session: &Session, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    let scenario = &session.scenario;
    let zones = scenario.zones_or_default();
    if !scenario.systems.is_empty() {
        section_ui(ui, &format!("Outline · {}", counted(scenario.systems.len(), "system")));
        ui.add_space(space::XS);
        find_ui(ui, state);
    }
    let find = state.find.to_lowercase();
    let fits = |name: &str| find.is_empty() || name.to_lowercase().contains(find.trim());
    let mut clicked = None;
    for system in scenario.systems.iter().filter(|system| fits(system.name())) {
        let color = zones
            .get(scenario.system_zone(system))
            .map_or(theme.border, |zone| theme.zone(zone.kind()));
        let selected = session.selection.systems.contains(&system.id);
        let name = format!("{} in the outline", system.name());
        let response = row_ui(ui, system.name(), &name, selected, Sense::click(), |ui, at| {
            let rect = egui::Rect::from_center_size(at, vec2(10.0, 10.0));
            ui.painter().rect_filled(rect, 3.0, color);
        });
        if response.clicked() {
            clicked = Some(Selection::system(&system.id));
        }
    }
    if !scenario.flows.is_empty() {
        ui.add_space(space::M);
        section_ui(ui, &counted(scenario.flows.len(), "flow"));
        ui.add_space(space::XS);
    }
    for flow in scenario.flows.iter().filter(|flow| fits(flow.name())) {
        let selected = session.selection.flows.contains(&flow.id);
        let name = format!("{} in the outline", flow.name());
        let response = row_ui(ui, flow.name(), &name, selected, Sense::click(), |ui, at| {
            let stroke = egui::Stroke::new(1.5, if selected { theme.accent } else { theme.wire });
            ui.painter().arrow(at - vec2(6.0, 0.0), vec2(12.0, 0.0), stroke);
        });
        if response.clicked() {
            clicked = Some(Selection::flow(&flow.id));
        }
    }
    if let Some(clicked) = clicked {
        state.reveal(session, &clicked);
        let selection = match adds(ui) {
            true => toggled(&session.selection, clicked),
            false => clicked,
        };
        actions.push(ViewAction::Select(selection));
    }
}

/// A field whose text the outline's names must contain.
fn find_ui(ui: &mut Ui, state: &mut SketchState) {
    let field = egui::TextEdit::singleline(&mut state.find)
        .hint_text("Find")
        .desired_width(f32::INFINITY)
        .margin(vec2(8.0, 5.0));
    let response = ui.add(field).accessible_name("Find in the outline");
    if std::mem::take(&mut state.find_wanted) {
        response.request_focus();
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Escape)) {
        state.find.clear();
    }
    ui.add_space(space::XS);
}

/// A row with an icon, as wide as there is room.
pub(super) fn row_ui(
    ui: &mut Ui,
    text: &str,
    name: &str,
    selected: bool,
    sense: Sense,
    icon_ui: impl FnOnce(&Ui, egui::Pos2),
) -> Response {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), sense);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, selected, name));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let lit = response.hovered() || response.has_focus();
    let ground = match (selected, lit) {
        (true, _) => Some(theme.selected),
        (false, true) => Some(theme.hover),
        (false, false) => None,
    };
    if let Some(ground) = ground {
        ui.painter().rect_filled(rect, f32::from(space::FIELD_RADIUS), ground);
    }
    icon_ui(ui, rect.left_center() + vec2(17.0, 0.0));
    let color = if selected { theme.text_strong } else { theme.text };
    let room = rect.width() - 40.0;
    let text = egui::text::LayoutJob {
        wrap: egui::text::TextWrapping::truncate_at_width(room),
        ..egui::text::LayoutJob::single_section(
            text.to_owned(),
            egui::TextFormat::simple(font(Weight::Regular, size::BODY), color),
        )
    };
    let galley = ui.painter().layout_job(text);
    let at = rect.left_center() + vec2(34.0, -galley.size().y / 2.0);
    ui.painter().galley(at, galley, color);
    response
}
