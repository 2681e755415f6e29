//! Which path leads to a place in the text, and which place does a path lead to?
//!
//! In: text, an offset or paths such as `flows[2].size`. Out: the other of the two. It must not know any field by name.

use std::collections::{BTreeMap, VecDeque};

use super::node::Node;

/// Path of the innermost named value that contains an offset.
pub(super) fn path_at(text: &str, offset: usize) -> String {
    let mut path = String::new();
    let mut node = Node::root(text);
    loop {
        let children = node.children().enumerate();
        let Some((at, child)) = children.take_while(|(_, child)| child.start <= offset).last() else {
            return path;
        };
        if child.node.source().is_empty() && child.name.is_none() {
            return path;
        }
        match child.name {
            Some(name) if path.is_empty() => path.push_str(name),
            Some(name) => path.extend([".", name]),
            None => path.push_str(&format!("[{at}]")),
        }
        node = child.node;
    }
}

/// For each path, the offset of its value, or of the nearest thing around it that is written. All at once, so that each
/// part of the text is walked once per level, however many paths there are.
pub(in crate::scenario) fn places_of(text: &str, paths: &[&str]) -> Vec<usize> {
    let root = Node::root(text);
    let mut places = vec![root.start(); paths.len()];
    let split = |path: &&str| -> VecDeque<String> {
        let segments = path.split(['.', '[', ']']).filter(|segment| !segment.is_empty());
        segments.map(str::to_owned).collect()
    };
    find_places(root, paths.iter().map(split).enumerate().collect(), &mut places);
    places
}

fn find_places(node: Node<'_>, wanted: Vec<(usize, VecDeque<String>)>, places: &mut [usize]) {
    let mut by_segment: BTreeMap<String, Vec<(usize, VecDeque<String>)>> = BTreeMap::new();
    for (path, mut segments) in wanted {
        if let Some(segment) = segments.pop_front() {
            by_segment.entry(segment).or_default().push((path, segments));
        }
    }
    for (at, child) in node.unwrapped().children().enumerate() {
        if by_segment.is_empty() {
            return;
        }
        let segment = child.name.map_or_else(|| at.to_string(), str::to_owned);
        let Some(wanted) = by_segment.remove(&segment) else {
            continue;
        };
        wanted.iter().for_each(|(path, _)| places[*path] = child.start);
        find_places(child.node, wanted, places);
    }
}
