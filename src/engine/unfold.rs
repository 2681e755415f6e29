//! What becomes of a plain message to which something else happens? Message, delivery, duty and carrier of their own.
//!
//! In: plain messages. Out: the same, as the general way would know them at this moment; events and queues name the same
//! carrier as before. It must not know why.

use super::event_list::EventKind;
use super::observer::Observer;
use super::plain_message::{Doing, PlainDetails, PlainMessage, Stage};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::spent::Spent;
use super::state::{Carrier, Custody, Delivery, Failure, Message, Phase};

impl Simulation {
    /// From now on no message is plain until as many disturbances are over.
    pub(super) fn disturb(&mut self) {
        self.disturbances += 1;
        self.unfold_all();
    }

    /// A disturbance is over.
    pub(super) fn calm_down(&mut self) {
        self.disturbances -= 1;
    }

    /// Nothing is plain any more.
    pub(super) fn unfold_all(&mut self) {
        for carrier in 0..self.plain_messages.len() {
            if self.plain_messages[carrier].stamp != 0 {
                self.unfold(carrier as u32);
            }
        }
    }

    /// Gives a plain message what any other has.
    pub(super) fn unfold(&mut self, carrier: u32) {
        let plain = std::mem::replace(&mut self.plain_messages[carrier as usize], PlainMessage::NONE);
        let flow = &self.plain.flows[plain.flow as usize];
        let (answered, by_hub, answered_by_hub) = (flow.answered, flow.by_hub, flow.answered_by_hub);
        let details = *plain.details(flow, &self.plain_details, carrier);
        let (from, to) = plain.hop(flow, &details, self.plain.hub);
        let party = plain.party(flow);
        let travels = plain.doing == Doing::Travels;
        let service = match travels {
            true => 0,
            false => plain.service_at - self.plain.parties[to.0 as usize].services,
        };
        let message = self.messages.insert(Message {
            key: plain.key,
            flow: plain.flow,
            number: u64::from(plain.number),
            created: plain.created,
            counted: plain.counted,
            sender: plain.sender,
            sender_site: details.sender_site,
            size: details.size,
            answer_size: details.answer_size,
            deliveries: NOTHING,
            expected: 1,
            open: 1,
            live: 0,
            failure: Failure::Lost,
            transaction: NOTHING,
            entry: NOTHING,
            duty: (NOTHING, 0),
            call: NOTHING,
            join: NOTHING,
        });
        let comes_back = matches!(plain.stage, Stage::BackToHub | Stage::Home);
        let delivery = self.deliveries.insert(Delivery {
            message,
            next: NOTHING,
            place: plain.place,
            party,
            site: details.site,
            live: 1,
            served: u32::from(comes_back),
            applied_twice: false,
            missed: false,
            closed: None,
            failure: Failure::Lost,
            caller: (NOTHING, 0),
            duty: (NOTHING, 0),
            finished: false,
            settled: false,
            called_back: false,
        });
        self.messages[message].deliveries = delivery;
        let custody = if answered {
            self.unfold_duty(&plain, &details, message, delivery)
        } else {
            NOTHING
        };
        let here = if travels { from } else { to };
        let stretch = match plain.stage {
            Stage::ToConsumer => u8::from(by_hub),
            Stage::Home => u8::from(answered_by_hub),
            Stage::ToHub | Stage::BackToHub => 0,
        };
        let custody_stamp = if custody == NOTHING {
            0
        } else {
            self.custodies.stamp(custody)
        };
        self.carriers[carrier] = Carrier {
            message,
            delivery,
            custody,
            custody_stamp,
            trial: 1,
            phase: if comes_back { Phase::Back } else { Phase::Out },
            stretch,
            step: u8::from(!travels),
            party: here.0,
            site: here.1,
            next_party: to.0,
            next_site: to.1,
            instance: if travels { NOTHING } else { 0 },
            service,
            entered: plain.entered,
            started: if plain.doing == Doing::IsServed {
                plain.started
            } else {
                plain.entered
            },
            in_service: plain.doing == Doing::IsServed,
            spent: Spent {
                network: plain.entered - plain.created - details.waiting - details.service,
                waiting: details.waiting,
                service: details.service,
                ..Spent::NONE
            },
            work: details.service,
            ..Carrier::BLANK
        };
    }

    /// The sender's duty, which waits for the answer.
    fn unfold_duty(&mut self, plain: &PlainMessage, details: &PlainDetails, message: u32, delivery: u32) -> u32 {
        let instances = self.program.parties[plain.sender as usize].instances;
        self.timers = self.timers.wrapping_add(1);
        let custody = self.custodies.insert(Custody {
            message,
            delivery,
            segment: 0,
            attempt: 1,
            trial: 1,
            trial_base: 0,
            party: plain.sender,
            site: details.sender_site,
            instance: (plain.key % u64::from(instances)) as u32,
            subscription: NOTHING,
            member: NOTHING,
            kept: NOTHING,
            timer: self.timers,
            waiting: true,
            care: NOTHING,
            begun: plain.created,
            spent: Spent::NONE,
        });
        let state = &mut self.deliveries[delivery];
        state.live += 1;
        state.duty = (custody, self.custodies.stamp(custody));
        if details.timer != 0 {
            self.events
                .becomes(details.timer, EventKind::AttemptTimeout, custody, self.timers);
        }
        custody
    }

    /// The timer of a plain message is due.
    pub(super) fn plain_times_out<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        self.unfold(carrier);
        let custody = self.carriers[carrier].custody;
        let timer = self.custodies[custody].timer;
        self.attempt_times_out(custody, timer, observer);
    }
}
