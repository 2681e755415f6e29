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

use super::catalog::{How, NAME, Parts, Section, Spot};
use super::changes::{Verdict, verdict, verdict_as};
use super::choices::choices;
use super::controls::{Control, as_text_ui, choice_ui, error_ui, line_ui, list_head_ui, section_ui, text_ui, tick_ui};
use super::curve::{Curve, curve};
use super::said::{Said, said};
use super::things::Target;

/// So many targets are remembered with what they say.
const REMEMBERED: usize = 6;

/// What is being typed into a field, or was and makes no sense.
struct Typed {
    target: Target,
    spot: Spot,
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
type AllSaid = Rc<BTreeMap<String, Said>>;

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
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub session: &'a Session,
    pub target: &'a Target,
    pub spot: &'a Spot,
    pub said: &'a Said,
    /// What all fields of the same things say.
    pub all: &'a BTreeMap<String, Said>,
}

impl Fields {
    /// Takes over what was typed into fields that are no longer there, as far as it makes sense. Call before drawing.
    pub fn settle(&mut self, scenario: &Scenario, actions: &mut Actions) {
        let (drawn, gone): (Vec<Typed>, Vec<Typed>) = std::mem::take(&mut self.typed)
            .into_iter()
            .partition(|typed| typed.drawn);
        for typed in gone.into_iter().filter(|typed| typed.verdict.command.is_ok()) {
            let now = verdict(scenario, &typed.target, &typed.spot, &typed.text);
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
            let now = verdict(&scenario, &typed.target, &typed.spot, &typed.text);
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
            let (label, whose) = (&typed.spot.name, typed.target.words(scenario));
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
                spot: &Spot::top(&NAME),
                said,
                all: &all,
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
                Some((Spot::top(field), said))
            });
            let shown: Vec<(Spot, &Said)> = shown.collect();
            let set = shown
                .iter()
                .filter(|(spot, said)| said.is_set && spot.field.can_be_unset())
                .count();
            section_ui(ui, target.kind(), section, set, |ui| {
                for (spot, said) in &shown {
                    let place = Place {
                        session,
                        target,
                        spot,
                        said,
                        all: &all,
                    };
                    self.field_ui(ui, &place, actions);
                }
            });
        }
    }

    fn find(&mut self, place: &Place<'_>) -> Option<&mut Typed> {
        let same = |typed: &&mut Typed| &typed.target == place.target && typed.spot.path == place.spot.path;
        self.typed.iter_mut().find(same)
    }

    fn forget(&mut self, place: &Place<'_>) {
        self.typed
            .retain(|typed| &typed.target != place.target || typed.spot.path != place.spot.path);
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
            false => verdict(&place.session.scenario, place.target, place.spot, text),
        };
        self.push(place, text, verdict);
    }

    fn push(&mut self, place: &Place<'_>, text: &str, verdict: Verdict) {
        self.typed.push(Typed {
            target: place.target.clone(),
            spot: place.spot.clone(),
            text: text.to_owned(),
            curve: curve(place.spot.field, verdict.law.as_ref()),
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

    /// Looks anew at what is typed into a field once the scenario is another; a refused choice is forgotten then, and so is
    /// what is typed of something that has parts.
    fn follow(&mut self, place: &Place<'_>, is_choice: bool) {
        let has_parts = !matches!(place.spot.field.parts, Parts::Whole);
        let Some(typed) = self.find(place) else { return };
        typed.drawn = true;
        if typed.revision != place.session.revision {
            let text = typed.text.clone();
            match has_parts || (is_choice && !text.contains('(')) {
                true => self.forget(place),
                false => self.remember(place, &text),
            }
        }
    }

    /// Puts another text in the place of what a list says, with words for what that does; what is typed into its parts
    /// is forgotten, for they may be others then.
    pub(super) fn rewrite(&mut self, place: &Place<'_>, text: &str, what: &str, actions: &mut Actions) {
        let before = format!("{}.", place.spot.path);
        self.typed
            .retain(|typed| &typed.target != place.target || !typed.spot.path.starts_with(&before));
        self.forget(place);
        let verdict = verdict_as(&place.session.scenario, place.target, place.spot, text, what);
        self.push(place, text, verdict);
        self.take_over(place, actions);
    }

    /// Draws a field, and its parts below it.
    pub(super) fn field_ui(&mut self, ui: &mut Ui, place: &Place<'_>, actions: &mut Actions) {
        let Place {
            session,
            target,
            spot,
            said,
            ..
        } = place;
        let control = Control::new(spot, said, target.words(&session.scenario));
        let unset = self.value_ui(ui, place, &control, actions);
        if unset {
            self.forget(place);
            let verdict = verdict(&session.scenario, target, spot, "");
            self.push(place, "", verdict);
            self.take_over(place, actions);
        }
        if !matches!(spot.field.parts, Parts::Whole) {
            self.parts_ui(ui, place, actions);
            let is_whole = said.is_set && !spot.path.contains('.') && spot.field.how != How::Failures;
            if is_whole && (!said.inside(spot).is_empty() || said.text.is_none()) {
                self.typed_ui(ui, place, actions, |ui, text, wrong| {
                    as_text_ui(ui, &control, text, wrong)
                });
            }
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

    /// Draws what a field says without its parts; gives back whether it is to be unset.
    fn value_ui(&mut self, ui: &mut Ui, place: &Place<'_>, control: &Control<'_>, actions: &mut Actions) -> bool {
        let Place { spot, said, .. } = place;
        let options = choices(&place.session.scenario, place.target, spot.field, said);
        self.follow(place, options.is_some());
        match (spot.field.how, options) {
            (_, Some(options)) => {
                let (chosen, unset) = choice_ui(ui, control, &options);
                if let Some(chosen) = chosen {
                    self.remember(place, &chosen);
                    self.take_over(place, actions);
                }
                let written = said.text.as_ref().is_some_and(|text| text.contains('('));
                if written && matches!(spot.field.parts, Parts::Whole) {
                    self.typed_ui(ui, place, actions, |ui, text, wrong| line_ui(ui, control, text, wrong));
                }
                unset
            }
            (How::Record(start), None) => match tick_ui(ui, control) {
                Some(true) => {
                    self.remember(place, start);
                    self.take_over(place, actions);
                    false
                }
                unticked => unticked.is_some(),
            },
            (How::Things, None) => list_head_ui(ui, control),
            _ => self.typed_ui(ui, place, actions, |ui, text, wrong| text_ui(ui, control, text, wrong)),
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
