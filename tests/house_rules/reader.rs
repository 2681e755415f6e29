//! What does a file name?
//!
//! In: a parsed file. Out: its paths, those into this package resolved from the root, and its method calls, with their
//! lines; also those in macros, attributes and visibilities. Must not know any rule.

use proc_macro2::{Delimiter, Literal, Spacing, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// A path or a method call, and its line.
pub enum Named {
    /// Its segments; one into this package starts with `crate`, however it was written.
    Path(Vec<String>, usize),
    /// The method's name.
    Call(String, usize),
}

/// Collects what a file names.
#[derive(Default)]
pub struct Reader {
    /// The modules around what is being read, outermost first.
    pub modules: Vec<String>,
    /// What has been named so far.
    pub named: Vec<Named>,
}

impl Reader {
    /// Notes a path; one that starts at this crate, here or above is made to start with `crate`.
    fn note(&mut self, segments: Vec<String>, line: usize) {
        let above = segments.iter().take_while(|segment| *segment == "super").count();
        let within = |depth: usize, skipped: usize| {
            let start = self.modules[..depth].iter();
            let full = std::iter::once("crate".to_owned()).chain(start.cloned());
            full.chain(segments[skipped..].iter().cloned()).collect::<Vec<_>>()
        };
        let path = match segments.first().map(String::as_str) {
            Some("self") if segments.get(1).is_some_and(|next| next == "super") => {
                return self.note(segments[1..].to_vec(), line);
            }
            Some("self") => within(self.modules.len(), 1),
            Some("super") => within(self.modules.len().saturating_sub(above), above),
            Some("topolab" | "crate") => within(0, 1),
            _ => segments,
        };
        self.named.push(Named::Path(path, line));
    }

    fn use_tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let joined = |name: String| before.iter().cloned().chain([name]).collect::<Vec<_>>();
        let line = tree.span().start().line;
        match tree {
            syn::UseTree::Path(path) => self.use_tree(&path.tree, &joined(path.ident.to_string())),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.use_tree(item, before)),
            syn::UseTree::Name(name) if name.ident == "self" => self.note(before.to_vec(), line),
            syn::UseTree::Name(name) => self.note(joined(name.ident.to_string()), line),
            syn::UseTree::Rename(rename) if rename.ident == "self" => self.note(before.to_vec(), line),
            syn::UseTree::Rename(rename) => self.note(joined(rename.ident.to_string()), line),
            syn::UseTree::Glob(_) => self.note(joined("*".to_owned()), line),
        }
    }

    /// Reads what a macro is given, which is not parsed any further: paths and method calls by their tokens.
    fn tokens(&mut self, tokens: TokenStream, in_attribute: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => self.tokens(group.stream(), in_attribute),
                TokenTree::Literal(literal) if in_attribute => self.path_in_text(literal),
                TokenTree::Ident(name) if at > 0 && is_punct(&tokens[at - 1], '.') => {
                    if let Some(TokenTree::Group(given)) = tokens.get(at + 1) {
                        let literal = given.stream().to_string();
                        self.call(
                            name.to_string(),
                            literal.parse::<f64>().is_ok(),
                            name.span().start().line,
                        );
                    }
                }
                TokenTree::Ident(name) => {
                    let line = name.span().start().line;
                    let (segments, next) = path_at(&tokens, at);
                    self.note(segments, line);
                    at = next;
                    continue;
                }
                TokenTree::Literal(_) | TokenTree::Punct(_) => {}
            }
            at += 1;
        }
    }

    /// Attributes name functions in texts: `#[serde(with = "crate::room::name")]`.
    fn path_in_text(&mut self, literal: &Literal) {
        let text = syn::parse_str::<syn::LitStr>(&literal.to_string())
            .map(|text| text.value())
            .unwrap_or_default();
        if let Ok(path) = syn::parse_str::<syn::Path>(&text) {
            self.note(segments(&path), literal.span().start().line);
        }
    }

    fn call(&mut self, method: String, given_number: bool, line: usize) {
        if method != "log" || given_number {
            self.named.push(Named::Call(method, line));
        }
    }
}

fn segments(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// The path that starts with the name at `at`, and where it ends. What follows in braces counts as everything.
fn path_at(tokens: &[TokenTree], at: usize) -> (Vec<String>, usize) {
    let mut segments = vec![tokens[at].to_string()];
    let mut next = at + 1;
    let colons = |at: usize| {
        let joint = matches!(tokens.get(at), Some(TokenTree::Punct(first)) if first.spacing() == Spacing::Joint);
        joint && is_punct(&tokens[at], ':') && tokens.get(at + 1).is_some_and(|second| is_punct(second, ':'))
    };
    while colons(next) {
        match tokens.get(next + 2) {
            Some(TokenTree::Ident(name)) => segments.push(name.to_string()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => segments.push("*".to_owned()),
            _ => break,
        }
        next += 3;
    }
    (segments, next)
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.modules.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.modules.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.use_tree(&item.tree, &[]);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let name = if item.ident == "self" {
            "crate".to_owned()
        } else {
            item.ident.to_string()
        };
        self.note(vec![name], item.span().start().line);
    }

    fn visit_vis_restricted(&mut self, visibility: &'ast syn::VisRestricted) {
        // `pub(crate)` and `pub(super)` say who may look in; they use nothing.
        if visibility.in_token.is_some() {
            visit::visit_vis_restricted(self, visibility);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.note(segments(path), path.span().start().line);
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let float = |given: &syn::Expr| matches!(given, syn::Expr::Lit(lit) if matches!(lit.lit, syn::Lit::Float(_)));
        self.call(
            call.method.to_string(),
            call.args.first().is_some_and(float),
            call.method.span().start().line,
        );
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.tokens(call.tokens.clone(), false);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone(), true);
        }
    }
}
