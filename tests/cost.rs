//! Is the price what the rules say? Worked by hand for three systems that ask each other.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use topolab::cost::{
    BreakEven, Candidate, CostBook, GrowthLaw, GrowthModel, LawBand, PartKind, Pricing, Range, break_evens, price,
};
use topolab::scenario::{Flow, Scenario, System};
use topolab::structure::{self, Structure};
use topolab::topology::{self, Network};

/// a asks b, a asks c, b asks c: three interfaces, six ends; direct, hub, bus, mixed by default.
fn three() -> Scenario {
    let mut scenario = Scenario::new("Three");
    scenario.systems = ["a", "b", "c"].map(System::new).to_vec();
    scenario.flows = [("ab", "a", "b"), ("ac", "a", "c"), ("bc", "b", "c")]
        .map(|(id, from, to)| Flow::new(id, &from.into(), &to.into()))
        .to_vec();
    scenario
}

fn laid_out(scenario: &Scenario, architecture: usize) -> (Network, Structure) {
    let network = topology::derive(scenario, architecture).unwrap();
    let structure = structure::measure(scenario, &network);
    (network, structure)
}

fn priced(scenario: &Scenario, architecture: usize) -> Pricing {
    let (network, structure) = laid_out(scenario, architecture);
    price(scenario, &network, &structure, None, &CostBook::built_in())
}

fn near(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() < 1e-6 * expected.abs().max(1.0),
        "{found} is not {expected}"
    );
}

fn near_range(found: Range, [low, middle, high]: [f64; 3]) {
    near(found.low, low);
    near(found.middle, middle);
    near(found.high, high);
}

#[test]
fn building_is_agreement_connectivity_and_platform() {
    let scenario = three();
    // 3 interfaces × 2 days + 6 ends × 4 days = 30 days; all low 3 + 12 = 15 at 700; all high 12 + 63 = 75 at 1400.
    near_range(priced(&scenario, 0).build_once, [15.0 * 700.0, 30_000.0, 75.0 * 1400.0]);
    // 3 × 2 + 3 × 6 + 60 = 84 days; low 3 + 9 + 30 = 42; high 12 + 36 + 120 = 168.
    near_range(
        priced(&scenario, 1).build_once,
        [42.0 * 700.0, 84_000.0, 168.0 * 1400.0],
    );
    // 3 × 2 + 3 × 4 + 3 × 1 + 40 = 61 days.
    near(priced(&scenario, 2).build_once.middle, 61_000.0);
    // Every request direct: the hybrid is point to point here, without a bus nobody would use.
    near(priced(&scenario, 3).build_once.middle, 30_000.0);
}

#[test]
fn changes_are_replacing_reshaping_and_new_consumers() {
    let scenario = three();
    // 0.1 × 6 ends × 0.6 × 10 days + 0.2 × 3 × 0.3 × 10 + 0.1 × 3 × 10 = 3.6 + 1.8 + 3 days.
    near(priced(&scenario, 0).change.middle, 8_400.0);
    // 0.1 × 3 × 6 + 0.1 × 6 × 0.25 × 2 + 0.2 × 3 × 2 + 0.1 × 3 × 2 = 1.8 + 0.3 + 1.2 + 0.6 days.
    near(priced(&scenario, 1).change.middle, 3_900.0);
    // 0.1 × 3 × 4 + 0.1 × 6 × 0.25 × 3 + 0.2 × 3 × 0.5 × 3 + 0.1 × 3 × 3 = 1.2 + 0.45 + 0.9 + 0.9 days.
    near(priced(&scenario, 2).change.middle, 3_450.0);
}

#[test]
fn a_year_is_the_sum_of_its_parts_and_every_part_of_its_formulas() {
    for architecture in 0..4 {
        let pricing = priced(&three(), architecture);
        let parts = [pricing.build, pricing.change, pricing.run, pricing.outage];
        near_range(
            pricing.a_year,
            [
                parts.iter().map(|part| part.low).sum(),
                parts.iter().map(|part| part.middle).sum(),
                parts.iter().map(|part| part.high).sum(),
            ],
        );
        near(pricing.build.middle, pricing.build_once.middle / 3.0);
        for part in &pricing.parts {
            let lines: f64 = part.lines.iter().map(|line| line.amount.middle).sum();
            let whole = if part.kind == PartKind::Build {
                lines / 3.0
            } else {
                lines
            };
            near(part.a_year.middle, whole);
            assert!(
                part.lines
                    .iter()
                    .all(|line| !line.formula.is_empty() && !line.inputs.is_empty())
            );
        }
        assert!(
            pricing.notes.iter().any(|note| note.contains("outages left out")),
            "{:?}",
            pricing.notes
        );
        assert!(!pricing.is_simulated);
    }
}

