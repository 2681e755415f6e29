//! Where does a bracket, a comma, a string or a comment of RON begin and end?
//!
//! In: text. Out: tokens, found without recursion and without a copy of anything. It must not know what they mean, nor
//! whether they are where they should be: `ron` judges that.

/// Bytes of the identifier (or number's digits) that `source` begins with.
pub(super) fn word_length(source: &str) -> usize {
    source
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(source.len())
}

/// Whether a string (plain, raw or bytes) begins here.
pub(super) fn starts_string(source: &str) -> bool {
    let source = source.strip_prefix('b').unwrap_or(source);
    let raw = source.strip_prefix('r').map(|rest| rest.trim_start_matches('#'));
    source.starts_with('"') || raw.is_some_and(|rest| rest.starts_with('"'))
}

/// The first offset from `start` on that is neither blank nor inside a comment.
pub(super) fn skip_blank(text: &str, start: usize) -> usize {
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
    pub(super) fn new(text: &'t str, start: usize) -> Self {
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
        Some((_, '\\')) => {
            let after = 2 + chars.next().map_or(0, |(_, escaped)| escaped.len_utf8());
            rest[after..].find('\'').map_or(1, |end| after + end + 1)
        }
        Some((at, c)) if rest[at + c.len_utf8()..].starts_with('\'') => at + c.len_utf8() + 1,
        _ => 1,
    }
}
