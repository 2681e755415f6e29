//! What tests of behavior begin with: the text of a scenario that can be run.

use topolab::scenario::{Scenario, parse, refusals};

/// Reads a scenario of which nothing is refused.
pub fn scenario(text: &str) -> Scenario {
    let told = |problems: Vec<_>| {
        problems
            .iter()
            .map(|problem| format!("{problem}\n"))
            .collect::<String>()
    };
    let loaded = parse(text, "test.ron").unwrap_or_else(|problems| panic!("{}\n{text}", told(problems)));
    let refused = refusals(&loaded.scenario, &loaded.places);
    assert!(refused.is_empty(), "{}\n{text}", told(refused));
    loaded.scenario
}
