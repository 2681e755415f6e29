//! Which records go as one file, and what becomes of each? Collected at their sender, sent at set times. Who gets a record
//! is drawn for each by itself: a file has those with the same receivers.
//!
//! In: messages of flows with a [`FileSpec`], moments at which files leave. Out: the first record of each file, as large as
//! all of it, on its way like any message; when it takes effect, gets there or comes to nothing, so do the others, each
//! with a latency, a deadline and followers of its own. What is collected outlives a crash of its sender (it is a file),
//! and goes at the next time at which the sender is up. It must not know how a file travels.

use std::collections::BTreeMap;

use crate::units::mix;

use super::event_list::EventKind;
use super::grid::Grid;
use super::observer::Observer;
use super::polling::next_tick;
use super::program::Program;
use super::simulation::Simulation;
use super::slab::NOTHING;

/// What is collected for the next file of a flow, sender and site.
#[derive(Clone, Debug, Default)]
struct Tray {
    /// By a hash of who gets them.
    records: BTreeMap<u64, Vec<u32>>,
    flow: u32,
    sender: u32,
    site: u32,
    /// Whether the next file is planned.
    is_due: bool,
}

/// All that is collected, and what goes with the files under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    any: bool,
    trays: Grid<Tray>,
    /// By the first record of each file under way: the others.
    under_way: BTreeMap<u32, Vec<u32>>,
}

impl Files {
    pub fn new(program: &Program) -> Self {
        Self {
            any: program.flows.iter().any(|flow| flow.files.is_some()),
            ..Self::default()
        }
    }

    /// Whether any flow goes by files.
    pub fn any(&self) -> bool {
        self.any
    }

    /// A message is gone for good, and its file with it.
    pub fn forget(&mut self, message: u32) {
        self.under_way.remove(&message);
    }
}

impl Simulation {
    /// A new record is put into the next file, if its flow goes by files.
    pub(super) fn is_collected<O: Observer>(&mut self, message: u32, observer: &mut O) -> bool {
        let state = &self.messages[message];
        let (flow, sender, site) = (state.flow, state.sender, state.sender_site);
        let Some(spec) = self.program.flows[flow as usize].files else {
            return false;
        };
        if self.files.under_way.contains_key(&message) {
            return false;
        }
        let sites = self.program.parties[sender as usize].sites;
        let at = self.files.trays.touch(flow, sender, site, sites, |_| false);
        let file = self.file_of(message, at);
        let tray = &mut self.files.trays[at];
        (tray.flow, tray.sender, tray.site) = (flow, sender, site);
        let records = tray.records.entry(file).or_default();
        records.push(message);
        let full = records.len() >= spec.most as usize;
        self.hold(message, NOTHING);
        if full {
            let records = self.files.trays[at].records.remove(&file).unwrap_or_default();
            self.file_leaves(records, observer);
        } else {
            self.plan_file(at);
        }
        true
    }

    /// Which of the files in a tray a record belongs to: that of the records with the same receivers.
    fn file_of(&self, message: u32, at: u32) -> u64 {
        let receivers = self.receivers_of(message);
        let mut file = receivers.clone().fold(0, |hash, (party, site)| {
            mix(hash, u64::from(party) << u32::BITS | u64::from(site))
        });
        let others = |file| {
            self.files.trays[at]
                .records
                .get(&file)
                .and_then(|records| records.first())
        };
        while others(file).is_some_and(|&other| !receivers.clone().eq(self.receivers_of(other))) {
            file = file.wrapping_add(1);
        }
        file
    }

    /// Who gets a message, delivery by delivery: party and site.
    fn receivers_of(&self, message: u32) -> impl Iterator<Item = (u32, u32)> + Clone {
        let present = |delivery: u32| (delivery != NOTHING).then_some(delivery);
        let deliveries = std::iter::successors(present(self.messages[message].deliveries), move |&delivery| {
            present(self.deliveries[delivery].next)
        });
        deliveries.map(|delivery| (self.deliveries[delivery].party, self.deliveries[delivery].site))
    }

    fn plan_file(&mut self, at: u32) {
        let tray = &mut self.files.trays[at];
        let Some(spec) = self.program.flows[tray.flow as usize].files else {
            return;
        };
        if !tray.is_due {
            tray.is_due = true;
            let next = next_tick(self.now, spec.first, spec.every);
            self.events.schedule(next, EventKind::FileDue, at, 0);
        }
    }

