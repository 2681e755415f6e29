//! Fields of the inspector: text that is checked while it is typed and taken over when it is done and makes sense.
//!
//! In: what a field says, what is typed. Out: commands, a message below a field that makes no sense. It must not know
//! which fields there are.

use egui::text::{CCursor, CCursorRange};
use egui::{ComboBox, Key, TextEdit, Ui};

use crate::app::actions::Actions;
use crate::app::parts::{rich, value_row_ui};
use crate::app::theme::{Theme, Weight, size, space};
use crate::edit::{Command, FlowCommand, SketchCommand, SystemCommand, apply};
use crate::scenario::{Entries, Failures, FlowId, Scenario, System, SystemId, ZoneId};
use crate::units::{Law, Quantity, SimSpan};

use super::edits::zone;

/// Width of a short field.
const SHORT: f32 = 132.0;
/// Width of a longer one.
const LONG: f32 = 176.0;

/// Whose field it is.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Target {
    /// The scenario's.
    Scenario,
    /// A system's.
    System(SystemId),
    /// A flow's.
    Flow(FlowId),
    /// A zone's.
    Zone(ZoneId),
}

/// One field: whose, which (its name in the file), what it says, what holds when it says nothing.
pub struct Field<'a> {
    /// Its name on the screen.
    pub label: &'a str,
    /// Its name in the file.
    pub name: &'static str,
    /// What it says.
    pub text: String,
    /// What holds when it says nothing.
    pub default: String,
    /// How much room it needs.
    pub room: Room,
}

/// How much room a field needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Room {
    /// For a number.
    Short,
    /// For a name.
    Long,
    /// A line of its own.
    Line,
}

/// What is being typed into a field, or was and makes no sense.
struct Typed {
    target: Target,
    name: &'static str,
    text: String,
    drawn: bool,
}

/// Everything that is being typed.
#[derive(Default)]
pub struct Fields(Vec<Typed>);

impl Fields {
    /// Takes over what was typed into fields that are no longer there, as far as it makes sense. Call before drawing.
    pub fn settle(&mut self, scenario: &Scenario, actions: &mut Actions) {
        let (drawn, gone): (Vec<Typed>, Vec<Typed>) =
            std::mem::take(&mut self.0).into_iter().partition(|typed| typed.drawn);
        for typed in gone {
            if let Ok(Some(command)) = command(scenario, &typed.target, typed.name, &typed.text) {
                actions.push(command);
            }
        }
        self.0 = drawn;
        self.0.iter_mut().for_each(|typed| typed.drawn = false);
    }

    fn typed(&mut self, target: &Target, name: &str) -> Option<&mut Typed> {
        self.0
            .iter_mut()
            .find(|typed| &typed.target == target && typed.name == name)
    }

    /// Draws a field of text.
    pub fn text_ui(
        &mut self,
        ui: &mut Ui,
        scenario: &Scenario,
        target: &Target,
        field: &Field<'_>,
        actions: &mut Actions,
    ) {
        let mut text = match self.typed(target, field.name) {
            Some(typed) => {
                typed.drawn = true;
                typed.text.clone()
            }
            None => field.text.clone(),
        };
        let before = text.clone();
        let verdict = (text != field.text).then(|| command(scenario, target, field.name, &text));
        let wrong = verdict.and_then(Result::err);
        let response = edit_ui(ui, target, field, &mut text, wrong.is_some());
        if text != before {
            self.0
                .retain(|typed| &typed.target != target || typed.name != field.name);
            self.0.push(Typed {
                target: target.clone(),
                name: field.name,
                text: text.clone(),
                drawn: true,
            });
        }
        if response.lost_focus() {
            let given_up = ui.input(|input| input.key_pressed(Key::Escape));
            let verdict = command(scenario, target, field.name, &text);
            if given_up || verdict.is_ok() {
                self.0
                    .retain(|typed| &typed.target != target || typed.name != field.name);
            }
            if let (false, Ok(Some(command))) = (given_up, verdict) {
                actions.push(command);
            }
        }
        if let Some(wrong) = wrong {
            let theme = Theme::of(ui.ctx());
            ui.label(rich(wrong, Weight::Regular, size::SMALL, theme.fault_text));
        }
    }
}

fn edit_ui(ui: &mut Ui, target: &Target, field: &Field<'_>, text: &mut String, wrong: bool) -> egui::Response {
    let theme = Theme::of(ui.ctx());
    let mut text_ui = |ui: &mut Ui, width: f32| {
        if wrong {
            let widgets = &mut ui.visuals_mut().widgets;
            for look in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active] {
                look.bg_stroke.color = theme.fault;
            }
            ui.visuals_mut().selection.stroke.color = theme.fault;
        }
        let hint = rich(&field.default, Weight::Regular, size::BODY, theme.text_faint);
        let edit = TextEdit::singleline(text)
            .id_salt((target, field.name))
            .hint_text(hint)
            .text_color(theme.text_strong)
            .desired_width(width);
        let mut output = edit.show(ui);
        let response = output.response.response.clone().accessible_name(field.label);
        if response.gained_focus() {
            let all = CCursorRange::two(CCursor::new(0), CCursor::new(text.chars().count()));
            output.state.cursor.set_char_range(Some(all));
            output.state.store(ui.ctx(), response.id);
        }
        response
    };
    let width = match field.room {
        Room::Short => SHORT,
        Room::Long => LONG,
        Room::Line => {
            ui.add_space(space::XS);
            ui.label(rich(field.label, Weight::Regular, size::BODY, theme.text_dim));
            let width = ui.available_width();
            return ui.scope(|ui| text_ui(ui, width)).inner;
        }
    };
    value_row_ui(ui, field.label, |ui| ui.scope(|ui| text_ui(ui, width)).inner)
}

