//! Which rows and cells does a text have?
//!
//! In: bytes or text. Out: [`Table`], with trimmed cells and the line of each row. It must not know what columns mean.

use super::headers::{Headers, NOT_FOUND_HINT};
use super::{INTAKE_BYTES_MAX, INTAKE_ROWS_MAX};

/// Headers are looked for in so many first rows; above them, titles and dates may stand.
const HEADER_WITHIN: usize = 10;

/// A table, read.
pub(super) struct Table {
    pub(super) headers: Headers,
    pub(super) rows: Vec<Row>,
}

/// One row below the headers that is not empty.
pub(super) struct Row {
    /// Its first line, counted from 1.
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
}

pub(super) fn too_large() -> String {
    let most = INTAKE_BYTES_MAX / 1024 / 1024;
    format!("the table is larger than {most} MB; an inventory of integrations has one short row for each")
}

/// Text of bytes, whichever of the usual ways they are written in.
pub(super) fn decoded(bytes: &[u8]) -> Result<String, String> {
    let wide = |bytes: &[u8], of: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| of([pair[0], pair[1]])).collect();
        String::from_utf16(&units).map_err(|_| "the file says it is UTF-16, but is not; save it as UTF-8".to_owned())
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ if bytes.contains(&0) => {
            Err("the file is no text: export the table as CSV (comma or semicolon), or paste its cells".to_owned())
        }
        _ => {
            Ok(String::from_utf8(bytes.to_vec())
                .unwrap_or_else(|_| bytes.iter().map(|&byte| char::from(byte)).collect()))
        }
    }
}

/// Reads a table.
pub(super) fn read(text: &str) -> Result<Table, String> {
    if text.len() > INTAKE_BYTES_MAX {
        return Err(too_large());
    }
    // One kind of line end, so that lines are counted alike.
    let text = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    if text.trim().is_empty() {
        return Err("the table is empty; it begins with headers such as source, target, data, rate".to_owned());
    }
    if text.contains('\0') {
        return Err("this is no text: paste the cells of a table, or the text of a CSV file".to_owned());
    }
    let mut rows = rows(&text)?;
    let matched = rows
        .iter()
        .take(HEADER_WITHIN)
        .position(|row| Headers::of(&row.cells).is_complete());
    let Some(at) = matched else {
        return Err(without_headers(&rows));
    };
    let headers = Headers::of(&rows[at].cells);
    rows.drain(..=at);
    if rows.is_empty() {
        return Err("the table has headers only; below them, one row for each integration is missing".to_owned());
    }
    Ok(Table { headers, rows })
}

fn without_headers(rows: &[Row]) -> String {
    let Some(first) = rows.first() else {
        return "the table is empty".to_owned();
    };
    let shown: Vec<String> = first.cells.iter().take(12).map(|cell| shortened(cell, 30)).collect();
    let missing = Headers::of(&first.cells).missing();
    format!(
        "no column says the {missing}; its headers read {}; {NOT_FOUND_HINT}",
        shown.join(", ")
    )
}

/// A text for a message, cut where it is long.
pub(super) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("\"{}...\"", &text[..at]),
        None => format!("\"{text}\""),
    }
}

fn rows(text: &str) -> Result<Vec<Row>, String> {
    // Office programs say in a first line what parts the cells.
    let said = text
        .split_once('\n')
        .filter(|(first, _)| first.to_lowercase().starts_with("sep="));
    let (text, first_line) = said.map_or((text, 1), |(_, rest)| (rest, 2));
    let parted_by = said.and_then(|(first, _)| first.as_bytes().get("sep=".len()).copied());
    let delimiter = parted_by
        .filter(|byte| b",;\t|".contains(byte))
        .unwrap_or_else(|| delimiter(text));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|wrong| format!("the table cannot be read: {wrong}"))?;
        let line = record.position().map_or(0, |position| position.line() as usize - 1) + first_line;
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if rows.len() > INTAKE_ROWS_MAX + HEADER_WITHIN {
            return Err(format!(
                "the table has more than {INTAKE_ROWS_MAX} rows, which nobody could look at as one sketch; import a part \
                 of it, such as one department"
            ));
        }
        rows.push(Row { line, cells });
    }
    Ok(rows)
}

/// What parts the cells: whichever stands most in one of the first lines, outside of quotes.
fn delimiter(text: &str) -> u8 {
    let counts = |line: &str, wanted: char| {
        let mut quoted = false;
        let outside = line.chars().filter(|&c| {
            quoted ^= c == '"';
            c == wanted && !quoted
        });
        outside.count()
    };
    let most = |wanted: char| text.lines().take(HEADER_WITHIN).map(|line| counts(line, wanted)).max();
    let all = [('\t', b'\t'), (';', b';'), (',', b','), ('|', b'|')];
    let best = all.into_iter().rev().max_by_key(|(wanted, _)| most(*wanted));
    best.map_or(b',', |(_, byte)| byte)
}
