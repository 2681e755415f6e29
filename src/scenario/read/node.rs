//! A part of the text of a scenario: which fields or items does it have, and where does each stand?
//!
//! In: text whose syntax `ron` has accepted (or, for the path to a syntax error, any text). Out: [`Node`], a borrowed
//! slice that is walked only as far as it is asked for, so that memory stays bounded by the text. It must not know what
//! any field means.

use super::tokens::{TokenKind, Tokens, skip_blank, starts_string, word_length};

/// A value as it stands in the text, without the blanks and comments around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

/// What a value looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// `"..."`
    Text,
    /// `12`, `-0.5`, `inf`
    Number,
    /// `true`, `Api`
    Word,
    /// `(a: 1)`, `Name(a: 1)`
    Fields,
    /// `("a", 1)`, `Name("a")`
    Tuple,
    /// `()`, `Name()`
    Empty,
    /// `[...]`
    List,
    /// Anything else: a map, a character.
    Other,
}

/// One thing inside a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Child<'t> {
    /// The name before the colon.
    pub(super) name: Option<&'t str>,
    /// Where the name (or, without one, the value) starts.
    pub(super) start: usize,
    /// The value.
    pub(super) node: Node<'t>,
}

impl<'t> Node<'t> {
    /// The whole text, past a byte-order mark's place and `#![enable(...)]` lines.
    pub(super) fn root(text: &'t str) -> Self {
        let mut start = skip_blank(text, 0);
        while text[start..].starts_with("#!") {
            let after = skip_blank(text, start + 2);
            start = skip_blank(text, skip_value(text, after));
        }
        Node {
            text,
            start,
            end: skip_value(text, start),
        }
    }

    /// Offset of its first byte.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// Its source.
    pub(super) fn source(&self) -> &'t str {
        &self.text[self.start..self.end]
    }

    /// Itself without a `Some(...)` around it.
    pub(super) fn unwrapped(self) -> Self {
        let mut node = self;
        while node.head() == Some("Some") && node.shape() == Shape::Tuple {
            match node.children().next() {
                Some(child) => node = child.node,
                None => break,
            }
        }
        node
    }

    /// The identifier it begins with.
    pub(super) fn head(&self) -> Option<&'t str> {
        let source = self.source();
        let length = word_length(source);
        let word = &source[..length];
        let is_word = length > 0 && !word.starts_with(|c: char| c.is_ascii_digit()) && !starts_string(source);
        is_word.then_some(word)
    }

    /// What it looks like.
    pub(super) fn shape(&self) -> Shape {
        let source = self.source();
        if starts_string(source) {
            return Shape::Text;
        }
        let after = self.body();
        match source[after..].chars().next() {
            None if matches!(source, "inf" | "NaN" | "inff32" | "inff64" | "NaNf32" | "NaNf64") => Shape::Number,
            None if self.head().is_some() => Shape::Word,
            None => Shape::Number,
            Some('(') => match self.children().next() {
                None => Shape::Empty,
                Some(Child { name: Some(_), .. }) => Shape::Fields,
                Some(_) => Shape::Tuple,
            },
            Some('[') => Shape::List,
            Some('0'..='9' | '+' | '-' | '.') => Shape::Number,
            Some(_) => Shape::Other,
        }
    }

    /// The things inside its brackets; none where there are none.
    pub(super) fn children(&self) -> Children<'t> {
        let open = self.start + self.body();
        let named = self.text[open..].starts_with('(');
        let inside = named || self.text[open..].starts_with('[');
        Children {
            text: self.text,
            next: if inside { open + 1 } else { self.end },
            end: self.end,
            named,
        }
    }

    /// Offset, within the source, of what follows its identifier.
    fn body(&self) -> usize {
        let source = self.source();
        match self.head() {
            Some(word) if word.len() < source.len() => skip_blank(source, word.len()),
            Some(word) => word.len(),
            None => 0,
        }
    }
}

