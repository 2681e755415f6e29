//! The series of one flow, one value per replication, and its figures.
//!
//! In: tallies of the flow. Out: [`FlowFigures`], samples, the latency curve. It must not know other flows.

use super::figure::{Figure, FigureKey, Samples};
use super::gather::{count, estimate, outcomes, quantile, shares};
use super::gather_guard::GuardSeries;
use super::recovery::{Course, Recovery};
use super::result::{ConsumerFigures, CurvePoint, FlowFigures, GapFigures, LatencyParts};
use crate::measure::{DeliveryTally, FlowTally, Histogram, Outcome, PathTally, SpreadTally};
use crate::scenario::FlowId;
use crate::units::SimSpan;

/// At most so many points of a latency curve.
const CURVE_POINTS: usize = 200;

/// Deliveries of a flow or to one of its consumers.
#[derive(Clone, Default, Debug)]
struct DeliverySeries {
    expected: Vec<u64>,
    outcomes: [Vec<u64>; 9],
    correct: Vec<u64>,
    lost: Vec<u64>,
    undelivered: Vec<u64>,
    applied_twice: Vec<u64>,
    /// In the order of [`PER_MILLE`].
    quantiles: [Vec<f64>; 5],
    mean: Vec<f64>,
}

/// One flow.
#[derive(Clone, Default, Debug)]
pub(super) struct FlowSeries {
    created: Vec<f64>,
    attempts: Vec<f64>,
    accepted: Vec<f64>,
    /// Network, waiting, service, retry, blocked, held: mean seconds of what was delivered.
    parts: [Vec<f64>; 6],
    wasted: Vec<f64>,
    out_of_order: Vec<u64>,
    blocked: Vec<f64>,
    recovery: Vec<f64>,
    stuck_in: u32,
    gap: GapSeries,
    guards: GuardSeries,
    gave_up: Vec<f64>,
    told: Vec<f64>,
    deliveries: DeliverySeries,
    consumers: Vec<DeliverySeries>,
    latency: Histogram,
}

/// Records of a flow's consumers that differ.
#[derive(Clone, Default, Debug)]
struct GapSeries {
    differing: Vec<f64>,
    longest: Vec<f64>,
    messages: Vec<u64>,
    never_equal: Vec<u64>,
}

const PER_MILLE: [u32; 5] = [500, 900, 950, 990, 999];

impl DeliverySeries {
    fn push(&mut self, tally: &DeliveryTally) {
        let expected = tally.closed();
        self.expected.push(expected);
        for (series, &count) in self.outcomes.iter_mut().zip(&tally.outcomes) {
            series.push(count);
        }
        self.correct.push(tally.correct);
        self.lost.push(tally.lost());
        self.undelivered.push(expected - tally.latency.count());
        self.applied_twice.push(tally.applied_twice);
        for (series, per_mille) in self.quantiles.iter_mut().zip(PER_MILLE) {
            series.push(match tally.latency.quantile(per_mille, expected) {
                Some(span) => span.as_secs_f64(),
                None if expected == 0 => f64::NAN,
                None => f64::INFINITY,
            });
        }
        self.mean.push(tally.latency.mean_secs().unwrap_or(f64::NAN));
    }

    fn correct_shares(&self) -> Vec<f64> {
        shares(&self.correct, &self.expected)
    }

    fn consumer_figures(&self, consumer: usize) -> ConsumerFigures {
        let undelivered = count(&self.undelivered, &self.expected);
        ConsumerFigures {
            consumer,
            p50: quantile(&self.quantiles[0], &undelivered),
            p99: quantile(&self.quantiles[3], &undelivered),
            correct: estimate(&self.correct_shares()),
            lost: count(&self.lost, &self.expected),
        }
    }
}

impl GapSeries {
    fn push(&mut self, tally: &SpreadTally, window: SimSpan) {
        self.differing
            .push(tally.differing as f64 / window.nanos().max(1) as f64);
        self.longest.push(tally.longest.as_secs_f64());
        self.messages.push(tally.messages);
        self.never_equal.push(tally.never_equal);
    }

    fn figures(&self) -> Option<GapFigures> {
        self.messages.iter().any(|count| *count > 0).then(|| GapFigures {
            differing: estimate(&self.differing),
            longest: estimate(&self.longest),
            never_equal: count(&self.never_equal, &self.messages),
        })
    }
}

