//! What a click on the canvas does: the tool in hand strikes, or a menu offers to break and to heal.
//!
//! In: what was clicked. Out: orders to break and heal. It must not know how anything is drawn.

use egui::{Button, Popup, PopupKind, Pos2, Ui};

use crate::app::live::Command;
use crate::app::parts::rich;
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, size};
use crate::scenario::{Fault, FaultKind, LinkPlace, Part};

use super::SimulateState;
use super::tools::{self, Menu, Picked, Reach, Tool};

/// What the menu offers.
const OFFERS: [(Tool, Reach, &str); 7] = [
    (Tool::Cut, Reach::All, "Cut it"),
    (Tool::Cut, Reach::Quarter, "Cut it at 25 % of the sites"),
    (Tool::Crash, Reach::All, "Crash it"),
    (Tool::Crash, Reach::Quarter, "Crash it at 25 % of the sites"),
    (Tool::Slow, Reach::All, "Slow it ×10"),
    (Tool::Slow, Reach::Quarter, "Slow it ×10 at 25 % of the sites"),
    (Tool::Partition, Reach::All, "Cut off its zone"),
];

/// Does what the tool in hand means, or opens a menu.
pub fn click(state: &mut SimulateState, session: &Session, picked: Picked, at: Pos2) {
    state.picked = Some(picked);
    let struck = state
        .tool
        .and_then(|tool| fault_for(state, session, tool, state.reach, picked));
    match struck {
        Some(what) => {
            state.throw(session, what);
            state.tool = None;
        }
        None => {
            state.menu = Some(Menu {
                about: picked,
                at,
                fresh: true,
            });
        }
    }
}

fn fault_for(state: &SimulateState, session: &Session, tool: Tool, reach: Reach, picked: Picked) -> Option<FaultKind> {
    let network = session.network(session.chosen)?;
    tools::fault(tool, reach, picked, &state.picture, network, &session.scenario)
}

/// Draws the menu, if one is open.
pub fn ui(ui: &Ui, state: &mut SimulateState, session: &Session) {
    let Some(menu) = state.menu else { return };
    let theme = Theme::of(ui.ctx());
    let mut open = true;
    let mut asked = None;
    let mut healed = None;
    let has_sites = tools::sites(&state.picture, session.network(session.chosen), menu.about) > 1;
    let popup = Popup::new(ui.scope_id().with("menu"), ui.ctx().clone(), menu.at, ui.layer_id())
        .kind(PopupKind::Menu)
        .open_bool(&mut open)
        .accessible_name("break or heal");
    popup.show(|ui| {
        ui.set_min_width(170.0);
        let name = tools::name(&state.picture, menu.about);
        ui.label(rich(name, Weight::Regular, size::SMALL, theme.text_dim));
        for (tool, reach, label) in OFFERS {
            if (reach != Reach::Quarter || has_sites)
                && let Some(what) = fault_for(state, session, tool, reach, menu.about)
                && ui.add(Button::new(label).frame_when_inactive(false)).clicked()
            {
                asked = Some(what);
            }
        }
        for (number, name) in healable(state, session, menu.about) {
            let label = format!("Heal: {name}");
            if ui.add(Button::new(label).frame_when_inactive(false)).clicked() {
                healed = Some(number);
            }
        }
    });
    let done = asked.is_some() || healed.is_some();
    if let Some(what) = asked {
        state.throw(session, what);
    }
    if let Some(number) = healed {
        state.send(Command::Heal(number));
    }
    state.menu = ((open || menu.fresh) && !done).then_some(Menu { fresh: false, ..menu });
}

/// Faults thrown by hand that last and strike this.
fn healable(state: &SimulateState, session: &Session, about: Picked) -> Vec<(usize, String)> {
    let ours: Vec<FaultKind> = Tool::ALL
        .into_iter()
        .filter_map(|tool| fault_for(state, session, tool, Reach::All, about))
        .collect();
    let now = state.snapshot.now;
    let strikes = |fault: &Fault| ours.iter().any(|kind| same_place(kind, &fault.what));
    let faults = state.snapshot.faults.iter().enumerate();
    let lasting = faults.filter(|(_, live)| live.is_on(now) && strikes(&live.fault));
    lasting.map(|(number, live)| (number, live.name.clone())).collect()
}

fn same_place(a: &FaultKind, b: &FaultKind) -> bool {
    fn part(kind: &FaultKind) -> Option<&Part> {
        match kind {
            FaultKind::Crash { part, .. } | FaultKind::SlowDown { part, .. } => Some(part),
            _ => None,
        }
    }
    fn place(kind: &FaultKind) -> Option<&LinkPlace> {
        match kind {
            FaultKind::Cut { place, .. } => Some(place),
            _ => None,
        }
    }
    match (a, b) {
        (FaultKind::Partition { zone: a, .. }, FaultKind::Partition { zone: b, .. }) => a == b,
        _ => (part(a).is_some() && part(a) == part(b)) || (place(a).is_some() && place(a) == place(b)),
    }
}
