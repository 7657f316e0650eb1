//! Indicators that could be watched, on the wire. The command line prints them for a file; no route
//! does, since a source has history and gets proposals.

use domain::{Candidate, Catalogue};
use serde::Serialize;

use crate::lists::ListMeta;
use crate::objectives::ServiceNameResponse;

/// The candidates of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CandidateListResponse {
    /// The service.
    pub service: ServiceNameResponse,
    /// Series names that it has.
    pub n_metrics: usize,
    /// The best by rules first. None of them has any evidence.
    pub candidates: Vec<CandidateResponse>,
    /// About the list.
    pub meta: ListMeta,
}

/// An indicator that could be watched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CandidateResponse {
    /// The indicator's kind, such as `availability`.
    pub kind: String,
    /// In words.
    pub candidate: String,
    /// What it counts, and when an event is bad.
    pub explanation: String,
    /// The metrics that it reads.
    pub metrics: Vec<String>,
    /// The template that made it: `pack/template`, or `generic/…`.
    pub template: String,
    /// Where the template's facts come from.
    pub references: Vec<String>,
    /// The rules' score, for ordering only.
    pub score: i32,
    /// What speaks for it.
    pub reasons: Vec<String>,
    /// What speaks against it.
    pub counter_reasons: Vec<String>,
}

impl CandidateListResponse {
    /// The candidates of a catalogue.
    pub fn of(catalogue: &Catalogue, candidates: &[Candidate]) -> Self {
        let candidates: Vec<_> = candidates.iter().map(CandidateResponse::from).collect();
        Self {
            service: (&catalogue.service).into(),
            n_metrics: catalogue.metrics.len(),
            meta: ListMeta::of(&candidates),
            candidates,
        }
    }
}

impl From<&Candidate> for CandidateResponse {
    fn from(candidate: &Candidate) -> Self {
        Self {
            kind: candidate.shape.kind().to_string(),
            candidate: candidate.shape.in_words(),
            explanation: candidate.explanation.clone(),
            metrics: candidate.shape.metrics(),
            template: candidate.template.clone(),
            references: candidate.references.clone(),
            score: candidate.score,
            reasons: candidate.reasons.clone(),
            counter_reasons: candidate.counter_reasons.clone(),
        }
    }
}
