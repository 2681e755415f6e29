//! How to begin: files of late, the examples with their pictures, a blank sheet.
//!
//! In: settings. Out: actions about files. It must not open anything itself.

use std::path::PathBuf;

use egui::{Margin, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::actions::{Actions, FileAction};
use super::compare::pictures;
use super::parts::{card, primary_button, rich, section_ui};
use super::settings::Settings;
use super::theme::{Theme, Weight, size, space};
use crate::picture::{Picture, of_sketch};
use crate::scenario::{EXAMPLES, parse};

/// Size of an example's card.
const CARD: egui::Vec2 = vec2(276.0, 190.0);

/// The ways to begin, while they are shown.
pub struct Start {
    recent: Vec<PathBuf>,
    examples: Vec<Example>,
}

struct Example {
    file: &'static str,
    name: String,
    told: String,
    picture: Picture,
}

impl Start {
    /// With the files of late that are still there.
    pub fn new(settings: &Settings) -> Self {
        let example = |(file, text): (&'static str, &str)| {
            let scenario = parse(text, file).ok()?.scenario;
            Some(Example {
                file,
                told: format!("{} systems, {} flows", scenario.systems.len(), scenario.flows.len()),
                picture: of_sketch(&scenario),
                name: scenario.name,
            })
        };
        Start {
            recent: settings.recent.iter().filter(|path| path.is_file()).cloned().collect(),
            examples: EXAMPLES.into_iter().filter_map(example).collect(),
        }
    }

    /// Draws it; false once something was chosen or it was closed.
    #[must_use]
    pub fn ui(&mut self, ctx: &egui::Context, actions: &mut Actions) -> bool {
        let theme = Theme::of(ctx);
        let mut chosen: Option<FileAction> = None;
        let mut open = true;
        let modal = egui::Modal::new(egui::Id::unique("start"))
            .frame(card(theme).inner_margin(Margin::same(24)))
            .backdrop_color(theme.veil);
        let response = modal.show(ctx, |ui| {
            ui.set_width(880.0);
            ui.label(rich(
                "How do you want to begin?",
                Weight::SemiBold,
                size::TITLE,
                theme.text_strong,
            ));
            ui.add_space(space::M);
            ui.horizontal_top(|ui| {
                ui.vertical(|ui| {
                    ui.set_width(270.0);
                    self.left_ui(ui, &mut chosen);
                });
                ui.add_space(space::M);
                ui.vertical(|ui| {
                    section_ui(ui, "Examples");
                    ui.add_space(space::XS);
                    for pair in self.examples.chunks(2) {
                        ui.horizontal(|ui| {
                            for example in pair {
                                if example_ui(ui, example) {
                                    chosen = Some(FileAction::Example(example.file));
                                }
                            }
                        });
                    }
                });
            });
            ui.add_space(space::S);
            open = !ui.button("Close").clicked();
        });
        let closes = chosen.is_some() || !open || response.should_close();
        if let Some(chosen) = chosen {
            actions.push(chosen);
        }
        !closes
    }

    fn left_ui(&self, ui: &mut Ui, chosen: &mut Option<FileAction>) {
        let theme = Theme::of(ui.ctx());
        let wide = |ui: &mut Ui, text: &str| {
            let button = egui::Button::new(rich(text, Weight::Regular, size::BODY, theme.text));
            ui.add(button.min_size(vec2(ui.available_width(), 32.0))).clicked()
        };
        if primary_button(ui, "Blank sheet").clicked() {
            *chosen = Some(FileAction::New);
        }
        if wide(ui, "Open a file…") {
            *chosen = Some(FileAction::Open);
        }
        if wide(ui, "From a table…") {
            *chosen = Some(FileAction::Table);
        }
        ui.add_space(space::M);
        section_ui(ui, "Recent files");
        if self.recent.is_empty() {
            ui.label(rich("None yet", Weight::Regular, size::SMALL, theme.text_dim));
        }
        ScrollArea::vertical().max_height(280.0).show(ui, |ui| {
            for path in &self.recent {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let link =
                    egui::Button::new(rich(name, Weight::Regular, size::BODY, theme.text)).frame_when_inactive(false);
                if ui.add(link).on_hover_text(path.display().to_string()).clicked() {
                    *chosen = Some(FileAction::OpenNext(path.clone()));
                }
            }
        });
    }
}

/// An example as a card with its picture; whether it was clicked.
fn example_ui(ui: &mut Ui, example: &Example) -> bool {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(CARD, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Example {}", example.name)));
    let lit = response.hovered() || response.has_focus();
    let stroke = egui::Stroke::new(1.0, if lit { theme.accent } else { theme.border });
    let fill = if lit { theme.hover } else { theme.canvas };
    let radius = f32::from(space::CARD_RADIUS);
    ui.painter().rect(rect, radius, fill, stroke, egui::StrokeKind::Inside);
    let picture = Rect::from_min_max(rect.min + vec2(12.0, 12.0), rect.max - vec2(12.0, 50.0));
    pictures::paint(ui.painter(), picture, &example.picture, theme.wire, theme.wire, theme);
    let text = |at: egui::Pos2, text: &str, weight: Weight, size: f32, color: egui::Color32| {
        super::parts::text_at(ui, at, egui::Align2::LEFT_BOTTOM, text, (weight, size), color);
    };
    let corner = rect.left_bottom() + vec2(12.0, 0.0);
    text(
        corner - vec2(0.0, 26.0),
        &example.name,
        Weight::SemiBold,
        size::BODY,
        theme.text_strong,
    );
    text(
        corner - vec2(0.0, 9.0),
        &example.told,
        Weight::Regular,
        size::SMALL,
        theme.text_dim,
    );
    response.clicked()
}
