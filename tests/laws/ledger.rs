//! What must add up in every run, kept as books: each message with its deliveries, each pool of instances with its visits.
//!
//! In: facts of the engine. Out: a panic with the law that does not hold, or how much was held exactly.

use std::collections::BTreeMap;

use topolab::engine::{Closed, Created, DisciplineRule, Observer, PathTime, Program, Visit, VisitFact};
use topolab::units::{SimSpan, SimTime};

/// One station: integrals over the whole run (nanoseconds), and what its visits say.
#[derive(Clone, Default)]
struct Books {
    since: u64,
    in_service: u32,
    queued: u32,
    busy: u128,
    line: u128,
    served: u64,
    waited: u128,
    service: u128,
}

/// What the laws must know of a pool's rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Rules {
    /// The laws hold to the nanosecond.
    Exact,
    /// Parts of servers are shared out: each visit's service is rounded to the nanosecond.
    Shared,
    /// Those of a batch are served by one server: the time of each of them is in service, the server's only once.
    Batched,
}

/// Listens to one run.
pub struct Ledger {
    /// Deliveries of each message that have not ended: by flow, number and key.
    open: BTreeMap<(u32, u64, u64), u32>,
    created: Vec<u64>,
    expected: Vec<u64>,
    stations: Vec<Books>,
    /// The pool (a party's instances at a site) of each station.
    pool_of: Vec<usize>,
    /// First pool of each party.
    pools: Vec<usize>,
    /// Visits that began in each pool.
    arrivals: Vec<u64>,
    /// What is different in each pool.
    rules: Vec<Rules>,
    /// Service told flow by flow, cut short or not (nanoseconds).
    worked: u128,
}

/// How much was held.
#[derive(Clone, Copy, Default, Debug)]
pub struct Held {
    /// Deliveries that ended.
    pub deliveries: u64,
    /// Pools where every visit was served, and so Little's law and the utilization law hold to the nanosecond.
    pub exact: u64,
    /// Pools where something left unserved.
    pub bounded: u64,
}

impl std::ops::AddAssign for Held {
    fn add_assign(&mut self, other: Self) {
        self.deliveries += other.deliveries;
        self.exact += other.exact;
        self.bounded += other.bounded;
    }
}

impl Ledger {
    pub fn new(program: &Program) -> Self {
        let (mut pool_of, mut pools, mut next) = (Vec::new(), Vec::new(), 0);
        let mut rules = Vec::new();
        for party in &program.parties {
            pools.push(next);
            for _ in 0..party.sites {
                rules.push(match (party.rules.discipline, party.rules.batch) {
                    (_, Some(_)) => Rules::Batched,
                    (DisciplineRule::Sharing, _) => Rules::Shared,
                    _ => Rules::Exact,
                });
                pool_of.extend((0..party.instances).map(|_| next));
                next += 1;
            }
        }
        Self {
            open: BTreeMap::new(),
            created: vec![0; program.flows.len()],
            expected: vec![0; program.flows.len()],
            stations: vec![Books::default(); pool_of.len()],
            arrivals: vec![0; next],
            rules,
            pool_of,
            pools,
            worked: 0,
        }
    }

    /// Messages created, and deliveries that they should make.
    pub fn of_flow(&self, flow: usize) -> (u64, u64) {
        (self.created[flow], self.expected[flow])
    }

    /// Closes the books.
    pub fn close(mut self, at: SimTime, what: &str) -> Held {
        assert!(self.open.is_empty(), "deliveries that never ended: {:?}", self.open);
        let mut held = Held {
            deliveries: self.expected.iter().sum(),
            ..Held::default()
        };
        let mut busy = 0;
        for pool in 0..self.arrivals.len() {
            let mut sum = Books::default();
            for (station, _) in self.pool_of.iter().enumerate().filter(|(_, of)| **of == pool) {
                let books = &mut self.stations[station];
                books.advance(at);
                sum.add(books);
            }
            busy += sum.busy;
            self.check(pool, &sum, &mut held, what);
        }
        // What left a server half done is told to the one side at once, to the other when it is dropped, if at all.
        let worked = self.worked;
        if self.rules.contains(&Rules::Batched) {
            return held;
        }
        let rounding: u128 = (0..self.arrivals.len()).map(|pool| self.rounding(pool)).sum();
        assert!(
            busy + rounding >= worked,
            "{what}: more work told than done: {worked} of {busy}"
        );
        assert!(
            busy.abs_diff(worked) <= rounding || held.bounded > 0,
            "{what}: the utilization law for all stations together: {busy} and {worked}"
        );
        held
    }

