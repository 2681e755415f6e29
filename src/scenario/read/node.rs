//! A part of the text of a scenario: which fields or items does it have, and where does each stand?
//!
//! In: text whose syntax `ron` has accepted (or, for the path to a syntax error, any text). Out: [`Node`], a borrowed
//! slice that is walked only as far as it is asked for, so that memory stays bounded by the text. It must not know what
//! any field means.

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

/// Bytes of the identifier (or number's digits) that `source` begins with.
fn word_length(source: &str) -> usize {
    source
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(source.len())
}

/// Whether a string (plain, raw or bytes) begins here.
fn starts_string(source: &str) -> bool {
    let source = source.strip_prefix('b').unwrap_or(source);
    let raw = source.strip_prefix('r').map(|rest| rest.trim_start_matches('#'));
    source.starts_with('"') || raw.is_some_and(|rest| rest.starts_with('"'))
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

/// The first offset from `start` on that is neither blank nor inside a comment.
fn skip_blank(text: &str, start: usize) -> usize {
    let mut at = start;
    loop {
        let rest = &text[at..];
        let blank = rest.len() - rest.trim_start().len();
        let comment = comment_length(&rest[blank..]);
        if blank + comment == 0 {
            return at;
        }
        at += blank + comment;
    }
}

/// Bytes of the comment that `rest` begins with; 0 where there is none.
fn comment_length(rest: &str) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').map_or(rest.len(), |end| end + 1);
    }
    if !rest.starts_with("/*") {
        return 0;
    }
    let bytes = rest.as_bytes();
    let (mut depth, mut at) = (0_usize, 0_usize);
    while at + 1 < bytes.len() {
        match (bytes[at], bytes[at + 1]) {
            (b'/', b'*') => (depth, at) = (depth + 1, at + 2),
            (b'*', b'/') if depth == 1 => return at + 2,
            (b'*', b'/') => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    rest.len()
}

/// What a token is, as far as brackets and commas go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TokenKind {
    /// `(`, `[`, `{`
    Open,
    /// `)`, `]`, `}`
    Close,
    /// `,`
    Comma,
    /// A string, word, number or other character.
    Other,
    /// A comment (only of interest to those who would lose it).
    Comment,
}

/// A token and where it ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Walks the tokens of a text without recursion.
pub(super) struct Tokens<'t> {
    text: &'t str,
    at: usize,
    comments: bool,
}

impl<'t> Tokens<'t> {
    /// Tokens from `start` on, without comments.
    fn new(text: &'t str, start: usize) -> Self {
        Tokens {
            text,
            at: start,
            comments: false,
        }
    }

    /// All tokens, comments included.
    pub(super) fn with_comments(text: &'t str) -> Self {
        Tokens {
            text,
            at: 0,
            comments: true,
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let rest = &self.text[self.at..];
            let start = self.at + (rest.len() - rest.trim_start().len());
            let rest = &self.text[start..];
            let comment = comment_length(rest);
            let length = if comment > 0 { comment } else { token_length(rest)? };
            self.at = start + length;
            let kind = match rest.as_bytes().first() {
                _ if comment > 0 && !self.comments => continue,
                _ if comment > 0 => TokenKind::Comment,
                Some(b'(' | b'[' | b'{') => TokenKind::Open,
                Some(b')' | b']' | b'}') => TokenKind::Close,
                Some(b',') => TokenKind::Comma,
                _ => TokenKind::Other,
            };
            return Some(Token {
                kind,
                start,
                end: self.at,
            });
        }
    }
}

/// Bytes of the token that `rest` begins with.
fn token_length(rest: &str) -> Option<usize> {
    let first = rest.chars().next()?;
    if starts_string(rest) {
        return Some(string_length(rest));
    }
    if first == '\'' {
        return Some(char_length(rest));
    }
    Some(word_length(rest).max(first.len_utf8()))
}

/// Bytes of the string that `rest` begins with.
fn string_length(rest: &str) -> usize {
    let prefix = rest.find('"').unwrap_or(0);
    let body = &rest[prefix + 1..];
    if rest[..prefix].contains('r') {
        let close = format!("\"{}", "#".repeat(rest[..prefix].matches('#').count()));
        return body
            .find(&close)
            .map_or(rest.len(), |end| prefix + 1 + end + close.len());
    }
    let mut escaped = false;
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return prefix + at + 2,
            _ => {}
        }
    }
    rest.len()
}

/// Bytes of the character literal that `rest` begins with.
fn char_length(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => rest[3.min(rest.len())..].find('\'').map_or(1, |end| end + 4),
        Some((at, c)) if rest[at + c.len_utf8()..].starts_with('\'') => at + c.len_utf8() + 1,
        _ => 1,
    }
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
