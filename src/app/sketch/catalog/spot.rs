//! Where is a field: on a thing itself, or nested in another field of it, and what is it called there?
//!
//! In: the tables of fields. Out: ways like `policy.retry.backoff` and names like "Retry backoff". It must not know what
//! fields say.

use super::{Field, Items};

/// A field at its place.
#[derive(Clone)]
pub struct Spot {
    /// The field.
    pub field: &'static Field,
    /// The way to it from the thing: `policy.retry.backoff`.
    pub path: String,
    /// What it is called: "Retry backoff".
    pub name: String,
}

impl Spot {
    /// A field of a thing itself.
    pub fn top(field: &'static Field) -> Self {
        Spot {
            field,
            path: field.name.to_owned(),
            name: field.label.to_owned(),
        }
    }

    /// A part of the field.
    pub fn part(&self, part: &'static Field) -> Self {
        self.below("", self.field.before.unwrap_or(&self.name), part)
    }

    /// A part of one of the things in the list that the field is.
    pub fn item_part(&self, items: &Items, item: usize, part: &'static Field) -> Self {
        self.below(&items.way_to(item), &self.item_name(items, item), part)
    }

    /// What one of the things in the list is called: "Step 2".
    pub fn item_name(&self, items: &Items, item: usize) -> String {
        format!("{} {}", items.word, item + 1)
    }

    fn below(&self, way: &str, before: &str, part: &'static Field) -> Self {
        let ways = [self.path.as_str(), way, part.name];
        let ways: Vec<&str> = ways.into_iter().filter(|way| !way.is_empty()).collect();
        Spot {
            field: part,
            path: ways.join("."),
            name: match before {
                "" => part.label.to_owned(),
                before => format!("{before} {}", in_words(part.label)),
            },
        }
    }

    /// The way to a field beside it.
    pub fn beside(&self, name: &str) -> String {
        match self.path.strip_suffix(self.field.name) {
            Some(before) => format!("{before}{name}"),
            None => name.to_owned(),
        }
    }

    /// Its name within a sentence.
    pub fn in_words(&self) -> String {
        in_words(&self.name)
    }
}

/// A name within a sentence; abbreviations stay as they are.
fn in_words(name: &str) -> String {
    let word = |word: &str| match word.chars().nth(1).is_some_and(char::is_uppercase) {
        true => word.to_owned(),
        false => word.to_lowercase(),
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