/// A field with a few possible values; gives back the one chosen.
pub fn choice_ui<T>(ui: &mut Ui, label: &str, now: &str, all: Vec<(T, String)>) -> Option<T> {
    let mut chosen = None;
    value_row_ui(ui, label, |ui| {
        let combo = ComboBox::from_id_salt(label)
            .width(LONG)
            .truncate()
            .selected_text(now)
            .show_ui(ui, |ui| {
                for (value, name) in all {
                    if ui.selectable_label(name == now, name).clicked() {
                        chosen = Some(value);
                    }
                }
            });
        combo.response.accessible_name(label);
    });
    chosen
}

/// What typing `text` into a field does; nothing where it says that already.
///
/// # Errors
/// Says what is wrong with the text.
pub fn command(
    scenario: &Scenario,
    target: &Target,
    field: &'static str,
    text: &str,
) -> Result<Option<Command>, String> {
    let typed = text.trim();
    let name = || (!typed.is_empty()).then(|| typed.to_owned());
    let command: Command = match target {
        Target::Scenario => SketchCommand::SetName(typed.to_owned()).into(),
        Target::System(id) if field == "name" => SystemCommand::Rename(id.clone(), name()).into(),
        Target::System(id) => {
            let system = scenario.system(id).ok_or("it is gone")?;
            SystemCommand::Set(system_with(system, field, typed)?).into()
        }
        Target::Flow(id) if field == "name" => FlowCommand::Rename(id.clone(), name()).into(),
        Target::Flow(id) => {
            let flow = scenario.flow(id).ok_or("it is gone")?;
            FlowCommand::Set(flow.with_entry(field, &start_words(field, typed))?).into()
        }
        Target::Zone(id) => {
            let mut zone = zone(scenario, id).ok_or("it is gone")?.clone();
            match field {
                "name" => zone.name = name(),
                _ => zone = zone.with_entry(field, typed)?,
            }
            SketchCommand::SetZone(zone).into()
        }
    };
    let changed = apply(scenario, &command).map_err(|wrong| without_path(&wrong))?;
    Ok((changed != *scenario).then_some(command))
}

/// A sentence about a field without the path before it.
fn without_path(wrong: &str) -> String {
    match wrong.split_once(": ") {
        Some((path, message)) if !path.contains(' ') => message.to_owned(),
        _ => wrong.to_owned(),
    }
}

/// A rate by itself is what most flows begin with: `2/s` is `Poisson(2/s)`.
fn start_words(field: &str, typed: &str) -> String {
    match field == "start" && typed.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("Poisson({typed})"),
        false => typed.to_owned(),
    }
}

fn system_with(system: &System, field: &'static str, typed: &str) -> Result<System, String> {
    if field != "failures" {
        return system.with_entry(field, typed);
    }
    let mut changed = system.clone();
    if typed.is_empty() {
        changed.failures = None;
        return Ok(changed);
    }
    let (mttf, mttr) = typed.split_once('/').ok_or("two times, like 30d / 20min")?;
    let span = |text: &str| SimSpan::parse(text.trim()).map_err(|error| error.to_string());
    let (mttf, mttr) = (span(mttf)?, span(mttr)?);
    let fresh = Failures::new(mttf, mttr);
    let kept = system.failures.clone().unwrap_or_else(|| fresh.clone());
    changed.failures = Some(Failures {
        mttf: fresh.mttf,
        mttr: fresh.mttr,
        ..kept
    });
    Ok(changed)
}

/// What a system's failures say in the inspector.
pub fn failures_text(system: &System) -> String {
    match &system.failures {
        Some(failures) => {
            let mean = |law: &Law| SimSpan::from_nanos_f64(law.mean());
            format!("{} / {}", mean(&failures.mttf), mean(&failures.mttr))
        }
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Flow, Start, System};
    use crate::units::Rate;

    fn scenario() -> Scenario {
        let mut scenario = Scenario::new("x");
        scenario.systems = vec![System::new("a"), System::new("b")];
        scenario.flows = vec![Flow::new("f", &"a".into(), &"b".into())];
        scenario
    }

    fn after(target: &Target, field: &'static str, text: &str) -> Result<Option<Scenario>, String> {
        let scenario = scenario();
        let command = command(&scenario, target, field, text)?;
        Ok(command.map(|command| apply(&scenario, &command).expect("it was checked")))
    }

    #[test]
    fn what_makes_sense_is_a_command_and_the_same_again_is_none() {
        let (system, flow) = (Target::System("a".into()), Target::Flow("f".into()));
        let changed = after(&system, "failures", "30d / 20min")
            .expect("sense")
            .expect("a change");
        assert_eq!(failures_text(&changed.systems[0]), "30d / 20min");
        let changed = after(&flow, "start", "2/s").expect("sense").expect("a change");
        assert_eq!(changed.flows[0].start, Some(Start::Poisson(Rate::from_per_sec(2.0))));
        let changed = after(&system, "name", " Till ").expect("sense").expect("a change");
        assert_eq!(changed.systems[0].name(), "Till");
        assert_eq!(after(&system, "name", ""), Ok(None));
        assert_eq!(after(&Target::Scenario, "name", "x"), Ok(None));
    }

    #[test]
    fn what_makes_none_is_explained_without_its_path() {
        let system = Target::System("a".into());
        assert_eq!(after(&system, "instances", "0"), Err("is 0 (one or more)".to_owned()));
        for (field, text, part) in [
            ("failures", "30d", "like 30d / 20min"),
            ("failures", "30 / 20min", "unit"),
            ("service_time", "12 miles", "miles"),
        ] {
            let wrong = after(&system, field, text).expect_err(text);
            assert!(wrong.contains(part), "{text}: {wrong}");
        }
    }
}
