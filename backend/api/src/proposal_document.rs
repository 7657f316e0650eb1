//! A proposal on the wire: the document that the API answers and the command line prints.

use domain::alert_tier::AlertSeverity;
use domain::backtest::{BurnDownPoint, CalendarWindow, Firing, TierReplay};
use domain::proposal::{EvaluatedQuery, Evidence, ModelRank, Rank};
use domain::scoring::ModelIdentity;
use domain::{
    AlertTier, AlertTiers, Backtest, Cadence, Certificate, Proposal, ReadBy, TimeSpan, TrafficCertificate,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::findings::{self, FindingResponse};
use crate::fit::{ObjectiveFitResponse, ThresholdFitResponse};
use crate::objectives::ObjectiveResponse;

/// An objective that could be put in force, with all that speaks for and against it.
///
/// Nothing in it differs between two runs on the same input.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ProposalResponse {
    /// The schema that the stored proposal follows.
    #[schema(example = "srellama/proposal/v1")]
    pub schema: String,
    /// The SHA-256 of the stored proposal: equal proposals have one digest. Name it when applying.
    pub digest: String,
    /// Whether it may be put in force: no finding has severity `error`.
    pub is_applicable: bool,
    /// What is proposed.
    pub objective: ObjectiveResponse,
    /// Where it stands among the proposals of its service.
    pub rank: RankResponse,
    /// What speaks for it.
    pub reasons: Vec<String>,
    /// What speaks against it.
    pub counter_reasons: Vec<String>,
    /// Why this target.
    pub target_reason: String,
    /// The alerts that would be written.
    pub alert_tiers: AlertTiersResponse,
    /// The intervals that the tiers were derived for.
    pub cadence: CadenceResponse,
    /// What history says.
    pub backtest: BacktestResponse,
    /// Where the numbers come from.
    pub evidence: EvidenceResponse,
    /// What the checks had to say.
    pub findings: Vec<FindingResponse>,
    /// How well history keeps the target, and how sure that is; absent where there is not enough data,
    /// which a finding says then, and in what was stored before this was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<ObjectiveFitResponse>,
    /// What the buckets leave open of a latency threshold that history chose; absent where none was
    /// chosen among buckets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold_fit: Option<ThresholdFitResponse>,
}

/// Where a proposal stands.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RankResponse {
    /// By rules, from 1. It decides the order.
    pub rules: usize,
    /// By the model, where one was asked. It orders nothing.
    pub model: Option<ModelRankResponse>,
}

/// What a model thought.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ModelRankResponse {
    /// Its rank among all candidates, from 1.
    pub rank: usize,
    /// Mean log-likelihood per token, in nats; comparable within one question only.
    pub score: f64,
    /// The distance from the best score, in nats; of the best one, from the second best.
    pub margin: f64,
    /// Which model.
    pub model: ModelResponse,
}

/// A model, named so that a score can be traced to its weights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ModelResponse {
    /// The name in its manifest.
    pub name: String,
    /// SHA-256 of the weights file.
    pub sha256: String,
}

/// The alert tiers of an objective.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AlertTiersResponse {
    /// The window over which increases are recorded; all longer windows sum those.
    #[schema(example = "5m")]
    pub base_window: String,
    /// In the order of their long windows.
    pub tiers: Vec<AlertTierResponse>,
    /// One sentence for each tier that was merged or dropped.
    pub notes: Vec<String>,
    /// The alert for when there is no data at all; absent where there is none.
    pub absence: Option<AbsenceAlertResponse>,
}

/// The alert for when there is no data at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AbsenceAlertResponse {
    /// Page a person now, or open a ticket.
    pub severity: AlertSeverityResponse,
    /// How long there must have been no data before it fires.
    #[schema(example = "15m")]
    pub hold: String,
    /// From the last sample of the service to the alert, at the latest.
    #[schema(example = "26m")]
    pub time_to_fire: String,
    /// The same in a sentence.
    pub in_words: String,
}

/// One pair of windows with factor and severity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AlertTierResponse {
    /// Page a person now, or open a ticket.
    pub severity: AlertSeverityResponse,
    /// The long window: how much must have burned.
    #[schema(example = "1h")]
    pub long_window: String,
    /// The short window: that it burns still.
    #[schema(example = "5m")]
    pub short_window: String,
    /// The burn rate above which it fires, an exact decimal.
    #[schema(example = "14.4")]
    pub factor: String,
    /// The error ratio above which it fires, an exact decimal.
    #[schema(example = "0.0144")]
    pub threshold: String,
    /// How long the condition must hold before it fires; absent where it need not.
    #[schema(example = "2m")]
    pub hold: Option<String>,
    /// How long it goes on firing after the condition ended; absent where it does not.
    #[schema(example = "15m")]
    pub keep_firing_for: Option<String>,
    /// With fewer bad events than this in the long window it does not fire; absent where none are
    /// asked for.
    pub min_bad_events: Option<u64>,
    /// Why it can be trusted.
    pub certificate: CertificateResponse,
}

