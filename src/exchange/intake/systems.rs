//! Which systems and zones does a table name?
//!
//! In: the ends of rows. Out: systems, each made once by loosely equal names, with zone, team and kind where columns say
//! them. It must not know what flows carry.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::build::{Builder, NAME_MAX, SYSTEM, ZONE};
use super::headers::{End, Role};
use super::names::{fresh, key, several};
use super::table::{Row, Table, shortened};
use super::{CellProblem, cells};
use crate::scenario::{Flow, System, Zone, ZoneId};

/// A scenario has at most so many zones.
const ZONES_MAX: usize = 300;
/// Where systems live of which the table does not say it, though it does of others.
const ELSEWHERE: &str = "Elsewhere";

/// How most rows spell each system, by its key; of as many, the one with more capitals, and the earlier.
pub(super) fn spellings(table: &Table) -> BTreeMap<String, String> {
    let mut counts: BTreeMap<String, BTreeMap<&str, (usize, usize)>> = BTreeMap::new();
    let cells = table.rows.iter().flat_map(|row| {
        let ends = [End::Source, End::Target].into_iter();
        ends.map(|end| table.headers.cell(Role::System(end), &row.cells))
    });
    for (at, name) in cells.flat_map(several).enumerate() {
        counts.entry(key(name)).or_default().entry(name).or_insert((0, at)).0 += 1;
    }
    let capitals = |name: &str| name.chars().filter(|c| c.is_uppercase()).count();
    let best = |(key, spellings): (String, BTreeMap<&str, (usize, usize)>)| {
        let rank = |(name, (count, first)): &(&str, (usize, usize))| (*count, capitals(name), Reverse(*first));
        let (name, _) = spellings.into_iter().max_by_key(rank)?;
        Some((key, name.to_owned()))
    };
    counts.into_iter().filter_map(best).collect()
}

impl Builder<'_> {
    /// The systems of these names, each once.
    pub(super) fn systems_of<'n>(
        &mut self,
        row: &Row,
        end: End,
        names: impl Iterator<Item = &'n String>,
    ) -> Vec<usize> {
        let mut found: Vec<usize> = names.map(|name| self.system(row, end, name)).collect();
        let mut seen = BTreeSet::new();
        found.retain(|at| seen.insert(*at));
        found
    }

    /// The system of this name, made if it is not there yet, with what the row says of it.
    fn system(&mut self, row: &Row, end: End, name: &str) -> usize {
        let at = match self.systems.get(&key(name)) {
            Some(at) => *at,
            None => {
                let name = self.spellings.get(&key(name)).map_or(name, String::as_str).to_owned();
                let id = fresh(&name, &mut self.ids[SYSTEM]);
                let mut system = System::new(&id);
                system.name = (id != name).then(|| name.clone());
                self.scenario.systems.push(system);
                let at = self.scenario.systems.len() - 1;
                self.systems.insert(key(&name), at);
                at
            }
        };
        self.live(row, end, at);
        let team = self.headers.cell(Role::Team(end), &row.cells);
        if !team.is_empty() && self.scenario.systems[at].team.is_none() {
            self.scenario.systems[at].team = Some(team.chars().take(NAME_MAX).collect());
        }
        self.be_of_kind(row, end, at);
        at
    }

    fn live(&mut self, row: &Row, end: End, at: usize) {
        let role = Role::Zone(end);
        let cell: String = self.headers.cell(role, &row.cells).chars().take(NAME_MAX).collect();
        if cell.is_empty() {
            return;
        }
        let Some(zone) = self.zone(row, role, &cell) else {
            return;
        };
        match self.scenario.systems[at].zone.clone() {
            None => self.scenario.systems[at].zone = Some(zone),
            Some(earlier) if earlier != zone => {
                let name = self.scenario.systems[at].name().to_owned();
                let message = format!("{name} lives in another zone by an earlier row, so \"{cell}\" is not used");
                self.tell(row, Some(role), message, "one zone for each system");
            }
            Some(_) => {}
        }
    }

    fn zone(&mut self, row: &Row, role: Role, name: &str) -> Option<ZoneId> {
        if let Some(zone) = self.zones.get(&key(name)) {
            return Some(zone.clone());
        }
        if self.scenario.zones.len() + 1 >= ZONES_MAX {
            self.tell(
                row,
                Some(role),
                "is one zone too many, and not used",
                format!("at most {ZONES_MAX} zones"),
            );
            return None;
        }
        let id = fresh(name, &mut self.ids[ZONE]);
        let mut zone = Zone::new(&id);
        zone.name = (id != name).then(|| name.to_owned());
        zone.kind = cells::zone_kind(name);
        let id = zone.id.clone();
        self.scenario.zones.push(zone);
        self.zones.insert(key(name), id.clone());
        if let Some(kind) = cells::zone_kind(name) {
            let message = format!(
                "{} is taken for a zone of kind {kind:?} by its name",
                shortened(name, 40)
            );
            self.tell(row, Some(role), message, "change it in the sketch if it is another");
        }
        Some(id)
    }

    fn be_of_kind(&mut self, row: &Row, end: End, at: usize) {
        let role = Role::Kind(end);
        let cell = self.headers.cell(role, &row.cells);
        if cell.is_empty() || self.scenario.systems[at].kind.is_some() {
            return;
        }
        match cells::kind(cell) {
            Some(kind) => self.scenario.systems[at].kind = Some(kind),
            None => {
                let message = format!("{} is no kind of system known here", shortened(cell, 40));
                self.tell(
                    row,
                    Some(role),
                    message,
                    "SaaS, partner, database, cache, device or service; a service is assumed",
                );
            }
        }
    }

    /// Where some systems have a zone, all must have one.
    pub(super) fn house_the_homeless(&mut self) {
        let homeless: Vec<usize> = (0..self.scenario.systems.len())
            .filter(|at| self.scenario.systems[*at].zone.is_none())
            .collect();
        if self.scenario.zones.is_empty() || homeless.is_empty() {
            return;
        }
        let id = match self.zones.get(&key(ELSEWHERE)) {
            Some(id) => id.clone(),
            None => {
                let mut zone = Zone::new(&fresh(ELSEWHERE, &mut self.ids[ZONE]));
                zone.name = Some(ELSEWHERE.to_owned());
                self.scenario.zones.push(zone.clone());
                zone.id
            }
        };
        for at in homeless {
            let system = &mut self.scenario.systems[at];
            system.zone = Some(id.clone());
            let name = system.name().to_owned();
            let named = |flow: &Flow| {
                let id = &self.scenario.systems[at].id;
                flow.from.contains(id) || self.scenario.receivers(flow).contains(id)
            };
            let row = self
                .scenario
                .flows
                .iter()
                .position(named)
                .map_or(0, |flow| self.lines[flow]);
            self.problems.push(CellProblem {
                row,
                column: String::new(),
                read: name.clone(),
                message: format!("no row says where {name} lives, so it stands in a zone \"{ELSEWHERE}\""),
                hint: "move it to its zone in the sketch".to_owned(),
            });
        }
    }
}
