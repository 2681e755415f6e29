//! What is a field made of?
//!
//! In: nothing. Out: the kinds of what can be nested in a field. It must not know which fields have parts.

use super::Field;

/// What a field is made of.
#[derive(Clone, Copy)]
pub enum Parts {
    /// It is one value.
    Whole,
    /// Values with names.
    Record(&'static [Field]),
    /// Things in a list, each with parts; what the text begins with tells which.
    Items(&'static [Items]),
}

/// The things in a list.
pub struct Items {
    /// What the text begins with.
    pub head: &'static str,
    /// The way from the text to the list.
    pub way: &'static str,
    /// What one thing is called.
    pub word: &'static str,
    /// A new one; `{}` stands for a flow.
    pub new: &'static str,
    /// The parts of one.
    pub fields: &'static [Field],
}

impl Parts {
    /// The fields of a record.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Parts::Record(fields) => fields,
            Parts::Whole | Parts::Items(_) => &[],
        }
    }

    /// The list that a text is.
    pub fn items(self, text: &str) -> Option<&'static Items> {
        match self {
            Parts::Items(all) => all.iter().find(|items| text.starts_with(items.head)),
            Parts::Whole | Parts::Record(_) => None,
        }
    }
}

impl Items {
    /// The way from the field to one of the things.
    pub fn way_to(&self, item: usize) -> String {
        match self.way {
            "" => item.to_string(),
            way => format!("{way}.{item}"),
        }
    }
}
