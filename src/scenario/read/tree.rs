//! What is nested in the text of a value, and how is it written back?
//!
//! In: text whose syntax has been accepted. Out: a [`Tree`] of brackets and what stands in them, which can be changed and
//! written on one line. It must not know what any field means.

use std::fmt::{self, Display, Formatter};

use super::node::{Node, Shape};

/// A value as it is nested.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::scenario) enum Tree {
    /// A value in which nothing is nested.
    Leaf(String),
    /// `head(...)` or `[...]`.
    Inner {
        /// The word before the bracket, perhaps empty.
        head: String,
        /// Whether it is a list.
        is_list: bool,
        /// What stands in it, with the name before the colon.
        children: Vec<(Option<String>, Tree)>,
    },
}

impl Tree {
    /// The tree of a text.
    pub(in crate::scenario) fn of(text: &str) -> Self {
        Tree::of_node(Node::root(text))
    }

    fn of_node(node: Node<'_>) -> Self {
        let shape = node.shape();
        if !matches!(shape, Shape::Fields | Shape::Tuple | Shape::Empty | Shape::List) {
            return Tree::Leaf(node.source().to_owned());
        }
        let children = node.children();
        Tree::Inner {
            head: node.head().unwrap_or_default().to_owned(),
            is_list: shape == Shape::List,
            children: children
                .map(|child| (child.name.map(str::to_owned), Tree::of_node(child.node)))
                .collect(),
        }
    }
}

impl Display for Tree {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Tree::Leaf(text) => f.write_str(text),
            Tree::Inner {
                head,
                is_list,
                children,
            } => {
                let (open, close) = if *is_list { ('[', ']') } else { ('(', ')') };
                write!(f, "{head}{open}")?;
                for (at, (name, value)) in children.iter().enumerate() {
                    let comma = if at > 0 { ", " } else { "" };
                    match name {
                        Some(name) => write!(f, "{comma}{name}: {value}")?,
                        None => write!(f, "{comma}{value}")?,
                    }
                }
                write!(f, "{close}")
            }
        }
    }
}