/// What an alert asks of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertSeverityResponse {
    /// Now.
    Page,
    /// This week.
    Ticket,
}

/// What follows from a tier's numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CertificateResponse {
    /// A full outage exceeds the threshold.
    pub can_fire: bool,
    /// The share of the period's error budget that has burned when it fires, at the least; an exact
    /// decimal.
    pub budget_share_at_trigger: String,
    /// From the start of a full outage to the alert, at the latest.
    #[schema(example = "6m52s")]
    pub time_to_fire_at_full_outage: String,
    /// With fewer events than this in the long window a single failure trips the tier.
    pub events_needed: u64,
    /// What follows besides from the traffic that was observed; absent where none was.
    pub at_traffic: Option<TrafficCertificateResponse>,
}

/// What follows for a tier from the traffic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TrafficCertificateResponse {
    /// Events per hour that were observed, on average; a decimal.
    pub events_per_hour: String,
    /// About how many alerts chance alone gives in 30 days; a decimal.
    #[schema(example = "0.18")]
    pub false_alerts_in_30_days: String,
    /// A burn at ten times the sustainable rate fires it before the budget is gone, in at least 95 of
    /// 100 such burns.
    pub sees_tenfold_burn: bool,
}

/// What the tiers depend on besides target and period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CadenceResponse {
    /// How often the service is scraped.
    #[schema(example = "15s")]
    pub scrape_interval: String,
    /// How often rules are evaluated.
    #[schema(example = "30s")]
    pub evaluation_interval: String,
}

/// What history says of an objective.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BacktestResponse {
    /// The first point of the history.
    #[schema(format = DateTime)]
    pub from: String,
    /// The last one.
    #[schema(format = DateTime)]
    pub until: String,
    /// Time between the replayed evaluations.
    #[schema(example = "1m")]
    pub step: String,
    /// All events, each counted once. Prometheus extrapolates, so they are no whole numbers.
    pub events_total: f64,
    /// The bad ones among them.
    pub events_bad: f64,
    /// The share of good events; absent without events.
    pub attainment: Option<f64>,
    /// The share of the error budget that is left; below 0 where more was burned than there was.
    pub budget_remaining: Option<f64>,
    /// Time for which the source had no data.
    #[schema(example = "2h")]
    pub unseen: String,
    /// Events that no increase shows, at most: before the first sample of a series, around a reset, in
    /// a gap. They stand in none of the other figures; absent where nobody can tell.
    pub unseen_events_total: Option<f64>,
    /// The bad ones among them, at most.
    pub unseen_events_bad: Option<f64>,
    /// The share of good events if all unseen ones were as bad as they can have been; absent without
    /// events or where nobody can tell.
    pub attainment_at_least: Option<f64>,
    /// The share of the error budget that is left then.
    pub budget_remaining_at_least: Option<f64>,
    /// Days that have data for at least half their time.
    pub n_days: usize,
    /// Those of them on which the target would have held.
    pub n_days_held: usize,
    /// Where the period follows the calendar, each week, month or quarter that history touches, in the
    /// order of time.
    pub calendar_windows: Vec<CalendarWindowResponse>,
    /// Alerts of severity page, per 30 days.
    pub pages_per_30_days: f64,
    /// What each tier would have done, in the order of the tiers.
    pub tiers: Vec<TierReplayResponse>,
    /// The budget over time.
    pub burn_down: Vec<BurnDownPointResponse>,
}

/// What history says of one week, month or quarter: of the part of it that was seen.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CalendarWindowResponse {
    /// Its first instant.
    #[schema(format = DateTime)]
    pub start: String,
    /// The first instant after it.
    #[schema(format = DateTime)]
    pub end: String,
    /// The part of it for which there is data.
    #[schema(example = "12d3h")]
    pub seen: String,
    /// Events of that part, each counted once.
    pub events_total: f64,
    /// The bad ones among them.
    pub events_bad: f64,
    /// The share of good events; absent without events.
    pub attainment: Option<f64>,
    /// The share of the error budget that is left; below 0 where more was burned than there was.
    pub budget_remaining: Option<f64>,
}

/// What one tier would have done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TierReplayResponse {
    /// Page or ticket.
    pub severity: AlertSeverityResponse,
    /// The tier's windows.
    #[schema(example = "1h/5m")]
    pub windows: String,
    /// When it would have fired.
    pub firings: Vec<FiringResponse>,
}

