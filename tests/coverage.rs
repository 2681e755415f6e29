//! Do 95 % intervals contain the exact value about 95 times in a hundred? A short form of the example `coverage`.

#[path = "../examples/coverage.rs"]
#[expect(dead_code, reason = "the example's own main")]
mod coverage;

#[test]
fn intervals_contain_the_exact_value_about_as_often_as_they_say() {
    // Of 40 studies whose intervals contain it with a chance of 0.95 each, fewer than 33 do so once in 1,000 times.
    for contained in coverage::contain(40, 1, "50s") {
        assert!((33..=40).contains(&contained), "{contained} of 40");
    }
}
