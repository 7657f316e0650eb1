//! Proposals: an objective with its evidence, not in force.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::alert_options::{AlertOptions, Texts};
use crate::alert_tier::{AlertTiers, Cadence};
use crate::backtest::Backtest;
use crate::digest::Digest;
use crate::finding::{Finding, Severity, worst};
use crate::fit::{ObjectiveFit, ThresholdFit};
use crate::objective::{Objective, ObjectiveId};
use crate::read_by::ReadBy;
use crate::scoring::ModelIdentity;

/// The schema that a stored proposal follows.
pub const PROPOSAL_SCHEMA: &str = "srellama/proposal/v1";

/// One objective that could be put in force, with all that speaks for and against it.
///
/// A proposal holds nothing that differs between two runs on the same input: no durations of ours,
/// no time of day but the history's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// [`PROPOSAL_SCHEMA`].
    pub schema: String,
    /// What is proposed.
    pub objective: Objective,
    /// Where it stands among the proposals of its service.
    pub rank: Rank,
    /// What speaks for it.
    pub reasons: Vec<String>,
    /// What speaks against it.
    pub counter_reasons: Vec<String>,
    /// Why this target.
    pub target_reason: String,
    /// The alerts that would be written.
    pub alert_tiers: AlertTiers,
    /// Labels for every series and alert, beside ours; only what was imported has some.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub labels: Texts,
    /// How the alerts are named and marked; only what was imported asks for anything.
    #[serde(default, skip_serializing_if = "AlertOptions::is_none")]
    pub alert_options: AlertOptions,
    /// The intervals that the tiers were derived for.
    pub cadence: Cadence,
    /// What history says.
    pub backtest: Backtest,
    /// Where the numbers come from.
    pub evidence: Evidence,
    /// What the checks had to say.
    pub findings: Vec<Finding>,
    /// How well history keeps the target, and how sure that is; `None` where history is too short, and
    /// in what was stored before this was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fit: Option<ObjectiveFit>,
    /// Of a latency objective whose threshold we chose: what the buckets leave open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold_fit: Option<ThresholdFit>,
}

/// Where a proposal stands. The model's rank is shown beside the rules' rank and orders nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rank {
    /// By rules, from 1.
    pub rules: usize,
    /// By the model, where one was asked.
    pub model: Option<ModelRank>,
}

/// What a model thought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelRank {
    /// Its rank, from 1.
    pub rank: usize,
    /// Mean log-likelihood per token, in nats; comparable within one question only.
    pub score: f64,
    /// The distance from the best score, in nats; of the best one, from the second best.
    pub margin: f64,
    /// Which model.
    pub model: ModelIdentity,
}

/// Where a proposal's numbers come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The source's address, without credentials.
    pub source: String,
    /// With whose rights it was read.
    #[serde(default, skip_serializing_if = "ReadBy::is_direct")]
    pub read_by: ReadBy,
    /// What the source says it is, such as `Prometheus 2.42.0`.
    pub server: String,
    /// What PromQL the source takes, and how that is known, where each query below is valid there;
    /// absent where one is not, or where it was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_on: Option<String>,
    /// The end of the history that was read.
    pub as_of: Timestamp,
    /// Each query that was parsed and evaluated.
    pub queries: Vec<EvaluatedQuery>,
}

/// A query that the source evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluatedQuery {
    /// What it is for: `bad events`, `all events`, or the rule's name.
    pub purpose: String,
    /// The query.
    pub expression: String,
    /// Series in its answer.
    pub n_series: usize,
}

impl Proposal {
    /// The SHA-256 of the proposal's canonical JSON (RFC 8785): two equal proposals have one id.
    pub fn digest(&self) -> Digest {
        let canonical = serde_json_canonicalizer::to_vec(self)
            .expect("a proposal has string keys and finite numbers, so it has canonical JSON");
        Digest::of(&canonical)
    }

    /// May it be put in force? Not with a finding of severity error.
    pub fn is_applicable(&self) -> bool {
        worst(&self.findings) != Some(Severity::Error)
    }

    /// The objective's id.
    pub fn id(&self) -> &ObjectiveId {
        &self.objective.id
    }
}

/// A candidate that did not become a proposal, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedCandidate {
    /// The candidate in words.
    pub candidate: String,
    /// Why there is no proposal.
    pub reason: String,
    /// History was too short, or had too few events: later there may be a proposal.
    pub lacks_data: bool,
}
