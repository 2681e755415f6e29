//! Fields of the inspector: text that is checked while it is typed and taken over when it is done and makes sense.
//!
//! In: the tables of fields, what they say, what is typed. Out: commands, a message below a field that makes no sense. It
//! must not know which fields there are.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use egui::{Id, Key, Ui};

use crate::app::actions::Actions;
use crate::app::session::Session;
use crate::edit::{Command, apply};
use crate::scenario::{Scenario, ZoneId};

use super::catalog::{Field, NAME, Section};
use super::changes::{Verdict, verdict};
use super::choices::choices;
use super::controls::{Control, choice_ui, error_ui, line_ui, section_ui, text_ui};
use super::curve::{Curve, curve};
use super::said::{Said, said};
use super::things::Target;

/// So many targets are remembered with what they say.
const REMEMBERED: usize = 6;

/// What is being typed into a field, or was and makes no sense.
struct Typed {
    target: Target,
    field: &'static Field,
    text: String,
    verdict: Verdict,
    curve: Option<Curve>,
    revision: u64,
    drawn: bool,
}

impl Typed {
    fn makes_sense(&self) -> bool {
        self.verdict.command.as_ref().is_ok_and(Option::is_some)
    }
}

/// What the fields of a target say.
type AllSaid = Rc<BTreeMap<&'static str, Said>>;

/// Everything that is being typed, and what is remembered of what fields say.
#[derive(Default)]
pub struct Fields {
    typed: Vec<Typed>,
    said: Vec<(Target, AllSaid)>,
    /// The revision that is remembered.
    revision: u64,
    /// A field that the keyboard is in, and that says what the scenario says: so undo is not its own.
    resting: Option<Id>,
    /// The other zone, where the network between two is edited.
    pub other_zone: Option<ZoneId>,
}

/// A field of some things: what is needed to draw it.
struct Place<'a> {
    session: &'a Session,
    target: &'a Target,
    field: &'static Field,
    said: &'a Said,
}

impl Fields {
    /// Takes over what was typed into fields that are no longer there, as far as it makes sense. Call before drawing.
    pub fn settle(&mut self, scenario: &Scenario, actions: &mut Actions) {
        let (drawn, gone): (Vec<Typed>, Vec<Typed>) = std::mem::take(&mut self.typed)
            .into_iter()
            .partition(|typed| typed.drawn);
        for typed in gone.into_iter().filter(|typed| typed.verdict.command.is_ok()) {
            let now = verdict(scenario, &typed.target, typed.field, &typed.text);
            if let Ok(Some(command)) = now.command {
                actions.push(command);
            }
        }
        self.typed = drawn;
        self.typed.iter_mut().for_each(|typed| typed.drawn = false);
    }

    /// What was typed and makes sense, as commands to be carried out in order.
    pub fn typed(&self, scenario: &Scenario) -> Vec<Command> {
        let mut commands = Vec::new();
        let mut scenario = Cow::Borrowed(scenario);
        for typed in self.typed.iter().filter(|typed| typed.makes_sense()) {
            let now = verdict(&scenario, &typed.target, typed.field, &typed.text);
            if let Ok(Some(command)) = now.command
                && let Ok(changed) = apply(&scenario, &command)
            {
                scenario = Cow::Owned(changed);
                commands.push(command);
            }
        }
        commands
    }

    /// The texts that were typed and make sense.
    pub fn typed_texts(&self) -> impl Iterator<Item = &str> {
        let typed = self.typed.iter().filter(|typed| typed.makes_sense());
        typed.map(|typed| typed.text.as_str())
    }

    /// Whether the keyboard is in a field in which nothing was typed.
    pub fn rest(&self, ctx: &egui::Context) -> bool {
        self.resting.is_some() && ctx.memory(|memory| memory.focused()) == self.resting
    }

    /// Forgets what was typed and makes sense: it has been taken over.
    pub fn settled(&mut self) {
        self.typed.retain(|typed| !typed.makes_sense());
    }

    /// What was typed and makes no sense, in a sentence: where, and what is wrong with it.
    pub fn refused(&self, scenario: &Scenario) -> Option<String> {
        self.typed.iter().find_map(|typed| {
            let wrong = typed.verdict.command.as_ref().err()?;
            let (label, whose) = (typed.field.label, typed.target.words(scenario));
            Some(format!("{label} of {whose}: {wrong}"))
        })
    }

    /// What the fields of a target say, found out once in each revision.
    fn said(&mut self, session: &Session, target: &Target, sections: &'static [Section]) -> AllSaid {
        if self.revision != session.revision || self.said.len() > REMEMBERED {
            self.said.clear();
            self.revision = session.revision;
        }
        if let Some((_, said)) = self.said.iter().find(|(of, _)| of == target) {
            return Rc::clone(said);
        }
        let found = Rc::new(said(&session.scenario, target, sections));
        self.said.push((target.clone(), Rc::clone(&found)));
        found
    }

    /// Draws the name of one thing, as a field.
    pub fn name_ui(
        &mut self,
        ui: &mut Ui,
        session: &Session,
        target: &Target,
        sections: &'static [Section],
        actions: &mut Actions,
    ) {
        let all = self.said(session, target, sections);
        if let Some(said) = all.get(NAME.name) {
            let place = Place {
                session,
                target,
                field: &NAME,
                said,
            };
            self.field_ui(ui, &place, actions);
        }
    }

