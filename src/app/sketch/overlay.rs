//! What lies over the canvas for a while: a notice of what went, a name being typed where it is shown.
//!
//! In: texts, places on the screen. Out: actions. It must not know gestures.

use egui::{Align2, Context, Id, Key, Order, Rect, TextEdit, Ui, vec2};

use crate::app::actions::{Action, Actions};
use crate::app::parts::{card, rich};
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, font, size};
use crate::edit::{Command, SystemCommand, ZoneCommand};
use crate::scenario::{Scenario, System, SystemId, Zone, ZoneId};

use super::edits::zone;

/// How long a notice stays, in seconds.
const NOTICE_SECONDS: f64 = 8.0;

/// A short message about what was just done.
pub struct Notice {
    text: String,
    until: f64,
    /// The revision it was made in: undo is offered only in the one that follows.
    made_in: Option<u64>,
    undoes: Option<u64>,
}

impl Notice {
    /// A message.
    pub fn plain(ctx: &Context, text: String) -> Self {
        Notice {
            text,
            until: ctx.input(|input| input.time) + NOTICE_SECONDS,
            made_in: None,
            undoes: None,
        }
    }

    /// A message about a change that is on its way, with a button that takes it back.
    pub fn undoable(ctx: &Context, text: String, session: &Session) -> Self {
        Notice {
            made_in: Some(session.revision),
            ..Notice::plain(ctx, text)
        }
    }

    /// Draws it at the foot of the canvas; false once it is over.
    pub fn ui(&mut self, ui: &Ui, canvas: Rect, session: &Session, actions: &mut Actions) -> bool {
        let now = ui.input(|input| input.time);
        if self.made_in.is_some_and(|made_in| made_in != session.revision) {
            self.made_in = None;
            self.undoes = Some(session.revision);
        }
        let outdated = self.undoes.is_some_and(|revision| revision != session.revision);
        if outdated || now >= self.until {
            return false;
        }
        let wait = std::time::Duration::try_from_secs_f64(self.until - now).unwrap_or_default();
        ui.ctx().request_repaint_after(wait);
        let theme = Theme::of(ui.ctx());
        let area = egui::Area::new(Id::unique("sketch notice"))
            .order(Order::Foreground)
            .pivot(Align2::CENTER_BOTTOM)
            .fixed_pos(canvas.center_bottom() - vec2(0.0, 18.0));
        area.show(ui.ctx(), |ui| {
            card(theme).inner_margin(egui::Margin::symmetric(14, 6)).show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.label(rich(&self.text, Weight::Regular, size::BODY, theme.text));
                    let undo = rich("Undo", Weight::SemiBold, size::BODY, theme.accent);
                    let offered = self.undoes.is_some();
                    let button = egui::Button::new(undo).frame_when_inactive(false);
                    if offered && ui.add(button).accessible_name("Undo the deletion").clicked() {
                        actions.push(Action::Undo);
                    }
                });
            });
        });
        true
    }
}

/// What has a name that can be typed on the canvas.
#[derive(Clone, PartialEq, Debug)]
pub enum Named {
    /// A system, on its card.
    System(SystemId),
    /// A zone, on its title.
    Zone(ZoneId),
}

impl Named {
    /// Its present name; none: it is not there.
    pub fn name<'s>(&self, scenario: &'s Scenario) -> Option<&'s str> {
        match self {
            Named::System(id) => scenario.system(id).map(System::name),
            Named::Zone(id) => zone(scenario, id).map(Zone::name),
        }
    }

    fn renamed(&self, name: Option<String>) -> Command {
        match self.clone() {
            Named::System(id) => SystemCommand::Rename(id, name).into(),
            Named::Zone(id) => ZoneCommand::Rename(id, name).into(),
        }
    }
}

/// A name, being typed where it is shown.
pub struct Rename {
    /// Whose.
    pub of: Named,
    text: String,
    fresh: bool,
}

impl Rename {
    /// Begins with the present name.
    pub fn of(scenario: &Scenario, named: Named) -> Option<Self> {
        Some(Rename {
            text: named.name(scenario)?.to_owned(),
            of: named,
            fresh: true,
        })
    }

    /// Draws the field over what is shown at `rect`; false once it is done.
    pub fn ui(&mut self, ui: &mut Ui, rect: Rect, zoom: f32, session: &Session, actions: &mut Actions) -> bool {
        let theme = Theme::of(ui.ctx());
        let width = rect.width().max(140.0);
        let at = Rect::from_center_size(rect.center(), vec2(width, 30.0));
        let edit = TextEdit::singleline(&mut self.text)
            .id_salt("rename on the canvas")
            .font(font(Weight::SemiBold, (13.5 * zoom).clamp(11.0, 18.0).round()))
            .text_color(theme.text_strong);
        let mut child = ui.new_child(egui::UiBuilder::new().max_rect(at));
        let mut output = edit.desired_width(width - 20.0).show(&mut child);
        let response = output.response.response.clone().accessible_name("New name");
        if std::mem::take(&mut self.fresh) {
            response.request_focus();
            let all = egui::text::CCursorRange::two(
                egui::text::CCursor::new(0),
                egui::text::CCursor::new(self.text.chars().count()),
            );
            output.state.cursor.set_char_range(Some(all));
            output.state.store(ui.ctx(), response.id);
            return true;
        }
        if response.has_focus() {
            return true;
        }
        if !ui.input(|input| input.key_pressed(Key::Escape))
            && let Some(command) = self.command(&session.scenario)
        {
            actions.push(command);
        }
        false
    }

    /// What gives the name that was typed; nothing where it is the present one.
    pub fn command(&self, scenario: &Scenario) -> Option<Command> {
        let (name, now) = (self.text.trim(), self.of.name(scenario)?);
        let typed = (!name.is_empty()).then(|| name.to_owned());
        (now != name).then(|| self.of.renamed(typed))
    }

    /// What was typed so far.
    pub fn text(&self) -> &str {
        &self.text
    }
}
