//! The table as plain text, for a terminal or a pipe.
//!
//! In: a [`Table`]. Out: text in aligned columns. It must not print, nor know where figures come from.

use crate::report::{Group, Mark, Row, Table, Verdict};

const GAP: usize = 2;
const NAME_WIDTH_MAX: usize = 44;

/// The whole comparison: settings, figures, breakdown, verdict, footers.
pub(super) fn text(table: &Table, verdict: &Verdict) -> String {
    let mut out = format!("{}\n\n{}\n", table.title, verdict.headline);
    verdict
        .sentences
        .iter()
        .for_each(|sentence| out.push_str(&format!("{sentence}\n")));
    let widths = widths(table);
    out.push_str("\nWhat differs beside the topology, and sizes chosen by the rule\n");
    out.push_str(&header(table, &widths));
    table.settings.iter().for_each(|row| out.push_str(&line(row, &widths)));
    out.push_str(&format!("\nLatencies of {} ({})\n", table.flow_name, table.flow_reason));
    let main = table.groups.iter().filter(|group| group.is_main);
    let rest = table.groups.iter().filter(|group| !group.is_main);
    for group in main.chain(rest) {
        out.push_str(&block(table, group, &widths));
    }
    out.push('\n');
    table
        .footers
        .iter()
        .for_each(|footer| out.push_str(&format!("{footer}\n")));
    out.push_str("* a win\n");
    out
}

fn block(table: &Table, group: &Group, widths: &[usize]) -> String {
    let mut out = format!("\n{}\n{}", group.title, header(table, widths));
    group.rows.iter().for_each(|row| out.push_str(&line(row, widths)));
    out
}

fn shown(cell: &crate::report::Cell) -> String {
    if cell.mark == Mark::Win {
        format!("*{}", cell.text)
    } else {
        cell.text.clone()
    }
}

/// Width of the names and of each column.
fn widths(table: &Table) -> Vec<usize> {
    let rows = || {
        table
            .settings
            .iter()
            .chain(table.groups.iter().flat_map(|group| &group.rows))
    };
    let names = rows()
        .map(|row| row.name.chars().count())
        .max()
        .unwrap_or(0)
        .min(NAME_WIDTH_MAX);
    let column = |at: usize| {
        let cells = rows()
            .filter_map(|row| row.cells.get(at))
            .map(|cell| shown(cell).chars().count());
        cells.chain([table.columns[at].name.chars().count()]).max().unwrap_or(0)
    };
    std::iter::once(names)
        .chain((0..table.columns.len()).map(column))
        .collect()
}

fn header(table: &Table, widths: &[usize]) -> String {
    let names: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    let out = aligned("", &names, widths);
    let rule: String = "-".repeat(out.trim_end().chars().count());
    format!("{out}{rule}\n")
}

fn line(row: &Row, widths: &[usize]) -> String {
    let cells: Vec<String> = row.cells.iter().map(shown).collect();
    aligned(&row.name, &cells, widths)
}

fn aligned(name: &str, cells: &[String], widths: &[usize]) -> String {
    let mut out = padded(name, widths[0], false);
    for (cell, &width) in cells.iter().zip(&widths[1..]) {
        out.push_str(&" ".repeat(GAP));
        out.push_str(&padded(cell, width, true));
    }
    format!("{}\n", out.trim_end())
}

/// Padded by characters; what is too long is kept whole, for a figure cut short would be a wrong one.
fn padded(text: &str, width: usize, right: bool) -> String {
    let missing = " ".repeat(width.saturating_sub(text.chars().count()));
    if right {
        format!("{missing}{text}")
    } else {
        format!("{text}{missing}")
    }
}