    /// Draws all fields of some things, in sections.
    pub fn sections_ui(
        &mut self,
        ui: &mut Ui,
        session: &Session,
        target: &Target,
        sections: &'static [Section],
        actions: &mut Actions,
    ) {
        let all = self.said(session, target, sections);
        for section in sections {
            let shown = section.fields.iter().filter_map(|field| {
                let said = all.get(field.name).filter(|said| said.matters)?;
                Some((field, said))
            });
            let shown: Vec<(&'static Field, &Said)> = shown.collect();
            let set = shown
                .iter()
                .filter(|(field, said)| said.is_set && field.can_be_unset())
                .count();
            section_ui(ui, target.kind(), section, set, |ui| {
                for (field, said) in shown {
                    let place = Place {
                        session,
                        target,
                        field,
                        said,
                    };
                    self.field_ui(ui, &place, actions);
                }
            });
        }
    }

    fn find(&mut self, place: &Place<'_>) -> Option<&mut Typed> {
        let same = |typed: &&mut Typed| &typed.target == place.target && typed.field.name == place.field.name;
        self.typed.iter_mut().find(same)
    }

    fn forget(&mut self, place: &Place<'_>) {
        self.typed
            .retain(|typed| &typed.target != place.target || typed.field.name != place.field.name);
    }

    /// Remembers what is typed into a field, and finds out what it would do.
    fn remember(&mut self, place: &Place<'_>, text: &str) {
        self.forget(place);
        if place.said.text.as_deref().unwrap_or_default() == text {
            return;
        }
        // Nothing typed where they differ leaves them as they are.
        let nothing = place.said.text.is_none() && text.trim().is_empty();
        let verdict = match nothing {
            true => Verdict::NOTHING,
            false => verdict(&place.session.scenario, place.target, place.field, text),
        };
        self.push(place, text, verdict);
    }

    fn push(&mut self, place: &Place<'_>, text: &str, verdict: Verdict) {
        self.typed.push(Typed {
            target: place.target.clone(),
            field: place.field,
            text: text.to_owned(),
            curve: curve(place.field, verdict.law.as_ref()),
            verdict,
            revision: place.session.revision,
            drawn: true,
        });
    }

    /// Carries out what was typed into a field; what makes no sense stays, with its message.
    fn take_over(&mut self, place: &Place<'_>, actions: &mut Actions) {
        let Some(typed) = self.find(place) else { return };
        if let Ok(command) = &mut typed.verdict.command {
            if let Some(command) = command.take() {
                actions.push(command);
            }
            self.forget(place);
        }
    }

    /// Looks anew at what is typed into a field once the scenario is another; a refused choice is forgotten then.
    fn follow(&mut self, place: &Place<'_>, is_choice: bool) {
        let Some(typed) = self.find(place) else { return };
        typed.drawn = true;
        if typed.revision != place.session.revision {
            let text = typed.text.clone();
            match is_choice && !text.contains('(') {
                true => self.forget(place),
                false => self.remember(place, &text),
            }
        }
    }

    fn field_ui(&mut self, ui: &mut Ui, place: &Place<'_>, actions: &mut Actions) {
        let Place {
            session,
            target,
            field,
            said,
        } = place;
        let options = choices(&session.scenario, field);
        self.follow(place, options.is_some());
        let control = Control::new(field, said, target.words(&session.scenario));
        let unset = match options {
            Some(options) => {
                let (chosen, unset) = choice_ui(ui, &control, &options);
                if let Some(chosen) = chosen {
                    self.remember(place, &chosen);
                    self.take_over(place, actions);
                }
                let written = said.text.as_ref().is_some_and(|text| text.contains('('));
                if written {
                    self.typed_ui(ui, place, actions, |ui, text, wrong| line_ui(ui, &control, text, wrong));
                }
                unset
            }
            None => self.typed_ui(ui, place, actions, |ui, text, wrong| text_ui(ui, &control, text, wrong)),
        };
        if unset {
            self.forget(place);
            let verdict = verdict(&session.scenario, target, field, "");
            self.push(place, "", verdict);
            self.take_over(place, actions);
        }
        let typed = self.find(place);
        let wrong = typed.as_ref().and_then(|typed| typed.verdict.command.as_ref().err());
        if let Some(wrong) = wrong {
            error_ui(ui, wrong);
        }
        let shown = typed.and_then(|typed| typed.curve.as_ref()).or(said.curve.as_ref());
        if let Some(curve) = shown {
            curve.ui(ui);
        }
    }

    /// A field of text; gives back whether it is to be unset.
    fn typed_ui(
        &mut self,
        ui: &mut Ui,
        place: &Place<'_>,
        actions: &mut Actions,
        draw_ui: impl FnOnce(&mut Ui, &mut String, bool) -> (egui::Response, bool),
    ) -> bool {
        let typed = self.find(place);
        let wrong = typed.as_ref().is_some_and(|typed| typed.verdict.command.is_err());
        let shown = typed.map(|typed| typed.text.clone());
        let mut text = shown.unwrap_or_else(|| place.said.text.clone().unwrap_or_default());
        let before = text.clone();
        let (response, unset) = draw_ui(ui, &mut text, wrong);
        if text != before {
            self.remember(place, &text);
        }
        if response.has_focus() {
            self.resting = self.find(place).is_none().then_some(response.id);
        }
        if response.lost_focus() {
            match ui.input(|input| input.key_pressed(Key::Escape)) {
                true => self.forget(place),
                false => self.take_over(place, actions),
            }
        }
        unset
    }
}