/// One time that an alert would have fired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FiringResponse {
    /// The start of the unbroken run of base windows above the threshold before it fired.
    #[schema(format = DateTime)]
    pub burning_since: String,
    /// The evaluation at which it fired.
    #[schema(format = DateTime)]
    pub fired_at: String,
    /// The evaluation at which it stopped; absent where it fires at the end of the history.
    #[schema(format = DateTime)]
    pub resolved_at: Option<String>,
}

/// The budget at one time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BurnDownPointResponse {
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// The share of the error budget of the whole history that was left.
    pub budget_remaining: f64,
}

/// Where a proposal's numbers come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EvidenceResponse {
    /// The source's address, without credentials.
    pub source: String,
    /// With whose rights it was read.
    pub read_by: ReadByResponse,
    /// What the source says it is.
    #[schema(example = "Prometheus 2.42.0")]
    pub server: String,
    /// What PromQL the source takes, and how that is known, where each query is valid there; absent
    /// where one is not, or where it was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Prometheus 3.15.0, by its own list of features")]
    pub valid_on: Option<String>,
    /// The end of the history that was read.
    #[schema(format = DateTime)]
    pub as_of: String,
    /// Each query that was parsed and evaluated.
    pub queries: Vec<EvaluatedQueryResponse>,
}

/// With whose rights metrics were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadByResponse {
    /// From the server itself.
    Direct,
    /// Through Grafana, with a service account.
    Token,
    /// Through Grafana, by the page that asked, with its user's session.
    Relay,
}

/// A query that the source evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EvaluatedQueryResponse {
    /// What it is for, such as the rule's name.
    pub purpose: String,
    /// The query.
    pub expression: String,
    /// Series in its answer.
    pub n_series: usize,
}

impl From<&Proposal> for ProposalResponse {
    fn from(proposal: &Proposal) -> Self {
        Self {
            schema: proposal.schema.clone(),
            digest: proposal.digest().to_string(),
            is_applicable: proposal.is_applicable(),
            objective: (&proposal.objective).into(),
            rank: (&proposal.rank).into(),
            reasons: proposal.reasons.clone(),
            counter_reasons: proposal.counter_reasons.clone(),
            target_reason: proposal.target_reason.clone(),
            alert_tiers: (&proposal.alert_tiers).into(),
            cadence: proposal.cadence.into(),
            backtest: (&proposal.backtest).into(),
            evidence: (&proposal.evidence).into(),
            findings: findings::all_of(&proposal.findings),
            fit: proposal.fit.as_ref().map(ObjectiveFitResponse::from),
            threshold_fit: proposal.threshold_fit.as_ref().map(ThresholdFitResponse::from),
        }
    }
}

impl From<&Rank> for RankResponse {
    fn from(rank: &Rank) -> Self {
        Self {
            rules: rank.rules,
            model: rank.model.as_ref().map(ModelRankResponse::from),
        }
    }
}

impl From<&ModelRank> for ModelRankResponse {
    fn from(rank: &ModelRank) -> Self {
        Self {
            rank: rank.rank,
            score: rank.score,
            margin: rank.margin,
            model: (&rank.model).into(),
        }
    }
}

impl From<&ModelIdentity> for ModelResponse {
    fn from(model: &ModelIdentity) -> Self {
        Self {
            name: model.name.clone(),
            sha256: model.sha256.to_string(),
        }
    }
}

impl From<&AlertTiers> for AlertTiersResponse {
    fn from(tiers: &AlertTiers) -> Self {
        Self {
            base_window: tiers.base_window.to_string(),
            tiers: tiers.tiers.iter().map(AlertTierResponse::from).collect(),
            notes: tiers.notes.clone(),
            absence: tiers.absence.as_ref().map(|alert| AbsenceAlertResponse {
                severity: alert.severity.into(),
                hold: alert.hold.to_string(),
                time_to_fire: alert.time_to_fire.to_string(),
                in_words: alert.in_words(),
            }),
        }
    }
}

impl From<&AlertTier> for AlertTierResponse {
    fn from(tier: &AlertTier) -> Self {
        Self {
            severity: tier.severity.into(),
            long_window: tier.long_window.to_string(),
            short_window: tier.short_window.to_string(),
            factor: tier.factor.to_string(),
            threshold: tier.threshold.to_string(),
            hold: some_span(tier.hold),
            keep_firing_for: some_span(tier.keep_firing_for),
            min_bad_events: (tier.min_bad_events > 0).then_some(tier.min_bad_events),
            certificate: (&tier.certificate).into(),
        }
    }
}

impl From<AlertSeverity> for AlertSeverityResponse {
    fn from(severity: AlertSeverity) -> Self {
        match severity {
            AlertSeverity::Page => Self::Page,
            AlertSeverity::Ticket => Self::Ticket,
        }
    }
}

