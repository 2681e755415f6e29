//! What does a transmission meet on its way? Cuts, loss, bursts of loss, delay, copies, being held back.
//!
//! In: the layers on a trunk and a link, and the message's key, place and trial, which decide every draw but those of
//! bursts: whether a line is in a bad state belongs to the line. Out: [`Weather`]. It must not know who waits for the
//! message.

use crate::units::{KeyedRng, SimSpan, mix};

use super::draws::{Purpose, draw_at};
use super::fault::{Effect, Target};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::Layer;

/// Loss that comes in bursts (Gilbert-Elliott), on one line.
#[derive(Clone, Debug)]
pub(super) struct Burst {
    key: u64,
    /// Transmissions so far.
    steps: u64,
    is_bad: bool,
}

/// Which of a message's draws: its key, the place, the trial.
#[derive(Clone, Copy)]
pub(super) struct Lot {
    pub key: u64,
    pub place: u64,
    pub trial: u64,
}

/// What a transmission meets.
#[derive(Clone, Copy)]
pub(super) struct Weather {
    /// It is lost for certain.
    pub down: bool,
    /// Probability that it is not lost otherwise.
    pub keeps: f64,
    /// Delay beyond the link's own.
    pub added: SimSpan,
    /// Whether it arrives twice.
    pub twice: bool,
    /// How long it is held back, so that others overtake it.
    pub held: Option<SimSpan>,
}

impl Weather {
    /// Nothing but the link's own loss.
    pub fn fair(keeps: f64) -> Self {
        Self {
            down: false,
            keeps,
            added: SimSpan::ZERO,
            twice: false,
            held: None,
        }
    }
}

impl Simulation {
    /// The weather on a trunk and a link; each transmission on a line with bursts may turn it.
    pub(super) fn weather(&mut self, trunk: u32, link: Option<u32>, lot: Lot, keeps: f64) -> Weather {
        let mut weather = Weather::fair(keeps);
        weather.down |= self.trunks[trunk as usize].down > 0;
        for at in 0..self.trunks[trunk as usize].layers.len() {
            let layer = self.trunks[trunk as usize].layers[at];
            self.layer_acts(layer, lot, &mut weather);
        }
        if let Some(link) = link {
            weather.down |= self.links[link].down > 0;
            for at in 0..self.links[link].layers.len() {
                let layer = self.links[link].layers[at];
                self.layer_acts(layer, lot, &mut weather);
            }
        }
        weather
    }

    fn layer_acts(&mut self, layer: Layer, lot: Lot, weather: &mut Weather) {
        let fault = &self.faults[layer.fault as usize];
        let own = |purpose| draw_at(lot.key, purpose, mix(lot.place, fault.spec.key), lot.trial);
        match &fault.spec.effect {
            Effect::Loss(share) => weather.keeps *= 1.0 - share,
            Effect::Latency(_) => {
                if let Some(law) = &fault.law {
                    weather.added += law.sample_span(&mut own(Purpose::AddedLatency));
                }
            }
            Effect::Duplicate(share) => weather.twice |= own(Purpose::Duplicate).unit_f64() < *share,
            Effect::Reorder { share, .. } => {
                if let Some(law) = &fault.law
                    && own(Purpose::Reorder).unit_f64() < *share
                {
                    let by = law.sample_span(&mut own(Purpose::ReorderBy));
                    weather.held = Some(weather.held.unwrap_or(SimSpan::ZERO) + by);
                }
            }
            Effect::BurstLoss {
                to_bad,
                to_good,
                good,
                bad,
            } => {
                let burst = &mut self.bursts[layer.state];
                let mut rng = KeyedRng::new(mix(burst.key, burst.steps + 1), Purpose::Burst as u64);
                let (loss, turns) = if burst.is_bad { (bad, to_good) } else { (good, to_bad) };
                weather.down |= rng.unit_f64() < *loss;
                burst.is_bad ^= rng.unit_f64() < *turns;
                burst.steps += 1;
            }
            _ => {}
        }
    }

    /// Bursts begin on a line, which is as bad as it is on average. Their draws belong to the fault's strike and the line.
    pub(super) fn begin_burst_loss(&mut self, index: u32, number: u32, target: Target) -> u32 {
        let spec = &self.faults[index as usize].spec;
        let Effect::BurstLoss { to_bad, to_good, .. } = spec.effect else {
            return NOTHING;
        };
        let (ends, site) = match target {
            Target::Trunk { from, to, site } => {
                let zone = |zone: u32| {
                    self.program
                        .zone_keys
                        .get(zone as usize)
                        .copied()
                        .unwrap_or(u64::from(zone))
                };
                (mix(zone(from), zone(to)), site)
            }
            Target::Link { from, to, site } => {
                let party = |party: u32| self.program.parties[party as usize].key;
                (mix(party(from), party(to)), site)
            }
            _ => (0, 0),
        };
        let strike = mix(mix(self.run, spec.key), u64::from(number) + 1);
        let key = mix(strike, mix(ends, u64::from(site)));
        let is_bad = KeyedRng::new(mix(key, 0), Purpose::Burst as u64).unit_f64() * (to_bad + to_good) < to_bad;
        self.bursts.insert(Burst { key, steps: 0, is_bad })
    }

    /// The narrowest of what faults leave of a trunk and of a link, in bits a second.
    pub(super) fn narrowed_to(&self, trunk: u32, link: Option<u32>) -> (Option<f64>, Option<f64>) {
        let least = |layers: &[Layer]| {
            let bits = layers
                .iter()
                .filter_map(|layer| match self.faults[layer.fault as usize].spec.effect {
                    Effect::Bandwidth(bits) => Some(bits),
                    _ => None,
                });
            bits.reduce(f64::min)
        };
        let of_link = link.and_then(|link| least(&self.links[link].layers));
        (least(&self.trunks[trunk as usize].layers), of_link)
    }
}
