//! The table of the comparison, drawn: groups of rows, a column per architecture.
//!
//! In: groups of the report's table. Out: shapes, a label per cell. It must not make any text of a figure. A win is bold,
//! underlined and has a mark; it never has a hue of its own.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Align, Color32, Galley, Rect, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2};

use crate::app::parts::rich;
use crate::app::theme::{Theme, Weight, font, size, space};
use crate::report::{Cell, Mark, Row, Table};

/// How far the figures of a group are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing<'a> {
    /// They are those of the scenario as it is.
    Current,
    /// They are of an earlier scenario.
    Stale,
    /// They are not there; why.
    Awaited(&'a str),
}

/// What all groups of a table share.
pub struct Look {
    /// Names of the columns with their colors.
    pub columns: Vec<(String, Color32)>,
}

/// Share of the width that names take.
const NAMES: f32 = 0.30;
/// Space between columns.
const GAP: f32 = 16.0;
/// Space above and below the text of a row.
const PAD: f32 = 6.0;

impl Look {
    /// The columns of a table, in the architectures' colors.
    pub fn of(table: &Table, theme: &Theme, color: impl Fn(usize) -> Option<String>) -> Self {
        let columns = table.columns.iter().map(|column| {
            let own = color(column.architecture);
            let color = theme.readable(theme.architecture(column.style, own.as_deref()));
            (column.name.clone(), color)
        });
        Look {
            columns: columns.collect(),
        }
    }

    /// The column's left and right edge within a table as wide as `width`.
    fn column(&self, at: usize, width: f32) -> (f32, f32) {
        let names = width * NAMES;
        let each = (width - names) / self.columns.len().max(1) as f32;
        let left = names + each * at as f32;
        (left + GAP, left + each)
    }
}

/// Draws a group: its title with the names of the columns, then its rows.
pub fn group_ui(ui: &mut Ui, look: &Look, title: &str, rows: &[Row], standing: Standing<'_>) {
    let theme = Theme::of(ui.ctx());
    ui.push_id(title, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        head_ui(ui, look, title, standing);
        for (at, row) in rows.iter().enumerate() {
            ui.push_id(at, |ui| row_ui(ui, look, row, standing, theme));
        }
    });
}

fn head_ui(ui: &mut Ui, look: &Look, title: &str, standing: Standing<'_>) {
    let theme = Theme::of(ui.ctx());
    let title = match standing {
        Standing::Current => title.to_owned(),
        Standing::Stale => format!("{title} · stale, of an earlier sketch"),
        Standing::Awaited(why) => format!("{title} · {why}"),
    };
    let width = ui.available_width();
    let name = galley(
        ui,
        &title,
        Weight::SemiBold,
        theme.text_strong,
        width * NAMES,
        Align::LEFT,
    );
    let columns: Vec<Arc<Galley>> = look
        .columns
        .iter()
        .enumerate()
        .map(|(at, (name, color))| {
            let (left, right) = look.column(at, width);
            galley(ui, name, Weight::SemiBold, *color, right - left, Align::RIGHT)
        })
        .collect();
    let height = tallest(&name, &columns) + 2.0 * PAD + 4.0;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
    paint(ui, look, rect, PAD + 4.0, name, columns);
    ui.painter()
        .hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, theme.border));
}

fn row_ui(ui: &mut Ui, look: &Look, row: &Row, standing: Standing<'_>, theme: &Theme) {
    let width = ui.available_width();
    let name = galley(ui, &row.name, Weight::Regular, theme.text, width * NAMES, Align::LEFT);
    let cells: Vec<Arc<Galley>> = row
        .cells
        .iter()
        .enumerate()
        .map(|(at, cell)| {
            let (left, right) = look.column(at, width);
            cell_galley(ui, cell, standing, right - left, theme)
        })
        .collect();
    let height = (tallest(&name, &cells) + 2.0 * PAD).max(space::ROW - 2.0);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, height), Sense::hover());
    paint(ui, look, rect, PAD, name, cells);
    ui.painter().hline(rect.x_range(), rect.bottom(), theme.hairline());
    labels_ui(ui, look, rect, row, standing);
}

