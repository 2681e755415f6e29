//! How are retries, breakers, throttles, health checks and ejections read?
//!
//! In: [`Node`]s. Out: parts of the model. It must not know whether numbers make sense (see `check`).

use super::fields::{Read, Reader};
use super::node::Node;
use super::values::number_or_unlimited;
use crate::scenario::model::*;

impl Read for Retry {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "a retry")?;
        let retry = Retry {
            max_attempts: fields.opt_with("max_attempts", attempts),
            on: fields.list("on"),
            backoff: fields.opt("backoff"),
            factor: fields.opt("factor"),
            cap: fields.opt("cap"),
            jitter: fields.opt("jitter"),
            budget: fields.opt("budget"),
            exclude_tried: fields.opt("exclude_tried"),
            retry_after: fields.opt("retry_after"),
        };
        fields.finish();
        Some(retry)
    }
}

fn attempts(node: Node<'_>, cx: &mut Reader) -> Option<u32> {
    Some(number_or_unlimited(node, cx)?.unwrap_or(UNLIMITED_ATTEMPTS))
}

impl Read for Breaker {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "a circuit breaker")?;
        let (failure_share, consecutive) = (fields.opt("failure_share"), fields.opt("consecutive"));
        let (window, least) = (fields.opt("window"), fields.opt("least"));
        let (open, probes) = (fields.req("open"), fields.req("probes"));
        fields.finish();
        Some(Breaker {
            failure_share,
            window,
            least,
            consecutive,
            open: open?,
            probes: probes?,
        })
    }
}

impl Read for Throttle {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "a throttle")?;
        let throttle = Throttle {
            factor: fields.opt("factor"),
            window: fields.opt("window"),
        };
        fields.finish();
        Some(throttle)
    }
}

impl Read for HealthCheck {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        if node.source() == "Off" {
            return Some(HealthCheck::Off);
        }
        let mut fields = cx.fields(node, "a health check")?;
        let every = fields.req("every");
        let (unhealthy, healthy) = (fields.opt("unhealthy"), fields.opt("healthy"));
        fields.finish();
        Some(HealthCheck::Every {
            every: every?,
            unhealthy,
            healthy,
        })
    }
}

impl Read for Ejection {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "an ejection")?;
        let (consecutive, lasting) = (fields.req("consecutive"), fields.req("lasting"));
        let at_most = fields.opt("at_most");
        fields.finish();
        Some(Ejection {
            consecutive: consecutive?,
            lasting: lasting?,
            at_most,
        })
    }
}
