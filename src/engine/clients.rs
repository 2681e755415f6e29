//! What does a sender's library keep count of? A breaker, calls at once and accepts for each consumer; a budget and a rate
//! limit for each sender at a site.
//!
//! In: the guards of all flows. Out: small indices of clients and quotas. A flow without guards has none. It must not know
//! what is decided.

use std::sync::Arc;

use crate::units::SimTime;

use super::breaker::Breaker;
use super::program::{Choice, FlowSpec, Program};
use super::throttle::Throttle;

/// One instance of a sender and one consumer (or the middle that takes a message for all of them).
#[derive(Clone, Debug, Default)]
pub(super) struct Client {
    pub breaker: Breaker,
    pub throttle: Throttle,
    /// Calls that have not ended.
    pub calls: u32,
}

/// One sender at a site, for one flow.
#[derive(Clone, Debug)]
pub(super) struct Quota {
    pub tokens: f64,
    pub tokens_at: SimTime,
    pub firsts: u64,
    pub retries: u64,
}

/// Where the clients of one flow stand.
#[derive(Clone, Debug, Default)]
struct Rows {
    /// Sender, its first client, its first quota; in order of senders.
    senders: Vec<(u32, u32, u32)>,
    /// Consumers told apart, and one more for the middle.
    slots: u32,
}

/// The clients and quotas of all flows.
#[derive(Clone, Debug)]
pub(super) struct Clients {
    rows: Arc<Vec<Rows>>,
    pub clients: Vec<Client>,
    pub quotas: Vec<Quota>,
}

impl Clients {
    /// Those that a program needs; nothing where no flow is guarded.
    pub fn of(program: &Program) -> Self {
        let mut made = Self {
            rows: Arc::default(),
            clients: Vec::new(),
            quotas: Vec::new(),
        };
        let rows = program.flows.iter().map(|flow| made.add(program, flow)).collect();
        made.rows = Arc::new(rows);
        made
    }

    fn add(&mut self, program: &Program, flow: &FlowSpec) -> Rows {
        let Some(guard) = &flow.guard else {
            return Rows::default();
        };
        let receivers = if flow.choice == Choice::Others {
            &flow.senders
        } else {
            &flow.consumers
        };
        let mut rows = Rows {
            senders: Vec::new(),
            slots: receivers.len() as u32 + 1,
        };
        let mut senders = flow.senders.clone();
        senders.sort_unstable();
        senders.dedup();
        for sender in senders {
            let party = &program.parties[sender as usize];
            rows.senders
                .push((sender, self.clients.len() as u32, self.quotas.len() as u32));
            let clients = (party.sites * party.instances * rows.slots) as usize;
            self.clients.resize(self.clients.len() + clients, Client::default());
            let quota = Quota {
                tokens: guard.rate_limit.map_or(0.0, |(_, most)| most),
                tokens_at: SimTime::ZERO,
                firsts: 0,
                retries: 0,
            };
            self.quotas.resize(self.quotas.len() + party.sites as usize, quota);
        }
        rows
    }

    /// The client of an instance of a sender, for the consumer at `place` (none: the middle).
    pub fn client(
        &self,
        program: &Program,
        flow: u32,
        (sender, site, instance): (u32, u32, u32),
        place: Option<u32>,
    ) -> u32 {
        let rows = &self.rows[flow as usize];
        let (_, first, _) = rows.row(sender);
        let instances = program.parties[sender as usize].instances;
        let slot = place.map_or(0, |place| place + 1).min(rows.slots - 1);
        first + (site * instances + instance) * rows.slots + slot
    }

    /// The quota of a sender at a site.
    pub fn quota(&self, flow: u32, sender: u32, site: u32) -> u32 {
        self.rows[flow as usize].row(sender).2 + site
    }
}

impl Rows {
    fn row(&self, sender: u32) -> (u32, u32, u32) {
        match self.senders.binary_search_by_key(&sender, |row| row.0) {
            Ok(at) => self.senders[at],
            Err(_) => unreachable!("party {sender} sends what it does not send"),
        }
    }
}

impl Quota {
    /// Takes a token, if there is one.
    pub fn take(&mut self, (rate, most): (f64, f64), now: SimTime) -> bool {
        self.tokens = (self.tokens + (now - self.tokens_at).as_secs_f64() * rate).min(most);
        self.tokens_at = now;
        let granted = self.tokens >= 1.0;
        self.tokens -= f64::from(u8::from(granted));
        granted
    }
}