    /// Nanoseconds that rounding may make in a pool: one for each visit where servers are shared, else none.
    fn rounding(&self, pool: usize) -> u128 {
        match self.rules[pool] {
            Rules::Shared => u128::from(self.arrivals[pool]),
            Rules::Exact | Rules::Batched => 0,
        }
    }

    /// Little's law, for the line and for the servers: the integral of how many are there is the sum of how long each is.
    fn check(&self, pool: usize, sum: &Books, held: &mut Held, what: &str) {
        let arrived = self.arrivals[pool];
        assert!(
            sum.served <= arrived,
            "{what}, pool {pool}: {} served of {arrived}",
            sum.served
        );
        if sum.served == arrived {
            assert_eq!(
                sum.in_service + sum.queued,
                0,
                "{what}, pool {pool} is not empty at the end"
            );
            let rules = self.rules[pool];
            let rounding = self.rounding(pool);
            let off = |a: u128, b: u128| a.abs_diff(b) > rounding;
            assert!(
                !off(sum.line, sum.waited),
                "{what}, pool {pool}: Little's law for the line: {} and {}",
                sum.line,
                sum.waited
            );
            let once = rules == Rules::Batched && sum.busy <= sum.service;
            assert!(
                once || !off(sum.busy, sum.service),
                "{what}, pool {pool}: the utilization law: {} and {}",
                sum.busy,
                sum.service
            );
            held.exact += 1;
        } else {
            let rules = self.rules[pool];
            let rounding = self.rounding(pool);
            assert!(
                sum.line + rounding >= sum.waited,
                "{what}, pool {pool}: {} < {} in line",
                sum.line,
                sum.waited
            );
            assert!(
                sum.busy + rounding >= sum.service || rules == Rules::Batched,
                "{what}, pool {pool}: {} < {} busy",
                sum.busy,
                sum.service
            );
            held.bounded += 1;
        }
    }
}

impl Books {
    fn advance(&mut self, at: SimTime) {
        let span = u128::from(at.nanos() - self.since);
        self.busy += span * u128::from(self.in_service);
        self.line += span * u128::from(self.queued);
        self.since = at.nanos();
    }

    fn add(&mut self, other: &Self) {
        self.in_service += other.in_service;
        self.queued += other.queued;
        self.busy += other.busy;
        self.line += other.line;
        self.served += other.served;
        self.waited += other.waited;
        self.service += other.service;
    }
}

impl Observer for Ledger {
    fn created(&mut self, created: &Created) {
        let flow = created.flow as usize;
        self.created[flow] += 1;
        self.expected[flow] += u64::from(created.deliveries);
        let key = (created.flow, created.number, created.key);
        let before = self.open.insert(key, created.deliveries);
        assert_eq!(before, None, "two messages are one: {created:?}");
        if created.deliveries == 0 {
            self.open.remove(&key);
        }
    }

    fn closed(&mut self, closed: &Closed) {
        let key = (closed.flow, closed.number, closed.key);
        let left = self.open.get_mut(&key);
        let left = left.unwrap_or_else(|| panic!("a delivery ended twice, or was never expected: {closed:?}"));
        *left -= 1;
        if *left == 0 {
            self.open.remove(&key);
        }
        if let Some(latency) = closed.latency {
            assert!(
                closed.created + latency <= closed.at,
                "it ended before its end: {closed:?}"
            );
        }
    }

    fn path(&mut self, path: &PathTime) {
        let parts = [path.network, path.waiting, path.service, path.retry, path.blocked];
        let sum = parts.into_iter().fold(SimSpan::ZERO, |sum, part| sum + part);
        assert!(sum <= path.total, "the parts are more than the whole: {path:?}");
    }

    fn station(&mut self, at: SimTime, station: u32, in_service: u32, queued: u32) {
        let books = &mut self.stations[station as usize];
        books.advance(at);
        (books.in_service, books.queued) = (in_service, queued);
    }

    fn served(&mut self, _at: SimTime, station: u32, waited: SimSpan, service: SimSpan) {
        let books = &mut self.stations[station as usize];
        books.served += 1;
        books.waited += u128::from(waited.nanos());
        books.service += u128::from(service.nanos());
    }

    fn worked(&mut self, _flow: u32, service: SimSpan, _counted: bool) {
        self.worked += u128::from(service.nanos());
    }

    fn visit(&mut self, visit: &Visit) {
        if visit.fact == VisitFact::Queued {
            self.arrivals[self.pools[visit.party as usize] + visit.site as usize] += 1;
        }
    }
}
