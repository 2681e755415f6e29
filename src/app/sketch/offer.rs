//! What is offered where a flow was dropped on nothing: a new system of some kind at its end.
//!
//! In: where the flow comes from and where it was dropped. Out: one command that makes the system and the flow. It must
//! not know the gesture.

use egui::{Align2, Order, Pos2, Sense, Ui};

use crate::app::actions::{Actions, ViewAction};
use crate::app::canvas::Board;
use crate::app::parts::{card, section_ui};
use crate::app::session::{Selection, Session};
use crate::app::theme::Theme;
use crate::scenario::{SystemId, SystemKind};

use super::kinds::{KINDS, kind_name, paint_kind};
use super::left::row_ui;
use super::{SketchState, edits};

/// An offer that waits for an answer.
pub struct Offer {
    /// Where the flow comes from.
    pub from: SystemId,
    /// Where it was dropped, on the canvas.
    pub at: Pos2,
    /// It was opened in this frame.
    fresh: bool,
}

/// What became of an offer.
enum Answer {
    Waits,
    Declined,
    Kind(SystemKind),
}

impl Offer {
    /// Offers a system at the end of a flow.
    pub fn new(from: &SystemId, at: Pos2) -> Self {
        Offer {
            from: from.clone(),
            at,
            fresh: true,
        }
    }

    fn ui(&mut self, ui: &Ui, board: &Board) -> Answer {
        let theme = Theme::of(ui.ctx());
        let at = board.view.to_screen(self.at);
        let side = if at.y > board.view.rect.center().y {
            Align2::LEFT_BOTTOM
        } else {
            Align2::LEFT_TOP
        };
        let area = egui::Area::new(ui.scope_id().with("offer"))
            .order(Order::Foreground)
            .pivot(side)
            .constrain_to(board.view.rect.shrink(8.0))
            .fixed_pos(at);
        let fresh = std::mem::take(&mut self.fresh);
        let shown = area.show(ui.ctx(), |ui| {
            let chosen = card(theme).inner_margin(8).show(ui, |ui| rows_ui(ui, fresh)).inner;
            chosen.map(Answer::Kind)
        });
        let beside = shown.response.clicked_elsewhere() && !fresh;
        match shown.inner {
            Some(answer) => answer,
            None if beside => Answer::Declined,
            None => Answer::Waits,
        }
    }
}

fn rows_ui(ui: &mut Ui, fresh: bool) -> Option<SystemKind> {
    let theme = Theme::of(ui.ctx());
    ui.set_width(190.0);
    ui.spacing_mut().item_spacing.y = 1.0;
    section_ui(ui, "Connect to a new");
    let mut chosen = None;
    for (row, kind) in KINDS.into_iter().enumerate() {
        let name = format!("Connect to a new {}", kind_name(kind));
        let response = row_ui(ui, kind_name(kind), &name, false, Sense::click(), |ui, at| {
            paint_kind(ui.painter(), kind, at, 15.0, theme.text_dim);
        });
        if fresh && row == 0 {
            response.request_focus();
        }
        if response.clicked() {
            chosen = Some(kind);
        }
    }
    chosen
}

/// Draws the offer, if there is one, and does what it is answered.
pub fn offer_ui(ui: &Ui, state: &mut SketchState, session: &Session, board: &Board, actions: &mut Actions) {
    let Some(mut offer) = state.offer.take() else {
        return;
    };
    if session.scenario.system(&offer.from).is_none() {
        return;
    }
    match offer.ui(ui, board) {
        Answer::Waits => state.offer = Some(offer),
        Answer::Declined => {}
        Answer::Kind(kind) => {
            let zone = state.zone_at(session, kind, offer.at);
            let made = edits::connect_to_new(&session.scenario, &offer.from, kind, offer.at, zone);
            if let Some((command, id)) = made {
                actions.push(command);
                actions.push(ViewAction::Select(Selection::system(&id)));
            }
        }
    }
}
