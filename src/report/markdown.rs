//! The report as Markdown: the same tables and sentences as the page, without pictures.
//!
//! In: a [`Comparison`] and options. Out: text. Whatever comes from the scenario is escaped. It must not decide what is
//! told (see `html` and `table`).

use std::fmt::Write as _;

use super::comparison::Comparison;
use super::html::{subtitle, untouched};
use super::settings::assumptions;
use super::table::{Mark, Row, Table, table};
use super::verdict::verdict;
use super::words;
use super::write::ReportOptions;

/// The comparison as Markdown.
pub fn markdown(comparison: &Comparison, options: &ReportOptions) -> String {
    let table = table(comparison, options.flow);
    let verdict = verdict(comparison, &table);
    let mut out = format!("# {}: how shall the systems talk?\n\n", escaped(&table.title));
    let _ = writeln!(out, "{}\n", escaped(&subtitle(comparison, options)));
    let _ = writeln!(
        out,
        "> **{}** {}\n",
        escaped(&verdict.headline),
        escaped(&verdict.sentences.join(" "))
    );
    let _ = writeln!(
        out,
        "Latencies in the short tables are of *{}* ({}).\n",
        escaped(&table.flow_name),
        table.flow_reason
    );
    for group in table.groups.iter().filter(|group| group.is_main) {
        section(&mut out, &table, &group.title, &group.rows);
    }
    let _ = writeln!(out, "**Bold**: a win.\n");
    section(
        &mut out,
        &table,
        "What differs beside the topology, and sizes chosen by the rule",
        &table.settings,
    );
    for group in table.groups.iter().filter(|group| !group.is_main) {
        section(&mut out, &table, &group.title, &group.rows);
    }
    costs(&mut out, comparison);
    let _ = writeln!(
        out,
        "## Assumptions of the prices\n\n| figure | value (low–high) | origin |\n|---|---|---|"
    );
    for it in assumptions(comparison) {
        let _ = writeln!(
            out,
            "| {} | {} | {} |",
            escaped(&it.what),
            it.value,
            escaped(&it.origin)
        );
    }
    let _ = writeln!(out, "\n## Faults that touch nothing\n");
    untouched(comparison).iter().for_each(|line| {
        let _ = writeln!(out, "- {}", escaped(line));
    });
    let _ = writeln!(out, "\n## How this was made\n");
    table.footers.iter().for_each(|footer| {
        let _ = writeln!(out, "- {}", escaped(footer));
    });
    if let Some(command) = &options.command {
        let _ = writeln!(out, "\n    {}", one_line(command));
    }
    out
}

fn section(out: &mut String, table: &Table, title: &str, rows: &[Row]) {
    if rows.is_empty() {
        return;
    }
    let _ = write!(out, "## {}\n\n| |", escaped(title));
    table.columns.iter().for_each(|column| {
        let _ = write!(out, " {} |", escaped(&column.name));
    });
    let _ = writeln!(out, "\n|---|{}", "---:|".repeat(table.columns.len()));
    for row in rows {
        let _ = write!(out, "| {} |", escaped(&row.name));
        for cell in &row.cells {
            let text = escaped(&cell.text);
            let _ = match cell.mark {
                Mark::Win => write!(out, " **{text}** |"),
                _ => write!(out, " {text} |"),
            };
        }
        out.push('\n');
    }
    out.push('\n');
}

fn costs(out: &mut String, comparison: &Comparison) {
    for candidate in &comparison.candidates {
        let pricing = &candidate.pricing;
        let _ = writeln!(out, "## What {} costs\n", escaped(&candidate.network.name));
        let _ = writeln!(
            out,
            "| part | what | formula, with inputs in the middle | amount |\n|---|---|---|---:|"
        );
        for part in &pricing.parts {
            for line in &part.lines {
                let amount = words::money_range(&line.amount, pricing.currency);
                let (what, formula) = (escaped(&line.what), escaped(&line.formula));
                let _ = writeln!(out, "| {} | {what} | {formula} | {amount} |", part.kind.name());
            }
        }
        out.push('\n');
        pricing.notes.iter().for_each(|note| {
            let _ = writeln!(out, "- {}", escaped(note));
        });
        out.push('\n');
    }
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

/// Text that Markdown takes for text: nothing in it can begin markup, a table cell or a line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in one_line(text).chars() {
        if matches!(
            letter,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '~'
        ) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(escaped("a|b <i>\n# c"), "a\\|b \\<i\\> \\# c");
    }
}