fn tallest(name: &Galley, columns: &[Arc<Galley>]) -> f32 {
    let heights = columns.iter().map(|galley| galley.size().y);
    heights.fold(name.size().y, f32::max)
}

fn paint(ui: &Ui, look: &Look, rect: Rect, pad: f32, name: Arc<Galley>, columns: Vec<Arc<Galley>>) {
    let top = rect.top() + pad;
    ui.painter().galley(pos2(rect.left(), top), name, Color32::PLACEHOLDER);
    for (at, galley) in columns.into_iter().enumerate() {
        let right = rect.left() + look.column(at, rect.width()).1;
        ui.painter().galley(pos2(right, top), galley, Color32::PLACEHOLDER);
    }
}

/// What a pointer, a screen reader and a test find: the row's name and each of its cells.
fn labels_ui(ui: &mut Ui, look: &Look, rect: Rect, row: &Row, standing: Standing<'_>) {
    let names = Rect::from_min_max(rect.min, pos2(rect.left() + rect.width() * NAMES, rect.bottom()));
    let response = ui.interact(names, ui.scope_id().with("name"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &row.name));
    if !row.detail.is_empty() {
        response.on_hover_text(&row.detail);
    }
    for (at, (cell, (column, _))) in row.cells.iter().zip(&look.columns).enumerate() {
        let (left, right) = look.column(at, rect.width());
        let area = Rect::from_x_y_ranges(rect.left() + left..=rect.left() + right, rect.y_range());
        let response = ui.interact(area, ui.scope_id().with(at), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken(row, cell, column, standing)));
        if !cell.detail.is_empty() {
            response.on_hover_text(&cell.detail);
        }
    }
}

/// "p99 of Price, Hub and spoke: 231 ±9 ms, a win".
fn spoken(row: &Row, cell: &Cell, column: &str, standing: Standing<'_>) -> String {
    let mut text = format!("{}, {column}: {}", row.name, cell.text);
    if cell.mark == Mark::Win {
        text.push_str(", a win");
    }
    if standing == Standing::Stale {
        text.push_str(", stale");
    }
    text
}

fn cell_galley(ui: &Ui, cell: &Cell, standing: Standing<'_>, width: f32, theme: &Theme) -> Arc<Galley> {
    let color = match (standing, cell.mark) {
        (Standing::Stale | Standing::Awaited(_), _) | (_, Mark::Missing) => theme.text_faint,
        (Standing::Current, Mark::Win) => theme.text_strong,
        (Standing::Current, Mark::Plain | Mark::Behind) => theme.text,
    };
    if cell.mark != Mark::Win {
        return galley(ui, &cell.text, Weight::Regular, color, width, Align::RIGHT);
    }
    let format = |weight, underline| TextFormat {
        font_id: font(weight, size::BODY),
        color,
        underline,
        ..TextFormat::default()
    };
    let mut job = LayoutJob::default();
    job.append("★ ", 0.0, format(Weight::Regular, Stroke::NONE));
    job.append(&cell.text, 0.0, format(Weight::Bold, Stroke::new(1.4, color)));
    job.wrap.max_width = width;
    job.halign = Align::RIGHT;
    ui.painter().layout_job(job)
}

fn galley(ui: &Ui, text: &str, weight: Weight, color: Color32, width: f32, halign: Align) -> Arc<Galley> {
    let mut job = LayoutJob::simple(text.to_owned(), font(weight, size::BODY), color, width);
    job.halign = halign;
    ui.painter().layout_job(job)
}

/// A small dim line: what stands below a table.
pub fn note_ui(ui: &mut Ui, text: &str) {
    let theme = Theme::of(ui.ctx());
    let text = rich(text, Weight::Regular, size::SMALL, theme.text_dim);
    ui.add(egui::Label::new(text).wrap());
}