#[test]
fn what_stands_already_is_not_built_again_but_moving_it_costs() {
    let mut scenario = three();
    scenario.flows.iter_mut().for_each(|flow| flow.exists = Some(true));
    near(priced(&scenario, 0).build_once.middle, 0.0);
    // No contract to agree on; 3 × 6 + 60 days, and 3 interfaces moved at 2 days.
    near(priced(&scenario, 1).build_once.middle, 84_000.0);
    assert!(
        priced(&scenario, 0).run.middle > 0.0,
        "what stands is kept up all the same"
    );
}

#[test]
fn overrides_of_the_scenario_count() {
    let mut scenario = three();
    scenario.costs.overrides = vec![("person_day".to_owned(), 500.0, 500.0, 500.0)];
    let book = topolab::cost::load_book(&scenario, None).unwrap();
    let (network, structure) = laid_out(&scenario, 0);
    near(
        price(&scenario, &network, &structure, None, &book).build_once.middle,
        15_000.0,
    );
}

#[test]
fn the_hub_breaks_even_where_the_curves_cross_and_the_band_says_how_sure_that_is() {
    let scenario = three();
    let book = CostBook::built_in();
    let (direct, hub) = (laid_out(&scenario, 0), laid_out(&scenario, 1));
    fn candidate((network, structure): &(Network, Structure)) -> Candidate<'_> {
        Candidate {
            network,
            structure,
            result: None,
        }
    }
    let found = break_evens(&scenario, candidate(&direct), &[candidate(&hub)], &book).remove(0);
    assert_eq!((found.architecture.as_str(), found.against.as_str()), ("hub", "direct"));
    let shared = book.at_middle();
    let models = [&direct, &hub].map(|it| GrowthModel::of(&scenario, candidate(it), &shared));
    for band in found.bands {
        let at = band.middle.unwrap();
        let middle = |systems: u32| models.each_ref().map(|model| model.a_year(band.law, systems).middle);
        let (here, before) = (middle(at), middle(at - 1));
        assert!(here[1] <= here[0] && before[1] > before[0], "{band:?}");
        assert!(band.earliest <= band.middle, "{band:?}");
        assert!(band.latest.is_none_or(|latest| latest >= at), "{band:?}");
    }
    let density = found
        .bands
        .iter()
        .find(|band| band.law == GrowthLaw::ConstantDensity)
        .unwrap();
    let partners = found
        .bands
        .iter()
        .find(|band| band.law == GrowthLaw::ConstantPartners)
        .unwrap();
    assert!(density.middle <= partners.middle, "pairs outgrow partners: {found:?}");
    assert!(found.sentence().starts_with("between "), "{}", found.sentence());
}

#[test]
fn bands_read_like_sentences() {
    let band = |law, earliest, middle, latest| LawBand {
        law,
        earliest,
        middle,
        latest,
    };
    let say = |a: LawBand, b: LawBand| {
        BreakEven {
            architecture: "hub".into(),
            against: "direct".into(),
            bands: [a, b],
        }
        .sentence()
    };
    let never = band(GrowthLaw::ConstantPartners, None, None, None);
    let some = band(GrowthLaw::ConstantDensity, Some(7), Some(12), Some(27));
    assert_eq!(say(never, some), "between 7 and 27 systems, or never");
    assert_eq!(say(some, some), "between 7 and 27 systems");
    assert_eq!(say(never, never), "never");
    let always = band(GrowthLaw::ConstantDensity, Some(2), Some(2), Some(2));
    assert_eq!(say(always, always), "at any size");
}

#[test]
fn a_currency_of_ones_own_is_said_aloud() {
    let mut scenario = three();
    scenario.flows[0].cost_lost = Some(topolab::units::Money::new(2.0, topolab::units::Currency::EUR));
    let pricing = priced(&scenario, 0);
    assert_eq!(pricing.currency, topolab::units::Currency::EUR);
    assert!(
        pricing.notes.iter().any(|note| note.contains("one to one")),
        "{:?}",
        pricing.notes
    );
}

#[test]
fn late_deliveries_are_where_cost_looks_for_them() {
    assert_eq!(topolab::measure::Outcome::Late.index(), topolab::cost::LATE);
}

#[test]
fn a_curve_of_many_sizes_is_the_price_at_each() {
    let scenario = three();
    for architecture in 0..4 {
        let (network, structure) = laid_out(&scenario, architecture);
        let candidate = Candidate {
            network: &network,
            structure: &structure,
            result: None,
        };
        let model = GrowthModel::of(&scenario, candidate, &CostBook::built_in());
        for law in GrowthLaw::ALL {
            for (systems, middle) in model.middles(law, [2, 3, 10, 200]) {
                near(middle, model.a_year(law, systems).middle);
            }
        }
    }
}
