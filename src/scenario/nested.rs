//! What does one part of a field say, and what does the field say with another part?
//!
//! In: the text of a field as [`Entries::entry`](super::Entries::entry) has it, the way to a part: `retry.backoff`,
//! `0.flow`. Out: the text of the part, or of the whole field with it changed. It must not know which parts there are.

use super::entry::{with_quotes, without_quotes};
use super::read::{self, Tree};

/// The text of a part; none: it is not there.
pub fn part(text: &str, way: &str) -> Option<String> {
    let found = steps(way).try_fold(Tree::of(&with_quotes(text)), |tree, step| {
        let (_, _, mut children) = opened(Some(tree), step)?;
        let at = place(&children, step)?;
        (at < children.len()).then(|| children.swap_remove(at).1)
    });
    found.map(|tree| without_quotes(&tree.to_string()))
}

/// How many things stand in a part.
pub fn parts_count(text: &str, way: &str) -> usize {
    match part(text, way).map(|text| Tree::of(&with_quotes(&text))) {
        Some(Tree::Inner { children, .. }) => children.len(),
        _ => 0,
    }
}

/// The text with another text in a part; nothing: without the part, and without what has nothing left in it then. In a
/// list, the place after the last is that of a new one.
///
/// # Errors
/// Says that the text of the part is no single value, or that there is no such place.
pub fn with_part(text: &str, way: &str, value: &str) -> Result<String, String> {
    let value = with_quotes(value.trim());
    if !value.is_empty() {
        read::single_value(&value)?;
    }
    let value = (!value.is_empty()).then_some(Tree::Leaf(value));
    let text = with_quotes(text.trim());
    let tree = (!text.is_empty()).then(|| Tree::of(&text));
    let steps: Vec<&str> = steps(way).collect();
    let tree = with(tree, &steps, value)?;
    Ok(tree.map_or_else(String::new, |tree| without_quotes(&tree.to_string())))
}

/// The text with two things of a part in each other's place.
pub fn with_swapped(text: &str, way: &str, one: usize, other: usize) -> Option<String> {
    let at = |item: usize| {
        if way.is_empty() {
            item.to_string()
        } else {
            format!("{way}.{item}")
        }
    };
    let (first, second) = (part(text, &at(one))?, part(text, &at(other))?);
    with_part(&with_part(text, &at(one), &second).ok()?, &at(other), &first).ok()
}

fn steps(way: &str) -> impl Iterator<Item = &str> {
    way.split('.').filter(|step| !step.is_empty())
}

type Inside = (String, bool, Vec<(Option<String>, Tree)>);

/// What stands in a value. Where there is no value yet, a number begins a list, and a name a record; a rate limit may
/// stand as its rate alone.
fn opened(tree: Option<Tree>, step: &str) -> Option<Inside> {
    match tree {
        Some(Tree::Inner {
            head,
            is_list,
            children,
        }) => Some((head, is_list, children)),
        None => Some((String::new(), is_index(step), Vec::new())),
        Some(rate @ Tree::Leaf(_)) if ["rate", "burst"].contains(&step) => {
            Some((String::new(), false, vec![(Some("rate".to_owned()), rate)]))
        }
        Some(Tree::Leaf(_)) => None,
    }
}

fn is_index(step: &str) -> bool {
    step.starts_with(|c: char| c.is_ascii_digit())
}

/// Where a step leads to.
fn place(children: &[(Option<String>, Tree)], step: &str) -> Option<usize> {
    let named = || children.iter().position(|(name, _)| name.as_deref() == Some(step));
    step.parse().ok().or_else(named)
}

