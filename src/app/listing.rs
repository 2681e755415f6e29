//! What is in the folder of a path? Its folders and the files of one kind, to be clicked.
//!
//! In: the path as it is typed. Out: a drawn list, and the path that was clicked. It must not open anything.

use std::path::{Path, PathBuf};

use egui::{ScrollArea, Ui};

use super::parts::rich;
use super::theme::{Theme, Weight, size};

/// Entries listed at most.
const ENTRIES_MAX: usize = 500;
/// Height of the list.
const HEIGHT: f32 = 190.0;

/// The list of one folder.
#[derive(Default)]
pub struct Listing {
    folder: Option<PathBuf>,
    folders: Vec<String>,
    files: Vec<String>,
}

impl Listing {
    /// Draws the list of the folder that `typed` is in; gives back the path of what was clicked.
    pub fn ui(&mut self, ui: &mut Ui, typed: &str, extension: &str) -> Option<String> {
        let (folder, name) = parts(typed);
        if self.folder.as_ref() != Some(&folder) {
            self.read(&folder, extension);
        }
        let mut clicked = None;
        let theme = Theme::of(ui.ctx());
        let frame = egui::Frame::new()
            .fill(theme.well)
            .stroke(egui::Stroke::new(1.0, theme.border))
            .corner_radius(7)
            .inner_margin(4);
        frame.show(ui, |ui| {
            ScrollArea::vertical()
                .max_height(HEIGHT)
                .min_scrolled_height(HEIGHT)
                .auto_shrink(false)
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    ui.spacing_mut().interact_size.y = 24.0;
                    let whole = std::path::absolute(folder.join(".")).unwrap_or_else(|_| folder.clone());
                    let parent = whole.parent().map(|parent| (parent.to_owned(), "..".to_owned()));
                    let inner = self.folders.iter().map(|name| (folder.join(name), format!("{name}/")));
                    for (path, label) in parent.into_iter().chain(inner) {
                        if entry_ui(ui, &label, false) {
                            // A name that was typed already goes along into the folder.
                            clicked = Some(path.join(keep(&name, extension)).display().to_string());
                        }
                    }
                    for file in &self.files {
                        if entry_ui(ui, file, *file == name) {
                            clicked = Some(folder.join(file).display().to_string());
                        }
                    }
                });
        });
        clicked
    }

    fn read(&mut self, folder: &Path, extension: &str) {
        self.folder = Some(folder.to_owned());
        let (mut folders, mut files) = (Vec::new(), Vec::new());
        let place = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        // A folder that cannot be read is shown empty; opening something in it says why.
        let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = entry.path();
            if name.starts_with('.') {
                continue;
            }
            if path.is_dir() {
                folders.push(name);
            } else if path.extension().is_some_and(|own| own == extension) {
                files.push(name);
            }
        }
        for list in [&mut folders, &mut files] {
            list.sort();
            list.truncate(ENTRIES_MAX);
        }
        (self.folders, self.files) = (folders, files);
    }
}

/// The folder of a path and the name in it; a folder has no name in it.
fn parts(typed: &str) -> (PathBuf, String) {
    let path = PathBuf::from(typed);
    if typed.is_empty() || typed.ends_with('/') || path.is_dir() {
        return (path, String::new());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    (path.parent().unwrap_or(Path::new("")).to_owned(), name)
}

/// The name, where it is one of a file of this kind.
fn keep(name: &str, extension: &str) -> String {
    let is_file = Path::new(name).extension().is_some_and(|own| own == extension);
    if is_file { name.to_owned() } else { String::new() }
}

fn entry_ui(ui: &mut Ui, label: &str, selected: bool) -> bool {
    let theme = Theme::of(ui.ctx());
    let text = rich(label, Weight::Regular, size::BODY, theme.text);
    let width = ui.available_width();
    let button = egui::Button::selectable(selected, text)
        .min_size(egui::vec2(width, 24.0))
        .truncate();
    ui.add(button).clicked()
}
