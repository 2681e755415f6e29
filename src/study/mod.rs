//! Who is better, by how much, how sure? Replications, passes, paired statistics.
//!
//! In: a scenario and how often to simulate it. Out: a [`StudyResult`], growing batch by batch, and comparisons and
//! verdicts made from it. It must not know money, screens or files.

mod batches;
mod compare;
mod digest;
mod estimate;
mod figure;
mod gather;
mod gather_flow;
mod gather_guard;
mod gather_place;
mod gather_polls;
mod gather_time;
mod gather_transaction;
mod headline;
mod judge;
mod recovery;
mod result;
mod result_parts;
mod run;

pub use batches::Progress;
pub use compare::{Compared, Comparison, Margin, MeanDifference, PairedDifference, Standing, compare};
pub use digest::{physics_digest, scenario_digest};
pub use estimate::{CountEstimate, Estimate, Quantile};
pub use figure::{Figure, FigureKey, Samples};
pub use headline::{default_flow, headline_figures, headline_keys};
pub use judge::{Bound, ObjectiveVerdict, Verdict, judge};
pub use recovery::Recovery;
pub use result::{
    ArchitectureResult, ChainFigures, ConsumerFigures, CurvePoint, FaultAlone, FlowFigures, GapFigures, LatencyParts,
    OutcomeFigures, PassResult, StudyResult, TotalFigures, TransactionFigures,
};
pub use result_parts::{
    ClusterFigures, FlowTimeline, FullFirst, GuardCount, GuardFigures, Headroom, Overload, PartyFigures, Place,
    PollFigures, Series, Timelines, TrunkFigures, WaitQuantiles, WorstQueue,
};
pub use run::{StudyError, StudyPlan, run};