fn with(tree: Option<Tree>, steps: &[&str], value: Option<Tree>) -> Result<Option<Tree>, String> {
    let Some((step, rest)) = steps.split_first() else {
        return Ok(value);
    };
    let whole = tree.as_ref().map_or_else(String::new, Tree::to_string);
    let inside = opened(tree, step).ok_or_else(|| format!("{whole} has no parts of its own"))?;
    let (head, is_list, mut children) = inside;
    let at = place(&children, step).unwrap_or(children.len());
    let is_new = at == children.len() && (rest.is_empty() || !is_index(step));
    if at >= children.len() && !is_new {
        return Err("it is gone".to_owned());
    }
    let before = (at < children.len()).then(|| children[at].1.clone());
    match with(before, rest, value)? {
        Some(after) if at < children.len() => children[at].1 = after,
        Some(after) => children.push(((!is_index(step)).then(|| (*step).to_owned()), after)),
        None if at < children.len() => {
            children.remove(at);
        }
        None => {}
    }
    // A word with brackets keeps them, so that the reader can say what belongs there; `OneOf()` chooses from nothing.
    let is_gone = children.is_empty() && (head.is_empty() || is_index(step));
    let after = Tree::Inner {
        head,
        is_list,
        children,
    };
    Ok((!is_gone).then_some(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = "(timeout: 2s, retry: (max_attempts: 3, on: [Timeout, Loss]), outbox: Durable(limit: 10))";
    const THEN: &str = "[(flow: \"a, (b\", times: 2), (flow: \"c\")]";

    #[test]
    fn parts_are_found_by_their_way() {
        for (text, way, found) in [
            (POLICY, "timeout", Some("2s")),
            (POLICY, "retry.on", Some("[Timeout, Loss]")),
            (POLICY, "outbox.limit", Some("10")),
            (POLICY, "outbox", Some("Durable(limit: 10)")),
            (POLICY, "breaker.open", None),
            (POLICY, "timeout.open", None),
            (THEN, "0.flow", Some("\"a, (b\"")),
            (THEN, "2.flow", None),
            ("OneOf([(\"a\", 0.5), (End, 1)])", "0.1.0", Some("End")),
            ("\"patient\"", "retry", None),
            ("", "retry", None),
            ("10/s", "rate", Some("10/s")),
            ("10/s", "burst", None),
            ("Timetable([(08:00, 5/s)])", "0.0.0", Some("08:00")),
        ] {
            assert_eq!(part(text, way).as_deref(), found, "{way} of {text}");
        }
        assert_eq!(parts_count(THEN, ""), 2);
        assert_eq!(parts_count("OneOf([(\"a\", 0.5)])", "0"), 1);
        assert_eq!(parts_count("", ""), 0);
    }

    #[test]
    fn a_part_is_set_and_unset_and_takes_with_it_what_is_empty() {
        for (text, way, value, after) in [
            ("", "retry.backoff", "1s", "(retry: (backoff: 1s))"),
            ("(retry: (backoff: 1s))", "retry.backoff", "", ""),
            (
                "(timeout: 2s, retry: (backoff: 1s))",
                "retry.backoff",
                "",
                "(timeout: 2s)",
            ),
            ("(timeout: 2s)", "breaker.open", "", "(timeout: 2s)"),
            ("(outbox: Durable(limit: 1))", "outbox.limit", "", "(outbox: Durable())"),
            ("10/s", "burst", "5", "(rate: 10/s, burst: 5)"),
            ("", "0", "(flow: \"a\")", "[(flow: \"a\")]"),
            (
                THEN,
                "2",
                "(flow: \"d\")",
                "[(flow: \"a, (b\", times: 2), (flow: \"c\"), (flow: \"d\")]",
            ),
            (THEN, "0.times", "", "[(flow: \"a, (b\"), (flow: \"c\")]"),
            (THEN, "1", "", "[(flow: \"a, (b\", times: 2)]"),
            ("OneOf([(\"a\", 1)])", "0.0", "", ""),
        ] {
            assert_eq!(with_part(text, way, value).as_deref(), Ok(after), "{way} of {text}");
        }
        let swapped = with_swapped(THEN, "", 0, 1);
        assert_eq!(swapped.as_deref(), Some("[(flow: \"c\"), (flow: \"a, (b\", times: 2)]"));
        assert_eq!(with_swapped(THEN, "", 1, 2), None);
    }

    #[test]
    fn what_is_no_single_value_or_has_no_place_is_refused() {
        for (text, way, value, wrong) in [
            ("()", "retry.max_attempts", "3, cap: 1s", "one value"),
            ("()", "retry.max_attempts", "(3", "not closed"),
            (THEN, "5.times", "2", "gone"),
            (THEN, "3", "(flow: \"d\")", "gone"),
            ("\"patient\"", "timeout", "2s", "\"patient\" has no parts"),
        ] {
            let told = with_part(text, way, value).expect_err(value);
            assert!(told.contains(wrong), "{told}");
        }
    }
}
