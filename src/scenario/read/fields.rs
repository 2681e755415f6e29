//! How is a part of the file read, and how is everything wrong with it told?
//!
//! In: [`Node`]s. Out: values, and problems with the path of the field. Every field is named once, where it is read, so
//! that what is known and what is read cannot differ. It must not know any field by name.

use super::node::{Child, Node, Shape};
use crate::scenario::diagnostic::{Problem, suggestion};

/// At most so many problems are told.
pub(super) const PROBLEMS_MAX: usize = 100;

/// Something that can be read from a file.
pub(super) trait Read: Sized {
    /// The value, or nothing when a problem was told.
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self>;
}

/// Where in the file one is, and what was wrong so far.
#[derive(Default)]
pub(super) struct Reader {
    path: String,
    problems: Vec<Problem>,
    untold: usize,
    lost_items: bool,
}

impl Reader {
    /// Whether an item of one of the file's own lists could not be read at all, so that later items have moved up.
    pub(super) fn lost_items(&self) -> bool {
        self.lost_items
    }

    /// Everything that was wrong, in the order of reading.
    pub(super) fn into_problems(mut self) -> Vec<Problem> {
        if self.untold > 0 {
            let message = format!("{} more problems are not listed", self.untold);
            self.problems.push(Problem {
                path: String::new(),
                message,
                hint: String::new(),
            });
        }
        self.problems
    }

    /// Tells a problem of the value being read.
    pub(super) fn problem(&mut self, message: impl Into<String>, hint: impl Into<String>) {
        if self.problems.len() >= PROBLEMS_MAX {
            self.untold += 1;
            return;
        }
        let (message, hint) = (message.into(), hint.into());
        self.problems.push(Problem {
            path: self.path.clone(),
            message,
            hint,
        });
    }

    /// Does something one step further down the path.
    fn within<T>(&mut self, segment: &str, act: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        if !self.path.is_empty() && !segment.starts_with('[') {
            self.path.push('.');
        }
        self.path.push_str(segment);
        let result = act(self);
        self.path.truncate(length);
        result
    }

    /// Tells that something else was expected here.
    pub(super) fn unexpected(&mut self, node: Node<'_>, expected: &str, hint: &str) {
        let mut found: String = node.source().chars().take(40).collect();
        if found.len() < node.source().len() {
            found.push_str("...");
        }
        match found.is_empty() {
            true => self.problem(format!("expected {expected}, found nothing"), hint),
            false => self.problem(format!("expected {expected}, found {}", found.replace('\n', " ")), hint),
        }
    }

    /// The fields of `(name: value, ...)`; `what` says what it is: "a system".
    pub(super) fn fields<'t, 'c>(&'c mut self, node: Node<'t>, what: &'static str) -> Option<Fields<'t, 'c>> {
        if !matches!(node.shape(), Shape::Fields | Shape::Empty) {
            self.unexpected(node, what, "written as (name: value, ...)");
            return None;
        }
        let mut found: Vec<Field<'t>> = Vec::new();
        for Child { name, node, .. } in node.children() {
            match name {
                None => self.unexpected(node, "a field", "written as name: value"),
                Some(name) if found.iter().any(|field| field.name == name) => {
                    self.within(name, |cx| cx.problem("written twice", "keep one of the two"));
                }
                Some(name) => found.push(Field {
                    name,
                    node: node.unwrapped(),
                    is_read: false,
                }),
            }
        }
        found.retain(|field| field.node.source() != "None");
        Some(Fields {
            cx: self,
            what,
            found,
            known: Vec::new(),
        })
    }