impl FlowSeries {
    /// Adds the next replication.
    pub fn push(&mut self, tally: &FlowTally, window: SimSpan) {
        self.created.push(tally.created as f64);
        self.attempts.push(tally.attempts as f64 / tally.expected as f64);
        self.accepted.push(tally.accepted.mean_secs().unwrap_or(f64::NAN));
        self.push_path(&tally.path);
        self.out_of_order.push(tally.out_of_order);
        self.blocked.push(tally.blocked.as_secs_f64() / tally.created as f64);
        self.gap.push(&tally.spread, window);
        self.guards.push(&tally.guards, window);
        self.gave_up.push(tally.gave_up.mean_secs().unwrap_or(f64::NAN));
        self.told.push(told_mean_secs(tally));
        self.deliveries.push(&tally.deliveries);
        self.latency.merge(&tally.deliveries.latency);
    }

    fn push_path(&mut self, path: &PathTally) {
        let sums = [
            path.network,
            path.waiting,
            path.service,
            path.retry,
            path.blocked,
            path.held(),
        ];
        for (series, sum) in self.parts.iter_mut().zip(sums) {
            series.push(sum as f64 / path.count as f64 / 1e9);
        }
        self.wasted.push(path.wasted as f64 / path.worked as f64);
    }

    /// Adds what became of it after the faults.
    pub fn push_course(&mut self, course: &Course) {
        self.recovery.push(course.after);
        self.stuck_in += u32::from(course.stuck);
    }

    /// Adds the next replication's consumers.
    pub fn push_consumers(&mut self, tallies: &[DeliveryTally]) {
        self.consumers.resize_with(tallies.len(), DeliverySeries::default);
        for (series, tally) in self.consumers.iter_mut().zip(tallies) {
            series.push(tally);
        }
    }

    /// The figures so far of flow number `flow`.
    pub fn figures(&self, flow: usize, id: &FlowId) -> FlowFigures {
        let it = &self.deliveries;
        let undelivered = count(&it.undelivered, &it.expected);
        let [p50, p90, p95, p99, p999] = std::array::from_fn(|at| quantile(&it.quantiles[at], &undelivered));
        FlowFigures {
            flow,
            id: id.clone(),
            created: estimate(&self.created),
            expected: estimate(&it.expected.iter().map(|&count| count as f64).collect::<Vec<_>>()),
            p50,
            p90,
            p95,
            p99,
            p999,
            latency_mean: estimate(&it.mean),
            accepted_mean: estimate(&self.accepted),
            gave_up_mean: estimate(&self.gave_up),
            told_mean: estimate(&self.told),
            correct: estimate(&it.correct_shares()),
            lost: count(&it.lost, &it.expected),
            undelivered,
            outcomes: outcomes(&it.outcomes, &it.expected),
            applied_twice: count(&it.applied_twice, &it.expected),
            attempts: estimate(&self.attempts),
            parts: LatencyParts {
                network: estimate(&self.parts[0]),
                waiting: estimate(&self.parts[1]),
                service: estimate(&self.parts[2]),
                retry: estimate(&self.parts[3]),
                blocked: estimate(&self.parts[4]),
                held: estimate(&self.parts[5]),
            },
            wasted: estimate(&self.wasted),
            recovery: Recovery::of(&self.recovery),
            out_of_order: count(&self.out_of_order, &it.expected),
            blocked_mean: estimate(&self.blocked),
            stuck_in: self.stuck_in,
            gap: self.gap.figures(),
            guards: self.guards.figures(&it.expected),
            consumers: self
                .consumers
                .iter()
                .enumerate()
                .map(|(at, series)| series.consumer_figures(at))
                .collect(),
            curve: curve(&self.latency, it.expected.iter().sum()),
        }
    }

    /// Adds this flow's values to the samples of the pass.
    pub fn tell(&self, flow: usize, samples: &mut Samples) {
        let it = &self.deliveries;
        let all = [
            (Figure::P50, it.quantiles[0].clone()),
            (Figure::P90, it.quantiles[1].clone()),
            (Figure::P95, it.quantiles[2].clone()),
            (Figure::P99, it.quantiles[3].clone()),
            (Figure::MeanLatency, it.mean.clone()),
            (Figure::Correct, it.correct_shares()),
            (Figure::Lost, shares(&it.lost, &it.expected)),
            (Figure::Undelivered, shares(&it.undelivered, &it.expected)),
            (Figure::AppliedTwice, shares(&it.applied_twice, &it.expected)),
        ];
        for (figure, values) in all {
            values
                .into_iter()
                .for_each(|value| samples.push(FigureKey::of_flow(figure, flow), value));
        }
        debug_assert_eq!(it.outcomes.len(), Outcome::ALL.len());
    }
}

