//! Does each rule catch what it is for, and nothing else?
//!
//! In: the rules. Out: failures where a sample that breaks one goes unseen, or one that keeps all is accused.

use super::breaches;

#[test]
fn each_rule_catches_what_it_is_for() {
    let samples = [
        (
            "src/engine/mod.rs",
            "use crate::scenario::Flow;",
            "engine may not use scenario",
        ),
        (
            "src/engine/mod.rs",
            "use super::scenario::Flow;",
            "engine may not use scenario",
        ),
        (
            "src/engine/a/b.rs",
            "use super::super::super::topology::Network;",
            "engine may not use topology",
        ),
        (
            "src/engine/a.rs",
            "mod inner { fn f() { super::super::super::cost::price(); } }",
            "engine may not use cost",
        ),
        (
            "src/engine/a.rs",
            "use self::super::super::study;",
            "engine may not use study",
        ),
        (
            "src/scenario/a.rs",
            "use crate::{units::Rate, edit::{Command, History}};",
            "scenario may not use edit",
        ),
        (
            "src/units/a.rs",
            "fn f(x: &crate::engine::Program) {}",
            "units may not use engine",
        ),
        (
            "src/units/a.rs",
            "impl crate::cost::Priced for u8 {}",
            "units may not use cost",
        ),
        (
            "src/report/a.rs",
            "use topolab::app::Session;",
            "report may not use app",
        ),
        ("src/cli/a.rs", "use crate::app;", "cli may not use app"),
        ("src/app/a.rs", "pub use crate::cli as line;", "app may not use cli"),
        (
            "src/picture/a.rs",
            "fn f() { println!(\"{}\", crate::study::best()); }",
            "picture may not use study",
        ),
        (
            "src/picture/a.rs",
            "macro_rules! m { () => { $crate::study::best() } }",
            "picture may not use study",
        ),
        (
            "src/scenario/a.rs",
            "#[serde(with = \"crate::study::text\")] struct S;",
            "scenario may not use study",
        ),
        (
            "src/scenario/a.rs",
            "#[derive(crate::report::Told)] struct S;",
            "scenario may not use report",
        ),
        ("src/measure/a.rs", "use crate::*;", "whole crate"),
        ("src/measure/a.rs", "use crate as house;", "whole crate"),
        ("src/measure/a.rs", "use super::super::*;", "whole crate"),
        ("src/measure/a.rs", "extern crate self as house;", "whole crate"),
        ("src/measure/a.rs", "fn f() { go!(use crate::{cost};) }", "whole crate"),
        (
            "src/nowhere/a.rs",
            "use crate::units::Rate;",
            "nowhere may not use units",
        ),
        ("src/picture/a.rs", "use egui::Pos2;", "egui is for the app alone"),
        (
            "src/picture/a.rs",
            "fn f(x: ::eframe::Frame) {}",
            "eframe is for the app alone",
        ),
        ("src/cli/a.rs", "extern crate egui;", "egui is for the app alone"),
        (
            "src/main.rs",
            "fn main() { let _ = eframe::run_native(); }",
            "eframe is for the app alone",
        ),
        (
            "src/cost/a.rs",
            "fn f(x: f64) -> f64 { x.ln() }",
            ".ln() differs between platforms",
        ),
        ("src/cost/a.rs", "fn f(x: f64) -> f64 { x.log(2.0) }", ".log() differs"),
        (
            "src/cost/a.rs",
            "fn f(x: f64) -> f64 { f64::powf(x, 2.0) }",
            "f64::powf differs",
        ),
        (
            "src/cost/a.rs",
            "fn f(x: &[f64]) { x.iter().copied().map(f64::exp); }",
            "f64::exp differs",
        ),
        (
            "src/app/a.rs",
            "fn f(x: f64) { assert!(x.sin() > 0.0); }",
            ".sin() differs",
        ),
        (
            "src/cost/a.rs",
            "fn f(x: f64) -> f64 { libm::sqrt(x) }",
            "libm::sqrt differs",
        ),
        (
            "src/engine/a.rs",
            "use std::collections::HashMap;",
            "HashMap has no order",
        ),
        (
            "src/study/a.rs",
            "use std::collections::{BTreeMap, HashSet as Set};",
            "HashSet has no order",
        ),
        (
            "src/compile/a.rs",
            "use std::collections; type T = collections::HashMap<u8, u8>;",
            "HashMap has no order",
        ),
        (
            "src/topology/a.rs",
            "fn f() { let _ = vec![std::collections::HashMap::<u8, u8>::new()]; }",
            "HashMap has",
        ),
    ];
    for (place, text, part) in samples {
        let found = breaches(place, &format!("//! A sample.\n{text}\n"));
        assert!(found.iter().any(|breach| breach.contains(part)), "{text}: {found:?}");
        assert!(
            found.iter().all(|breach| breach.starts_with(&format!("{place}:2:"))),
            "{text}: {found:?}"
        );
    }
    assert_eq!(
        breaches("src/units/a.rs", "fn f() {}"),
        ["src/units/a.rs: does not open with a header (//!)"]
    );
    assert!(
        breaches("src/units/a.rs", "//! Half a file\nfn f( {")
            .concat()
            .contains("cannot be parsed")
    );
}

#[test]
fn what_is_allowed_passes() {
    let samples = [
        (
            "src/engine/mod.rs",
            "pub(crate) mod station; use crate::units::SimTime; pub(super) struct S;",
        ),
        (
            "src/engine/a.rs",
            "use super::station::Station; #[cfg(test)] mod tests { use super::*; }",
        ),
        (
            "src/engine/a.rs",
            "pub(in crate::engine) fn f() { self::g(); } fn g() {}",
        ),
        (
            "src/report/a.rs",
            "use crate::{engine::Outcome, picture::Shape, units::{self, Rate}};",
        ),
        (
            "src/app/a.rs",
            "use egui::Ui; use crate::study::Study; fn f(log: &mut Log) { log.log(entry); }",
        ),
        (
            "src/app/a.rs",
            "use std::collections::HashMap; /// Text: crate::cli, x.ln(), HashMap\nstruct S;",
        ),
        (
            "src/engine/a.rs",
            "fn f() { let said = \"crate::scenario and x.ln()\"; panic!(\"crate::cost {said}\"); }",
        ),
        ("src/units/a.rs", "fn f(x: f64) -> f64 { x.exp() + libm::log(x) }"),
        (
            "src/cost/a.rs",
            "fn f(x: f64) -> f64 { x.sqrt().abs() + crate::units::math::ln(x) }",
        ),
        ("src/lib.rs", "pub mod units; pub use crate::units::Rate;"),
        ("src/main.rs", "fn main() { topolab::cli::run(); }"),
    ];
    for (place, text) in samples {
        assert_eq!(
            breaches(place, &format!("//! A sample.\n{text}\n")),
            Vec::<String>::new(),
            "{text}"
        );
    }
}
