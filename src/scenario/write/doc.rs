//! How is a value laid out as text?
//!
//! In: a tree of values. Out: lines of at most [`WIDTH`] characters where they can be broken: what fits stands on one
//! line; fields of a record without a name fill as many lines as they need; the rest is broken at its outermost
//! brackets, four spaces deep. It must not know what the values mean.

/// Lines are broken beyond this width.
pub(super) const WIDTH: usize = 120;

const INDENT: usize = 4;

/// A value to be written.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Doc {
    /// A word, number or quoted text.
    Atom(String),
    /// `[...]`
    List(Vec<Doc>),
    /// `name(...)`, the name perhaps empty.
    Tuple(&'static str, Vec<Doc>),
    /// `name(field: value, ...)`, the name perhaps empty.
    Record(&'static str, Vec<(&'static str, Doc)>),
}

impl Doc {
    /// A text in quotes.
    pub(super) fn text(text: &str) -> Self {
        let mut quoted = String::with_capacity(text.len() + 2);
        quoted.push('"');
        for c in text.chars() {
            match c {
                '"' => quoted.push_str("\\\""),
                '\\' => quoted.push_str("\\\\"),
                '\n' => quoted.push_str("\\n"),
                '\r' => quoted.push_str("\\r"),
                '\t' => quoted.push_str("\\t"),
                c if c.is_control() => quoted.extend(c.escape_unicode()),
                c => quoted.push(c),
            }
        }
        quoted.push('"');
        Doc::Atom(quoted)
    }

    /// Whether it would be written on one line.
    fn is_flat(&self) -> bool {
        match self {
            Doc::Atom(text) => !text.contains('\n'),
            Doc::List(items) | Doc::Tuple(_, items) => items.iter().all(Doc::is_flat),
            Doc::Record(_, fields) => fields.iter().all(|(_, value)| value.is_flat()),
        }
    }

    /// As one line.
    fn flat(&self) -> String {
        let join = |items: &[Doc]| items.iter().map(Doc::flat).collect::<Vec<_>>().join(", ");
        match self {
            Doc::Atom(text) => text.clone(),
            Doc::List(items) => format!("[{}]", join(items)),
            Doc::Tuple(name, items) => format!("{name}({})", join(items)),
            Doc::Record(name, fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("{name}: {}", value.flat()))
                    .collect();
                format!("{name}({})", fields.join(", "))
            }
        }
    }

    /// The fields of a record, each on one line; nothing else has any.
    pub(super) fn into_flat_fields(self) -> Vec<(&'static str, String)> {
        match self {
            Doc::Record(_, fields) => fields.into_iter().map(|(name, value)| (name, value.flat())).collect(),
            _ => Vec::new(),
        }
    }

    /// Appends itself to `out`, whose last line is `used` characters wide, at indentation `indent`; `after` characters
    /// must fit behind it.
    pub(super) fn write(&self, out: &mut String, indent: usize, used: usize, after: usize) {
        let flat = self.flat();
        let fits = self.is_flat() && used + flat.chars().count() + after <= WIDTH;
        let breakable = !matches!(self, Doc::Atom(_)) && !flat.ends_with("()") && flat != "[]";
        if fits || !breakable {
            out.push_str(&flat);
            return;
        }
        match self {
            Doc::Record("", fields) => fill(fields, out, indent),
            _ => self.write_broken(out, indent),
        }
    }

    /// Writes itself as a whole file: always one field to a line.
    pub(super) fn write_file(&self, out: &mut String) {
        self.write_broken(out, 0);
        out.push('\n');
    }

    /// One item or field to a line.
    fn write_broken(&self, out: &mut String, indent: usize) {
        let inner = indent + INDENT;
        let (open, close) = match self {
            Doc::List(_) => ("[".to_owned(), "]"),
            Doc::Tuple(name, _) | Doc::Record(name, _) => (format!("{name}("), ")"),
            Doc::Atom(text) => return out.push_str(text),
        };
        out.push_str(&open);
        out.push('\n');
        match self {
            Doc::List(items) | Doc::Tuple(_, items) => {
                for item in items {
                    out.extend(std::iter::repeat_n(' ', inner));
                    item.write(out, inner, inner, 1);
                    out.push_str(",\n");
                }
            }
            Doc::Record(_, fields) => {
                for (name, value) in fields {
                    out.extend(std::iter::repeat_n(' ', inner));
                    out.push_str(name);
                    out.push_str(": ");
                    value.write(out, inner, inner + name.len() + 2, 1);
                    out.push_str(",\n");
                }
            }
            Doc::Atom(_) => {}
        }
        out.extend(std::iter::repeat_n(' ', indent));
        out.push_str(close);
    }
}

/// Fields one after the other, on as many lines as they need.
fn fill(fields: &[(&'static str, Doc)], out: &mut String, indent: usize) {
    let inner = indent + 1;
    out.push('(');
    let mut used = inner;
    for (at, (name, value)) in fields.iter().enumerate() {
        // A comma or the closing bracket, and perhaps a comma behind that.
        let after = if at + 1 < fields.len() { 1 } else { 2 };
        let label = name.chars().count() + 2;
        let width = label + value.flat().chars().count() + after;
        let starts_line = used == inner;
        if !starts_line && (used + 1 + width > WIDTH || !value.is_flat()) {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', inner));
            used = inner;
        } else if !starts_line {
            out.push(' ');
            used += 1;
        }
        out.push_str(name);
        out.push_str(": ");
        value.write(out, inner, used + label, after);
        out.push_str(if at + 1 < fields.len() { "," } else { ")" });
        let line_start = out.rfind('\n').map_or(0, |end| end + 1);
        used = out[line_start..].chars().count();
    }
}

/// Collects the fields of a record, leaving out what is not written.
pub(super) struct Record {
    name: &'static str,
    fields: Vec<(&'static str, Doc)>,
}

impl Record {
    /// A record without a name.
    pub(super) fn new() -> Self {
        Record::named("")
    }

    /// `name(...)`
    pub(super) fn named(name: &'static str) -> Self {
        Record {
            name,
            fields: Vec::new(),
        }
    }

    /// A field that is always written.
    pub(super) fn with(mut self, name: &'static str, value: Doc) -> Self {
        self.fields.push((name, value));
        self
    }

    /// A field that is written where there is a value.
    pub(super) fn opt(self, name: &'static str, value: Option<Doc>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// A list that is written unless it is empty.
    pub(super) fn list(self, name: &'static str, items: Vec<Doc>) -> Self {
        if items.is_empty() {
            self
        } else {
            self.with(name, Doc::List(items))
        }
    }

    /// A mark that is written when it is set.
    pub(super) fn flag(self, name: &'static str, is_set: bool) -> Self {
        if is_set {
            self.with(name, Doc::Atom("true".to_owned()))
        } else {
            self
        }
    }

    /// The record.
    pub(super) fn done(self) -> Doc {
        Doc::Record(self.name, self.fields)
    }
}