/// Mean over accepted and given up together; NaN where there are none.
fn told_mean_secs(tally: &FlowTally) -> f64 {
    let count = tally.accepted.count() + tally.gave_up.count();
    let nanos = tally.accepted.sum_nanos() + tally.gave_up.sum_nanos();
    nanos as f64 / count as f64 / 1e9
}

/// Share of `total` deliveries slower than a latency, in at most [`CURVE_POINTS`] points.
fn curve(latency: &Histogram, total: u64) -> Vec<CurvePoint> {
    let mut faster = 0;
    let mut points: Vec<CurvePoint> = Vec::new();
    for (upper, count) in latency.buckets() {
        faster += count;
        let slower = (total - faster) as f64 / total as f64;
        points.push(CurvePoint {
            latency: upper.as_secs_f64(),
            slower,
        });
    }
    let Some(last) = points.len().checked_sub(1) else {
        return points;
    };
    let step = points.len().div_ceil(CURVE_POINTS).max(1);
    let kept = |(at, point): (usize, CurvePoint)| (at % step == 0 || at == last).then_some(point);
    points.into_iter().enumerate().filter_map(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::Quantile;

    fn tally(latencies_millis: &[u64], lost: u64) -> FlowTally {
        let mut tally = FlowTally::default();
        for &millis in latencies_millis {
            tally.deliveries.latency.record(SimSpan::from_millis(millis));
            tally.deliveries.outcomes[Outcome::OnTime.index()] += 1;
            tally.deliveries.correct += 1;
        }
        tally.deliveries.outcomes[Outcome::Rejected.index()] += lost;
        tally.expected = latencies_millis.len() as u64 + lost;
        tally.created = tally.expected;
        tally
    }

    #[test]
    fn quantiles_are_over_all_deliveries_created() {
        let mut series = FlowSeries::default();
        series.push(&tally(&[10; 99], 1), SimSpan::from_secs_f64(1.0));
        series.push(&tally(&[20; 100], 0), SimSpan::from_secs_f64(1.0));
        let figures = series.figures(3, &FlowId::new("sale"));
        assert!((figures.p50.value().unwrap() - 0.015).abs() < 1e-4);
        assert!((figures.p99.value().unwrap() - 0.015).abs() < 1e-4);
        assert_eq!((figures.lost.count, figures.undelivered.of), (1, 200));
        assert!((figures.correct.unwrap().mean - 0.995).abs() < 1e-12);

        series.push(&tally(&[10; 98], 2), SimSpan::from_secs_f64(1.0));
        let figures = series.figures(3, &FlowId::new("sale"));
        let Quantile::Never {
            never_in,
            n,
            undelivered,
        } = figures.p99
        else {
            panic!("{:?}", figures.p99)
        };
        assert_eq!((never_in, n), (1, 3));
        assert!((undelivered.mean - 0.01).abs() < 1e-12);
        assert!(matches!(figures.p95, Quantile::Finite(estimate) if estimate.n == 3));
    }

    #[test]
    fn a_replication_without_deliveries_is_one_less() {
        let mut series = FlowSeries::default();
        series.push(&tally(&[10], 0), SimSpan::from_secs_f64(1.0));
        series.push(&tally(&[], 0), SimSpan::from_secs_f64(1.0));
        let figures = series.figures(0, &FlowId::new("sale"));
        assert!(matches!(figures.p50, Quantile::Finite(estimate) if estimate.n == 1));
        assert_eq!(figures.correct.unwrap().n, 1);
        assert_eq!(figures.expected.unwrap().mean, 0.5);
    }

    #[test]
    fn the_curve_ends_at_what_never_came() {
        let points = curve(&tally(&(1..=5_000).collect::<Vec<_>>(), 50).deliveries.latency, 5_050);
        assert!(points.len() <= CURVE_POINTS + 1);
        assert!(points.is_sorted_by(|a, b| a.latency < b.latency && a.slower > b.slower));
        assert!((points.last().unwrap().slower - 50.0 / 5_050.0).abs() < 1e-12);
        assert!(curve(&Histogram::default(), 0).is_empty());
    }
}
