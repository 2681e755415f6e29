//! Who is better, by how much, how sure? Replications, passes, paired statistics.
//!
//! In: a scenario and how often to simulate it. Out: a [`StudyResult`], growing batch by batch, and comparisons and
//! verdicts made from it. It must not know money, screens or files.

mod estimate;
mod figure;
mod gather;
mod gather_flow;
mod gather_place;
mod gather_time;
mod result;

pub use estimate::{CountEstimate, Estimate, Quantile};
pub use figure::{Figure, FigureKey, Samples};
pub use result::{
    ArchitectureResult, ChainFigures, ConsumerFigures, CurvePoint, FaultAlone, FlowFigures, FlowTimeline,
    OutcomeFigures, PartyFigures, PassResult, Place, Series, StudyResult, Timelines, TotalFigures, TrunkFigures,
    WorstQueue,
};
