//! What does the user prefer, whatever is open? Kept from one start to the next.
//!
//! In: the program's own folder. Out: [`Settings`]. It must not hold anything of a scenario.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// At most so many files are remembered.
const RECENT_MAX: usize = 12;

/// What the user prefers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Files that were opened or saved, the latest first.
    pub recent: Vec<PathBuf>,
    /// Which look.
    pub look: Look,
    /// What the wheel does on a canvas.
    pub wheel: Wheel,
    /// How large text is: 1 is as designed.
    pub text_scale: f32,
    /// Nothing glides.
    pub reduced_motion: bool,
    /// What is moved stands on the grid.
    pub snap: bool,
    /// Lines show where edges and centers meet.
    pub guides: bool,
    /// A small picture of the whole sheet.
    pub minimap: bool,
    /// The steps of a first sketch, beside a blank sheet.
    pub first_steps: bool,
}

/// Dark or light.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub enum Look {
    /// Like the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Look {
    /// As egui calls it.
    pub fn preference(self) -> egui::ThemePreference {
        match self {
            Look::System => egui::ThemePreference::System,
            Look::Light => egui::ThemePreference::Light,
            Look::Dark => egui::ThemePreference::Dark,
        }
    }

    /// What egui calls so.
    pub fn of(preference: egui::ThemePreference) -> Self {
        match preference {
            egui::ThemePreference::System => Look::System,
            egui::ThemePreference::Light => Look::Light,
            egui::ThemePreference::Dark => Look::Dark,
        }
    }
}

/// What the wheel does on a canvas.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub enum Wheel {
    /// It pans, and zooms with Ctrl, as in drawing tools.
    #[default]
    Pans,
    /// It zooms, as in maps.
    Zooms,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            recent: Vec::new(),
            look: Look::default(),
            wheel: Wheel::default(),
            text_scale: 1.0,
            reduced_motion: false,
            snap: true,
            guides: true,
            minimap: true,
            first_steps: true,
        }
    }
}

impl Settings {
    /// The steps of the text scale.
    pub const TEXT_SCALES: [f32; 6] = [0.8, 0.9, 1.0, 1.15, 1.3, 1.5];

    /// What is kept in `folder`; where nothing is, or nothing that can be read, as designed.
    pub fn load(folder: &Path) -> Self {
        let text = fs::read_to_string(file(folder)).unwrap_or_default();
        let mut settings: Settings = ron::from_str(&text).unwrap_or_default();
        if !settings.text_scale.is_finite() {
            settings.text_scale = 1.0;
        }
        settings.text_scale = settings.text_scale.clamp(0.5, 3.0);
        settings.recent.truncate(RECENT_MAX);
        settings
    }

    /// Keeps them in `folder`, as a whole.
    ///
    /// # Errors
    /// Whatever the file system objects to.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let text = ron::ser::to_string_pretty(self, ron::ser::PrettyConfig::default()).map_err(io::Error::other)?;
        let mut kept = tempfile::Builder::new().prefix(".settings-").tempfile_in(folder)?;
        kept.write_all(text.as_bytes())?;
        kept.persist(file(folder)).map_err(|error| error.error)?;
        Ok(())
    }

    /// A file was opened or saved.
    pub fn used(&mut self, path: &Path) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.recent.retain(|other| *other != path);
        self.recent.insert(0, path);
        self.recent.truncate(RECENT_MAX);
    }

    /// A step of the text scale up (`1`) or down (`-1`).
    pub fn scale_text(&mut self, by: isize) {
        let scales = Self::TEXT_SCALES;
        let near = |scale: &f32| (scale - self.text_scale).abs();
        let now = (0..scales.len()).min_by(|a, b| near(&scales[*a]).total_cmp(&near(&scales[*b])));
        let next = now.unwrap_or(2).saturating_add_signed(by).min(scales.len() - 1);
        self.text_scale = scales[next];
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("settings.ron")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_there_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("topolab");
        assert_eq!(Settings::load(&place), Settings::default());
        let mut settings = Settings::default();
        settings.used(Path::new("/a.ron"));
        settings.used(Path::new("/b.ron"));
        settings.used(Path::new("/a.ron"));
        settings.wheel = Wheel::Zooms;
        settings.scale_text(1);
        settings.save(&place).expect("it can be written");
        let again = Settings::load(&place);
        assert_eq!(again, settings);
        assert_eq!(again.recent, [PathBuf::from("/a.ron"), PathBuf::from("/b.ron")]);
        assert_eq!(again.text_scale, 1.15);
    }

    #[test]
    fn what_cannot_be_read_is_as_designed() {
        let folder = tempfile::tempdir().expect("a folder");
        for (text, scale) in [
            ("(text_scale: -7)", 0.5),
            ("nonsense", 1.0),
            ("(no_such: 3, snap: false)", 1.0),
        ] {
            fs::write(file(folder.path()), text).expect("written");
            assert_eq!(Settings::load(folder.path()).text_scale, scale, "{text}");
        }
    }

    #[test]
    fn the_text_scale_goes_in_steps_and_stops_at_both_ends() {
        let mut settings = Settings::default();
        for _ in 0..9 {
            settings.scale_text(1);
        }
        assert_eq!(settings.text_scale, 1.5);
        for _ in 0..9 {
            settings.scale_text(-1);
        }
        assert_eq!(settings.text_scale, 0.8);
    }
}
