//! Switches that make a running service misbehave, for demonstrations and tests.

use serde::{Deserialize, Serialize};

/// What is wrong with a service on purpose. The default is that nothing is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fault {
    /// The share of requests or jobs that fail, in `[0, 1]`; the service's usual share stays the floor.
    pub error_share: f64,
    /// Added to each request or job, in milliseconds.
    pub latency_ms: u64,
    /// A stopped HTTP service answers 503 to everything, scrapes included, and counts nothing. A stopped queue worker
    /// takes jobs and is scraped, but does no job.
    pub stopped: bool,
}

/// The most latency that can be added, one minute.
pub const MAX_LATENCY_MS: u64 = 60_000;

/// The wish for a fault that makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum FaultError {
    /// The text is no JSON object with the fields of [`Fault`].
    #[error(
        "a fault is a JSON object such as `{{\"error_share\": 0.5, \"latency_ms\": 400, \"stopped\": false}}`"
    )]
    Unreadable(#[source] serde_json::Error),
    /// The share is no share.
    #[error("`error_share` is {0}; it must be a number from 0 to 1")]
    ErrorShare(f64),
    /// The latency is too long.
    #[error("`latency_ms` is {0}; it must be a whole number from 0 to {MAX_LATENCY_MS}")]
    Latency(u64),
}

impl Fault {
    /// Reads a fault from JSON; absent fields mean that this part is well.
    ///
    /// # Errors
    ///
    /// If the text is no such JSON, has unknown fields, or a number is out of its range.
    pub fn parse(json: &[u8]) -> Result<Self, FaultError> {
        let fault: Self = serde_json::from_slice(json).map_err(FaultError::Unreadable)?;
        if !(0.0..=1.0).contains(&fault.error_share) {
            return Err(FaultError::ErrorShare(fault.error_share));
        }
        if fault.latency_ms > MAX_LATENCY_MS {
            return Err(FaultError::Latency(fault.latency_ms));
        }
        Ok(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_fields_are_well() {
        let fault = Fault::parse(br#"{"latency_ms": 400}"#).unwrap();
        assert_eq!(
            fault,
            Fault {
                error_share: 0.0,
                latency_ms: 400,
                stopped: false
            }
        );
        assert_eq!(Fault::parse(b"{}").unwrap(), Fault::default());
    }

    #[test]
    fn nonsense_is_refused_with_its_reason() {
        for (json, reason) in [
            (r#"{"error_share": 1.5}"#, "`error_share` is 1.5"),
            (r#"{"error_share": -0.1}"#, "`error_share` is -0.1"),
            (r#"{"latency_ms": 60001}"#, "`latency_ms` is 60001"),
            (r#"{"latency_ms": -1}"#, "JSON object"),
            (r#"{"error_rate": 0.5}"#, "JSON object"),
            ("", "JSON object"),
        ] {
            let error = Fault::parse(json.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(reason), "{json}: {error}");
        }
    }
}