    /// It is time for the next file, if there is anything to go with it.
    pub(super) fn file_is_due<O: Observer>(&mut self, at: u32, observer: &mut O) {
        let tray = &mut self.files.trays[at];
        tray.is_due = false;
        let (sender, site) = (tray.sender, tray.site);
        if tray.records.is_empty() {
            return;
        }
        if !self.any_up(sender, site) {
            self.plan_file(at);
            return;
        }
        for (_, records) in std::mem::take(&mut self.files.trays[at].records) {
            self.file_leaves(records, observer);
        }
    }

    fn file_leaves<O: Observer>(&mut self, mut records: Vec<u32>, observer: &mut O) {
        while !records.is_empty() {
            // No message is larger than 4 GB; more goes as several files.
            let mut bytes = self.messages[records[0]].size;
            let fits = |record: &&u32| match bytes.checked_add(self.messages[**record].size) {
                Some(sum) if sum < NOTHING => {
                    bytes = sum;
                    true
                }
                _ => false,
            };
            let others = records[1..].iter().take_while(fits).count();
            let rest = records.split_off(1 + others);
            let first = records[0];
            self.messages[first].size = bytes;
            records.remove(0);
            for &record in &records {
                self.goes_along(record, observer);
            }
            self.files.under_way.insert(first, records);
            self.send_off(first, observer);
            self.release(first, NOTHING, observer);
            records = rest;
        }
    }

    /// A record shares the fate of the first of its file, delivery by delivery.
    fn goes_along<O: Observer>(&mut self, record: u32, observer: &mut O) {
        let mut each = self.messages[record].deliveries;
        while each != NOTHING {
            self.hold(record, each);
            each = self.deliveries[each].next;
        }
        self.release(record, NOTHING, observer);
    }

    /// How many other records there are in the file that a delivery brings, and which of its message's deliveries it is.
    fn others_in_file(&self, delivery: u32) -> (usize, u32) {
        let first = self.deliveries[delivery].message;
        let Some(others) = self.files.under_way.get(&first).filter(|others| !others.is_empty()) else {
            return (0, 0);
        };
        let (mut place, mut each) = (0, self.messages[first].deliveries);
        while each != delivery && each != NOTHING {
            place += 1;
            each = self.deliveries[each].next;
        }
        (others.len(), place)
    }

    /// The delivery of the record at `number` of a file to the receiver at `place`.
    fn of_record(&self, first: u32, number: usize, place: u32) -> u32 {
        let record = self.files.under_way[&first][number];
        let mut delivery = self.messages[record].deliveries;
        for _ in 0..place {
            delivery = self.deliveries[delivery].next;
        }
        delivery
    }

    /// A file takes effect: each of its records does.
    pub(super) fn file_takes_effect<O: Observer>(&mut self, delivery: u32, by: (u32, u32), observer: &mut O) {
        let (others, place) = self.others_in_file(delivery);
        let first = self.deliveries[delivery].message;
        for number in 0..others {
            self.takes_effect(self.of_record(first, number, place), by, observer);
        }
    }

    /// A file has got there: each of its records has.
    pub(super) fn file_succeeds<O: Observer>(&mut self, delivery: u32, carrier: u32, observer: &mut O) {
        let (others, place) = self.others_in_file(delivery);
        let first = self.deliveries[delivery].message;
        for number in 0..others {
            let own = self.of_record(first, number, place);
            if self.deliveries[own].closed.is_none() {
                self.tell_path_of(self.deliveries[own].message, carrier, observer);
                self.closes_well(own, observer);
            }
        }
    }

    /// Nothing carries a file to this receiver any more: so it has ended for each of its records.
    pub(super) fn file_is_over<O: Observer>(&mut self, delivery: u32, observer: &mut O) {
        let (others, place) = self.others_in_file(delivery);
        let first = self.deliveries[delivery].message;
        for number in 0..others {
            let own = self.of_record(first, number, place);
            let record = self.deliveries[own].message;
            (self.deliveries[own].failure, self.messages[record].failure) =
                (self.deliveries[delivery].failure, self.messages[first].failure);
            self.release(record, own, observer);
        }
    }
}
