//! Forms within the inspector: the parts of a field in rows of their own, and the things of a list with what can be done
//! with them.
//!
//! In: fields with parts, what they say. Out: commands, through what a field does with text. It must not know which
//! fields there are.

use egui::{Align, Layout, Ui};

use crate::app::actions::Actions;
use crate::app::parts::rich;
use crate::app::theme::{Theme, Weight, size, space};
use crate::scenario::{with_part, with_swapped};

use super::catalog::{Items, Spot};
use super::choices::flows;
use super::controls::indented_ui;
use super::fields::{Fields, Place};

/// What is to be done with a list.
enum Change {
    Add(String),
    Remove(usize),
    /// With the next one.
    Swap(usize),
}

impl Fields {
    /// Draws the parts of a field below it.
    pub(super) fn parts_ui(&mut self, ui: &mut Ui, place: &Place<'_>, actions: &mut Actions) {
        match place.said.items(place.spot.field) {
            Some((items, count)) => self.items_ui(ui, place, (items, count), actions),
            None => self.rows_ui(ui, place, &place.said.inside(place.spot), actions),
        }
    }

    fn rows_ui(&mut self, ui: &mut Ui, place: &Place<'_>, spots: &[Spot], actions: &mut Actions) {
        let shown = spots.iter().filter_map(|spot| {
            let said = place.all.get(&spot.path).filter(|said| said.matters)?;
            Some(Place { spot, said, ..*place })
        });
        let shown: Vec<Place<'_>> = shown.collect();
        if shown.is_empty() {
            return;
        }
        indented_ui(ui, &place.spot.path, |ui| {
            for part in &shown {
                self.field_ui(ui, part, actions);
            }
        });
    }

    fn items_ui(&mut self, ui: &mut Ui, place: &Place<'_>, list: (&'static Items, usize), actions: &mut Actions) {
        let (items, count) = list;
        let parts = place.said.inside(place.spot);
        let each = items.fields.len().max(1);
        let mut change = None;
        for item in 0..count {
            let heard = item_head_ui(ui, place, list, item);
            change = change.or(heard);
            let of_it = parts.iter().skip(item * each).take(each);
            self.rows_ui(ui, place, &of_it.cloned().collect::<Vec<_>>(), actions);
        }
        change = change.or(add_ui(ui, place, list));
        if let Some(change) = change {
            self.change_list(place, list, change, actions);
        }
    }

    fn change_list(&mut self, place: &Place<'_>, list: (&'static Items, usize), change: Change, actions: &mut Actions) {
        let (items, count) = list;
        let text = place.said.text.as_deref().unwrap_or_default();
        let name = |item: usize| place.spot.item_name(items, item).to_lowercase();
        let (what, text) = match change {
            Change::Add(new) => (
                format!("add {}", name(count)),
                with_part(text, &items.way_to(count), &new).ok(),
            ),
            Change::Remove(item) => (
                format!("remove {}", name(item)),
                with_part(text, &items.way_to(item), "").ok(),
            ),
            Change::Swap(item) => (
                format!("swap {} and {}", name(item), item + 2),
                with_swapped(text, items.way, item, item + 1),
            ),
        };
        if let Some(text) = text {
            self.rewrite(place, &text, &what, actions);
        }
    }
}

/// The head of one of the things in a list: what it is called, and what can be done with it.
fn item_head_ui(ui: &mut Ui, place: &Place<'_>, list: (&'static Items, usize), item: usize) -> Option<Change> {
    let theme = Theme::of(ui.ctx());
    let (items, count) = list;
    let name = place.spot.item_name(items, item);
    let whose = format!(
        "{} of {}",
        name.to_lowercase(),
        place.target.words(&place.session.scenario)
    );
    let button = |ui: &mut Ui, sign: &str, what: String, enabled: bool| {
        let button = egui::Button::new(sign).small().frame_when_inactive(false);
        let response = ui.add_enabled(enabled, button).on_hover_text(&what);
        response.accessible_name(what).clicked()
    };
    ui.add_space(space::XS);
    let row = ui.horizontal(|ui| {
        ui.label(rich(name.clone(), Weight::SemiBold, size::SMALL, theme.text));
        let buttons = Layout::right_to_left(Align::Center);
        let (removed, down, up) = ui
            .with_layout(buttons, |ui| {
                let removed = button(ui, "×", format!("Remove {whose}"), true);
                let down = button(ui, "↓", format!("Move {whose} down"), item + 1 < count);
                let up = button(ui, "↑", format!("Move {whose} up"), item > 0);
                (removed, down, up)
            })
            .inner;
        match (removed, down, up) {
            (true, ..) => Some(Change::Remove(item)),
            (_, true, _) => Some(Change::Swap(item)),
            (.., true) => Some(Change::Swap(item.saturating_sub(1))),
            _ => None,
        }
    });
    row.inner
}

/// The way to one more.
fn add_ui(ui: &mut Ui, place: &Place<'_>, list: (&'static Items, usize)) -> Option<Change> {
    let (items, count) = list;
    let word = items.word.to_lowercase();
    let name = format!("Add {word} of {}", place.target.words(&place.session.scenario));
    let new = items.new.replace('#', &(count + 1).to_string());
    if !new.contains("{}") {
        let clicked = ui.button(format!("Add {word}")).accessible_name(name).clicked();
        return clicked.then_some(Change::Add(new));
    }
    let mut change = None;
    let menu = ui.menu_button(format!("Add {word}…"), |ui| {
        egui::ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
            for (id, flow) in flows(&place.session.scenario, place.target) {
                if ui.add(egui::Button::new(flow).frame_when_inactive(false)).clicked() {
                    change = Some(Change::Add(new.replace("{}", &id)));
                    ui.close();
                }
            }
        });
    });
    menu.response.accessible_name(name);
    change
}