impl From<&Certificate> for CertificateResponse {
    fn from(certificate: &Certificate) -> Self {
        Self {
            can_fire: certificate.can_fire,
            budget_share_at_trigger: certificate.budget_share_at_trigger.to_string(),
            time_to_fire_at_full_outage: certificate.time_to_fire_at_full_outage.to_string(),
            events_needed: certificate.events_needed,
            at_traffic: certificate
                .at_traffic
                .as_ref()
                .map(TrafficCertificateResponse::from),
        }
    }
}

impl From<&TrafficCertificate> for TrafficCertificateResponse {
    fn from(certificate: &TrafficCertificate) -> Self {
        Self {
            events_per_hour: certificate.events_per_hour.to_string(),
            false_alerts_in_30_days: certificate.false_alerts_in_30_days.to_string(),
            sees_tenfold_burn: certificate.sees_tenfold_burn,
        }
    }
}

/// A span that takes some time.
fn some_span(span: TimeSpan) -> Option<String> {
    (span != TimeSpan::default()).then(|| span.to_string())
}

impl From<Cadence> for CadenceResponse {
    fn from(cadence: Cadence) -> Self {
        Self {
            scrape_interval: cadence.scrape_interval.to_string(),
            evaluation_interval: cadence.evaluation_interval.to_string(),
        }
    }
}

impl From<&Backtest> for BacktestResponse {
    fn from(backtest: &Backtest) -> Self {
        Self {
            from: backtest.from.to_string(),
            until: backtest.until.to_string(),
            step: backtest.step.to_string(),
            events_total: backtest.events.total,
            events_bad: backtest.events.bad,
            attainment: backtest.attainment,
            budget_remaining: backtest.budget_remaining,
            unseen: backtest.unseen.to_string(),
            unseen_events_total: backtest.unseen_events.map(|unseen| unseen.total),
            unseen_events_bad: backtest.unseen_events.map(|unseen| unseen.bad),
            attainment_at_least: backtest.worst_case.map(|worst| worst.attainment),
            budget_remaining_at_least: backtest.worst_case.map(|worst| worst.budget_remaining),
            n_days: backtest.n_days,
            n_days_held: backtest.n_days_held,
            calendar_windows: backtest
                .calendar_windows
                .iter()
                .map(CalendarWindowResponse::from)
                .collect(),
            pages_per_30_days: backtest.pages_per_30_days,
            tiers: backtest.tiers.iter().map(TierReplayResponse::from).collect(),
            burn_down: backtest
                .burn_down
                .iter()
                .map(BurnDownPointResponse::from)
                .collect(),
        }
    }
}

impl From<&CalendarWindow> for CalendarWindowResponse {
    fn from(window: &CalendarWindow) -> Self {
        Self {
            start: window.start.to_string(),
            end: window.end.to_string(),
            seen: window.seen.to_string(),
            events_total: window.events.total,
            events_bad: window.events.bad,
            attainment: window.attainment,
            budget_remaining: window.budget_remaining,
        }
    }
}

impl From<&TierReplay> for TierReplayResponse {
    fn from(replay: &TierReplay) -> Self {
        Self {
            severity: replay.severity.into(),
            windows: replay.windows.clone(),
            firings: replay.firings.iter().map(FiringResponse::from).collect(),
        }
    }
}

impl From<&Firing> for FiringResponse {
    fn from(firing: &Firing) -> Self {
        Self {
            burning_since: firing.burning_since.to_string(),
            fired_at: firing.fired_at.to_string(),
            resolved_at: firing.resolved_at.map(|at| at.to_string()),
        }
    }
}

impl From<&BurnDownPoint> for BurnDownPointResponse {
    fn from(point: &BurnDownPoint) -> Self {
        Self {
            at: point.at.to_string(),
            budget_remaining: point.budget_remaining,
        }
    }
}

impl From<ReadBy> for ReadByResponse {
    fn from(read_by: ReadBy) -> Self {
        match read_by {
            ReadBy::Direct => Self::Direct,
            ReadBy::Token => Self::Token,
            ReadBy::Relay => Self::Relay,
        }
    }
}

impl From<&Evidence> for EvidenceResponse {
    fn from(evidence: &Evidence) -> Self {
        Self {
            source: evidence.source.clone(),
            read_by: evidence.read_by.into(),
            server: evidence.server.clone(),
            valid_on: evidence.valid_on.clone(),
            as_of: evidence.as_of.to_string(),
            queries: evidence
                .queries
                .iter()
                .map(EvaluatedQueryResponse::from)
                .collect(),
        }
    }
}

impl From<&EvaluatedQuery> for EvaluatedQueryResponse {
    fn from(query: &EvaluatedQuery) -> Self {
        Self {
            purpose: query.purpose.clone(),
            expression: query.expression.clone(),
            n_series: query.n_series,
        }
    }
}