    /// The items of `[...]`.
    pub(super) fn list<T>(&mut self, node: Node<'_>, read: impl Fn(Node<'_>, &mut Self) -> Option<T>) -> Vec<T> {
        if node.shape() != Shape::List {
            self.unexpected(node, "a list", "written as [..., ...]");
            return Vec::new();
        }
        let mut items = Vec::new();
        for (at, child) in node.children().enumerate() {
            let item = self.within(&format!("[{at}]"), |cx| read(child.node.unwrapped(), cx));
            self.lost_items |= item.is_none() && !self.path.contains(['.', '[']);
            items.extend(item);
        }
        items
    }

    /// The `N` parts of `(..., ...)`; `example` shows one that is right.
    pub(super) fn parts<'t, const N: usize>(&mut self, node: Node<'t>, example: &str) -> Option<[Node<'t>; N]> {
        let parts: Vec<Node<'t>> = node.children().map(|child| child.node.unwrapped()).collect();
        let parts = if matches!(node.shape(), Shape::Tuple) {
            parts.try_into().ok()
        } else {
            None
        };
        if parts.is_none() {
            self.unexpected(node, &format!("{N} values in parentheses"), &format!("like {example}"));
        }
        parts
    }

    /// Reads part `at` of a tuple.
    pub(super) fn part<T: Read>(&mut self, node: Node<'_>, at: usize) -> Option<T> {
        self.part_with(node, at, T::read)
    }

    /// Reads part `at` of a tuple in a way of its own.
    pub(super) fn part_with<'t, T>(
        &mut self,
        node: Node<'t>,
        at: usize,
        read: impl FnOnce(Node<'t>, &mut Self) -> Option<T>,
    ) -> Option<T> {
        self.within(&format!("[{at}]"), |cx| read(node, cx))
    }

    /// Which of the `known` words a value begins with; `what` says what they are: "style".
    pub(super) fn variant(&mut self, node: Node<'_>, what: &str, known: &[&'static str]) -> Option<&'static str> {
        let Some(head) = node.head() else {
            self.unexpected(node, &format!("a {what}"), &format!("one of {}", known.join(", ")));
            return None;
        };
        let found = known.iter().find(|word| **word == head);
        if found.is_none() {
            self.problem(format!("unknown {what} `{head}`"), suggestion(head, known));
        }
        found.copied()
    }

    /// The single value in `Name(value)`.
    pub(super) fn only<'t>(&mut self, node: Node<'t>, example: &str) -> Option<Node<'t>> {
        let mut children = node.children();
        match (node.shape(), children.next(), children.next()) {
            (Shape::Tuple, Some(child), None) => Some(child.node.unwrapped()),
            _ => {
                self.unexpected(node, "one value in parentheses", &format!("like {example}"));
                None
            }
        }
    }

    /// The fields of `Name(name: value, ...)`, where a bare `Name` is a slip that gets a hint.
    pub(super) fn variant_fields<'t, 'c>(&'c mut self, node: Node<'t>, what: &'static str) -> Option<Fields<'t, 'c>> {
        if node.shape() == Shape::Word {
            let word = node.source();
            self.problem(format!("`{word}` needs parentheses"), format!("write `{word}()`"));
            return None;
        }
        self.fields(node, what)
    }
}

struct Field<'t> {
    name: &'t str,
    node: Node<'t>,
    is_read: bool,
}

/// The fields of one part of the file, taken out one by one; [`Fields::finish`] tells those that nobody took.
pub(super) struct Fields<'t, 'c> {
    cx: &'c mut Reader,
    what: &'static str,
    found: Vec<Field<'t>>,
    known: Vec<&'static str>,
}

impl<'t> Fields<'t, '_> {
    fn take(&mut self, name: &'static str) -> Option<Node<'t>> {
        self.known.push(name);
        let field = self.found.iter_mut().find(|field| field.name == name)?;
        field.is_read = true;
        Some(field.node)
    }

    /// Whether a field is written.
    pub(super) fn has(&self, name: &str) -> bool {
        self.found.iter().any(|field| field.name == name)
    }

    /// A field that may be left out.
    pub(super) fn opt<T: Read>(&mut self, name: &'static str) -> Option<T> {
        self.opt_with(name, T::read)
    }

    /// A field that may be left out, read in a way of its own.
    pub(super) fn opt_with<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Node<'t>, &mut Reader) -> Option<T>,
    ) -> Option<T> {
        let node = self.take(name)?;
        self.cx.within(name, |cx| read(node, cx))
    }

    /// A field that must be there.
    pub(super) fn req<T: Read>(&mut self, name: &'static str) -> Option<T> {
        self.req_with(name, T::read)
    }

    /// A field that must be there, read in a way of its own.
    pub(super) fn req_with<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Node<'t>, &mut Reader) -> Option<T>,
    ) -> Option<T> {
        if !self.has(name) {
            let message = format!("{} needs the field `{name}`", self.what);
            let hint = match self
                .found
                .iter()
                .find(|field| suggestion(field.name, &[name]).starts_with("did"))
            {
                Some(near) => format!("`{}` is not it", near.name),
                None => String::new(),
            };
            self.cx.problem(message, hint);
        }
        self.opt_with(name, read)
    }

    /// A list; left out, it is empty.
    pub(super) fn list<T: Read>(&mut self, name: &'static str) -> Vec<T> {
        self.list_with(name, T::read)
    }

    /// A list whose items are read in a way of their own; left out, it is empty.
    pub(super) fn list_with<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(Node<'_>, &mut Reader) -> Option<T>,
    ) -> Vec<T> {
        self.opt_with(name, |node, cx| Some(cx.list(node, read)))
            .unwrap_or_default()
    }

    /// A mark: left out, it is false.
    pub(super) fn flag(&mut self, name: &'static str) -> bool {
        self.opt(name).unwrap_or(false)
    }

    /// Tells a problem of the whole part.
    pub(super) fn problem(&mut self, message: impl Into<String>, hint: impl Into<String>) {
        self.cx.problem(message, hint);
    }

    /// Tells the fields that nobody took.
    pub(super) fn finish(self) {
        let Fields { cx, what, found, known } = self;
        for field in found.iter().filter(|field| !field.is_read) {
            let message = format!("{what} has no field `{}`", field.name);
            cx.within(field.name, |cx| cx.problem(message, suggestion(field.name, &known)));
        }
    }
}
