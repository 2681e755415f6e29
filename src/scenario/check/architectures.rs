//! Do architectures make sense?
//!
//! In: the scenario. Out: problems. It must not know what a style makes of the sketch.

use super::Checker;
use crate::scenario::defaults;
use crate::scenario::model::*;
use crate::scenario::preset::{PresetKind, preset};
use crate::units::{Share, Size};

impl Checker<'_> {
    pub(super) fn architectures(&mut self) {
        let scenario = self.scenario;
        let all = &scenario.architectures;
        self.ids("architectures", all.iter().map(|architecture| &architecture.id));
        for (at, architecture) in all.iter().enumerate() {
            let path = format!("architectures[{at}]");
            let color = architecture.color.as_deref().is_none_or(is_color);
            self.ensure(color, format!("{path}.color"), "is no color", "like \"#E69F00\"");
            self.style(&format!("{path}.style"), &architecture.style);
            for (at, exception) in architecture.exceptions.iter().enumerate() {
                let path = format!("{path}.exceptions[{at}]");
                self.flow(format!("{path}.flow"), &exception.flow);
                let says = exception.via.is_some() || exception.exchange.is_some();
                self.ensure(says, path, "says nothing", "via: Direct, Hub or Bus, or exchange: ...");
            }
        }
        for (name, marked) in [
            (
                "baseline",
                all.iter().filter(|architecture| architecture.baseline).count(),
            ),
            ("as_is", all.iter().filter(|architecture| architecture.as_is).count()),
        ] {
            let message = format!("{marked} architectures are marked `{name}`");
            self.ensure(marked <= 1, "architectures", &message, "at most one");
        }
    }

    fn style(&mut self, path: &str, style: &Style) {
        match style {
            Style::PointToPoint(style) => {
                self.preset(format!("{path}.balancer"), &style.balancer, PresetKind::Balancer);
                self.failures(&format!("{path}.balancer_failures"), style.balancer_failures.as_ref());
                self.span_above_zero(format!("{path}.staleness"), style.staleness);
                if let Some(Discovery::Registry(registry)) = &style.discovery {
                    let path = format!("{path}.discovery");
                    if let Some(zone) = &registry.zone {
                        self.zone(format!("{path}.zone"), zone);
                    }
                    self.at_least_one(format!("{path}.instances"), registry.instances);
                    self.failures(&format!("{path}.failures"), registry.failures.as_ref());
                }
            }
            Style::HubAndSpoke(style) => {
                self.hub(path, style);
                self.failures(&format!("{path}.failures"), style.failures.as_ref());
            }
            Style::MessageBus(style) => {
                self.bus(path, style);
                self.failures(&format!("{path}.failures"), style.failures.as_ref());
            }
            Style::Hybrid(style) => self.hybrid(path, style),
            Style::Custom => {}
        }
    }

    pub(super) fn preset(&mut self, path: String, id: &Option<PresetId>, kind: PresetKind) {
        let Some(id) = id else { return };
        match preset(id) {
            Err(unknown) => self.problem(path, unknown.to_string(), unknown.hint()),
            Ok(preset) if preset.kind() != kind => {
                let message = format!("\"{id}\" is the preset of a {}", preset.kind().label());
                self.problem(path, message, format!("here goes that of a {}", kind.label()));
            }
            Ok(_) => {}
        }
    }

    fn hub(&mut self, path: &str, style: &HubAndSpoke) {
        self.preset(format!("{path}.platform"), &style.platform, PresetKind::Hub);
        for (at, zone) in style.bridged.iter().enumerate() {
            self.zone(format!("{path}.bridged[{at}]"), zone);
        }
        if let Some(zone) = &style.zone {
            self.zone(format!("{path}.zone"), zone);
        }
        self.at_least_one(format!("{path}.instances"), style.instances);
        self.at_least_one(format!("{path}.max_deliveries"), style.max_deliveries);
        self.span_above_zero(format!("{path}.ack_wait"), style.ack_wait);
        let serves = style.concurrency != Some(Concurrency::Servers(0));
        self.ensure(
            serves,
            format!("{path}.concurrency"),
            "is 0",
            "one or more, or Unlimited",
        );
    }

    fn bus(&mut self, path: &str, style: &MessageBus) {
        self.preset(format!("{path}.broker"), &style.broker, PresetKind::Broker);
        for (at, zone) in style.zones.iter().enumerate() {
            self.zone(format!("{path}.zones[{at}]"), zone);
        }
        self.at_least_one(format!("{path}.nodes"), style.nodes);
        self.at_least_one(format!("{path}.prefetch"), style.prefetch);
        self.at_least_one(format!("{path}.max_deliveries"), style.max_deliveries);
        self.span_above_zero(format!("{path}.ack_wait"), style.ack_wait);
        self.at_least_one(format!("{path}.replicas"), style.replicas);
        self.span_above_zero(format!("{path}.dedup_window"), style.dedup_window);
        self.span_above_zero(format!("{path}.retention"), style.retention);
        self.memory(path, style);
        let serves = style.concurrency != Some(Concurrency::Servers(0));
        self.ensure(
            serves,
            format!("{path}.concurrency"),
            "is 0",
            "one or more, or Unlimited",
        );
        let replicas = style.replicas.unwrap_or(0);
        self.ensure(
            style.nodes.is_none_or(|nodes| replicas <= nodes),
            format!("{path}.replicas"),
            "is more than there are nodes",
            "at most as many as nodes",
        );
        if let Some(nodes) = style.nodes {
            let fits = style.zones.len() <= 1 || style.zones.len() == nodes as usize;
            let message = format!("names {} zones for {nodes} nodes", style.zones.len());
            self.ensure(
                fits,
                format!("{path}.zones"),
                &message,
                "one zone for all nodes, or one for each",
            );
        }
    }

    fn memory(&mut self, path: &str, style: &MessageBus) {
        let above_zero = |size: Option<Size>| size.is_none_or(|size| size.bytes() > 0);
        for (field, size) in [("memory", style.memory), ("retention_bytes", style.retention_bytes)] {
            self.ensure(above_zero(size), format!("{path}.{field}"), "is 0", "more than 0");
        }
        let high = style.memory_high.map_or(defaults::MEMORY_HIGH, Share::value);
        self.ensure(
            style.memory_low.is_none_or(|low| low.value() <= high),
            format!("{path}.memory_low"),
            "is above the share at which publishers are blocked",
            "at most `memory_high`",
        );
    }

    fn hybrid(&mut self, path: &str, style: &Hybrid) {
        let all = &self.scenario.architectures;
        if let Some(base) = &style.base {
            let known: Vec<&str> = all.iter().map(|architecture| architecture.id.as_str()).collect();
            self.reference(format!("{path}.base"), "architecture", base.as_str(), &known);
            let of_its_own = all.iter().find(|architecture| &architecture.id == base);
            let middle = of_its_own.is_none_or(|base| !matches!(base.style, Style::Hybrid(_) | Style::Custom));
            self.ensure(
                middle,
                format!("{path}.base"),
                "is no plain style",
                "an architecture with a hub or a bus",
            );
        }
        let none = Vec::new();
        let lists = [
            ("direct", style.direct.as_ref().unwrap_or(&none)),
            ("hub", &style.hub),
            ("bus", &style.bus),
        ];
        let mut seen: Vec<&FlowId> = Vec::new();
        for (name, flows) in lists {
            for (at, flow) in flows.iter().enumerate() {
                let path = format!("{path}.{name}[{at}]");
                if seen.contains(&flow) {
                    self.problem(path, format!("\"{flow}\" goes two ways"), "name each flow once");
                } else {
                    self.flow(path, flow);
                    seen.push(flow);
                }
            }
        }
    }
}

/// Whether a text is `#rrggbb`.
fn is_color(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text[1..].chars().all(|c| c.is_ascii_hexdigit())
}
