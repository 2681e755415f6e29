//! In which format, and into which file? Whole or not at all.
//!
//! In: a [`Comparison`], a format, a path. Out: text, or a file that is replaced only when the new one is complete. It
//! must not know what stands in a report.

use std::io::{self, Write};
use std::path::Path;

use super::comparison::Comparison;
use super::html::html;
use super::json::json;
use super::markdown::markdown;

/// A format of reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReportFormat {
    /// One self-contained page.
    Html,
    /// Markdown.
    Markdown,
    /// JSON, for machines.
    Json,
}

/// What a report says beside the comparison.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReportOptions {
    /// The date in its head; none: no date.
    pub date: Option<String>,
    /// The command that makes it again.
    pub command: Option<String>,
    /// The flow whose latencies it tells; none: the default one.
    pub flow: Option<usize>,
}

impl ReportFormat {
    /// All, as offered.
    pub const ALL: [Self; 3] = [Self::Html, Self::Markdown, Self::Json];

    /// Its name on the screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::Markdown => "Markdown",
            Self::Json => "JSON",
        }
    }

    /// How its files end.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Json => "json",
        }
    }

    /// The format that a file's ending asks for.
    ///
    /// # Errors
    /// With the endings that are known.
    pub fn of_path(path: &Path) -> Result<Self, String> {
        let ending = path
            .extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or("")
            .to_ascii_lowercase();
        match ending.as_str() {
            "html" | "htm" => Ok(Self::Html),
            "md" | "markdown" => Ok(Self::Markdown),
            "json" => Ok(Self::Json),
            _ => Err(format!("{}: a report ends in .html, .md or .json", path.display())),
        }
    }
}

/// The report as text.
pub fn render(comparison: &Comparison, format: ReportFormat, options: &ReportOptions) -> String {
    match format {
        ReportFormat::Html => html(comparison, options),
        ReportFormat::Markdown => markdown(comparison, options),
        ReportFormat::Json => json(comparison),
    }
}

/// Writes `text` beside `path` first and then puts it in its place, so that no half report is ever seen.
///
/// # Errors
/// If the folder or the file cannot be written.
pub fn write_atomically(path: &Path, text: &str) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a directory"));
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    make_readable(&file)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A temporary file is its owner's alone; a report is as readable as any other file.
#[cfg(unix)]
fn make_readable(file: &tempfile::NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_file: &tempfile::NamedTempFile) -> io::Result<()> {
    Ok(())
}