/// Walks the things inside a pair of brackets.
pub(super) struct Children<'t> {
    text: &'t str,
    next: usize,
    end: usize,
    named: bool,
}

impl<'t> Iterator for Children<'t> {
    type Item = Child<'t>;

    fn next(&mut self) -> Option<Child<'t>> {
        let start = skip_blank(self.text, self.next);
        if start >= self.end || self.text[start..].starts_with([')', ']', '}']) {
            return None;
        }
        let (name, value) = if self.named {
            field_name(self.text, start)
        } else {
            (None, start)
        };
        let end = skip_value(self.text, value);
        let after = skip_blank(self.text, end);
        // A stray character would otherwise hold the walk for ever.
        let stuck = end == start && !self.text[after..].starts_with(',');
        self.next = if stuck {
            self.end
        } else {
            after + usize::from(self.text[after..].starts_with(','))
        };
        Some(Child {
            name,
            start,
            node: Node {
                text: self.text,
                start: value,
                end,
            },
        })
    }
}

/// The name before a colon at `start`, and where the value after it starts.
fn field_name(text: &str, start: usize) -> (Option<&str>, usize) {
    let from = if text[start..].starts_with("r#") && !text[start..].starts_with("r#\"") {
        start + 2
    } else {
        start
    };
    let length = word_length(&text[from..]);
    let after = skip_blank(text, from + length);
    let is_name = length > 0 && !starts_string(&text[start..]) && text[after..].starts_with(':');
    match is_name {
        true => (Some(&text[from..from + length]), skip_blank(text, after + 1)),
        false => (None, start),
    }
}

/// Where the value that starts at `start` ends; never past the bracket around it. Brackets are counted, not entered, so
/// that nesting costs no stack.
fn skip_value(text: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    let mut end = start;
    for token in Tokens::new(text, start) {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close if depth == 0 => return end,
            TokenKind::Close if depth == 1 => return token.end,
            TokenKind::Close => depth -= 1,
            TokenKind::Comma if depth == 0 => return end,
            _ => {}
        }
        end = token.end;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(Option<&str>, &str)> {
        Node::root(text)
            .children()
            .map(|child| (child.name, child.node.source()))
            .collect()
    }

    #[test]
    fn fields_are_found_past_comments_strings_and_nesting() {
        let text = "#![enable(implicit_some)] // first\nScenario(a: 1, /* b: (2), */ c: \"x,)\\\"\", d: [(e: 1), (e: 2)], f: r#\"(\"#,)";
        assert_eq!(
            names(text),
            [
                (Some("a"), "1"),
                (Some("c"), "\"x,)\\\"\""),
                (Some("d"), "[(e: 1), (e: 2)]"),
                (Some("f"), "r#\"(\"#")
            ]
        );
    }

    #[test]
    fn shapes_are_told_apart() {
        let cases = [
            ("\"12ms\"", Shape::Text),
            ("-12", Shape::Number),
            ("0.5", Shape::Number),
            ("inf", Shape::Number),
            ("All", Shape::Word),
            ("First(2)", Shape::Tuple),
            ("(a: 1)", Shape::Fields),
            ("Memory ( limit: 1 )", Shape::Fields),
            ("PointToPoint( /* nothing */ )", Shape::Empty),
            ("[1]", Shape::List),
            ("{1: 2}", Shape::Other),
        ];
        for (text, shape) in cases {
            assert_eq!(Node::root(text).shape(), shape, "{text}");
        }
    }

    #[test]
    fn some_is_taken_off() {
        assert_eq!(Node::root("Some(Some(\"x\"))").unwrapped().source(), "\"x\"");
    }

    #[test]
    fn broken_text_ends_the_walk() {
        for text in [
            "", "(", "(a", "(a:", "(a: (", "[,,", "(a: \"x", "(\\, ..", "((((", ")", "(a: 1))", "'", "(')",
        ] {
            assert!(names(text).len() < 10, "{text}");
        }
    }
}
