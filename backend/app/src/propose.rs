//! Proposes objectives for a service: discover → candidates → ranking → objective fit → checks →
//! backtest → proposal.

use std::sync::Arc;

use domain::alert_tier::lint::{lint_preset, lint_tier};
use domain::alert_tier::{Cadence, base_window};
use domain::candidate::{Candidate, enumerate};
use domain::fit::{FitError, ObjectiveFit, enough_history, fit_target};
use domain::pitfall::{self, high_cardinality};
use domain::proposal::{Evidence, ModelRank, PROPOSAL_SCHEMA, Proposal, Rank, SkippedCandidate};
use domain::what_if::Scenario;
use domain::{
    Alerting, Backtest, Catalogue, EventHistory, Finding, Indicator, IndicatorKind, MaintenanceWindow,
    Objective, ObjectiveId, Period, Target, TimeSpan, Traffic,
};
use jiff::Timestamp;
use promql::KnownMetrics;
use promql::profile::Profile;

use crate::grouped::GroupBy;
use crate::kind_findings::kind_findings;
use crate::{App, AppError, model_rank};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct ProposeRequest {
    /// The service's name.
    pub service: String,
    /// Over which period the objectives are to hold; as much history is read.
    pub period: Period,
    /// A target to use in place of the fitted one.
    pub target: Option<Target>,
    /// Where the alerts come from.
    pub alerting: Alerting,
    /// When what happens is neither good nor bad.
    pub maintenance: Vec<MaintenanceWindow>,
    /// Makes of each recommended objective one for each value of a label.
    pub group_by: Option<GroupBy>,
    /// The end of the history; cut to the minute.
    pub as_of: Timestamp,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Proposals {
    /// What is measured of the service.
    pub catalogue: Catalogue,
    /// The proposals, the best by rules first.
    pub proposals: Vec<Proposal>,
    /// Candidates that did not become proposals.
    pub skipped: Vec<SkippedCandidate>,
    /// Findings about the service as a whole.
    pub findings: Vec<Finding>,
}

/// The share of an error budget from which on a person should know that it may have gone unseen.
const NOTICEABLE_SHARE: f64 = 0.01;
/// Each candidate costs four queries over the whole period; the best by rules are looked at.
const MAX_CANDIDATES: usize = 8;

/// Of so many periods a target should be kept, or it is said.
const SURE_ENOUGH: f64 = 0.8;

/// One run's fixed facts.
pub(crate) struct Run<'a> {
    pub(crate) app: &'a App,
    pub(crate) request: &'a ProposeRequest,
    catalogue: &'a Catalogue,
    pub(crate) as_of: Timestamp,
    server: String,
    retention: Option<TimeSpan>,
}

/// A proposal before its queries were checked.
pub(crate) struct Draft {
    pub(crate) proposal: Proposal,
    pub(crate) history: Arc<EventHistory>,
    /// What it was made from.
    pub(crate) candidate: Candidate,
}

/// What the candidates of a service came to.
#[derive(Default)]
pub(crate) struct Drafts {
    pub(crate) drafts: Vec<Draft>,
    pub(crate) skipped: Vec<SkippedCandidate>,
    pub(crate) findings: Vec<Finding>,
}

/// Why a candidate gives no proposal.
#[derive(Debug)]
pub(crate) struct Refusal {
    reason: String,
    lacks_data: bool,
}

/// A proposal of a candidate with its history, or why there is none.
pub(crate) type Outcome = Result<(Proposal, Arc<EventHistory>), Refusal>;

impl App {
    /// Proposes objectives for a service and keeps them.
    ///
    /// The same answers of the source give the same proposals.
    pub async fn propose(&self, request: &ProposeRequest) -> Result<Proposals, AppError> {
        let as_of = whole_minute(request.as_of);
        let server = self.source.server().await?;
        let profile = self.learn_profile(&server).await;
        let catalogue = self.catalogue_of(&request.service, as_of).await?;
        let run = Run {
            app: self,
            request,
            catalogue: &catalogue,
            as_of,
            server: server.to_string(),
            retention: self.retention().await,
        };
        let Drafts {
            drafts,
            skipped,
            findings,
        } = run.draft().await?;
        let proposals = self.prove_all(drafts, &catalogue, &profile).await?;
        for proposal in &proposals {
            self.store.save_proposal(proposal, (self.clock)())?;
        }
        Ok(Proposals {
            catalogue,
            proposals,
            skipped,
            findings,
        })
    }

    async fn prove_all(
        &self,
        drafts: Vec<Draft>,
        catalogue: &Catalogue,
        profile: &Profile,
    ) -> Result<Vec<Proposal>, AppError> {
        let known = KnownMetrics::of_catalogue(catalogue);
        let mut proposals = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let proposal = self.prove(draft.proposal, &known, profile).await?;
            self.histories.put(proposal.digest(), draft.history);
            proposals.push(proposal);
        }
        Ok(proposals)
    }

    async fn ask_model(
        &self,
        catalogue: &Catalogue,
        candidates: &[Candidate],
    ) -> Result<Vec<Option<ModelRank>>, Finding> {
        match &self.scorer {
            Some(scorer) if !candidates.is_empty() => {
                let ranks = model_rank::ask(scorer.clone(), catalogue, candidates).await?;
                Ok(ranks.into_iter().map(Some).collect())
            }
            _ => Ok(Vec::new()),
        }
    }
}

impl Refusal {
    /// History has too little to say; later it may have more.
    pub(crate) fn for_want_of_data(reason: String) -> Self {
        let lacks_data = true;
        Self { reason, lacks_data }
    }

    /// More history would change nothing of it.
    pub(crate) fn because(reason: String) -> Self {
        let lacks_data = false;
        Self { reason, lacks_data }
    }

    /// The candidate, in words, that is left out for this.
    pub(crate) fn of(self, candidate: String) -> SkippedCandidate {
        SkippedCandidate {
            candidate,
            reason: self.reason,
            lacks_data: self.lacks_data,
        }
    }
}

impl From<FitError> for Refusal {
    fn from(error: FitError) -> Self {
        let reason = error.to_string();
        match error {
            FitError::NotEnoughHistory { .. } | FitError::NotEnoughEvents { .. } => {
                Self::for_want_of_data(reason)
            }
            FitError::NothingKept { .. } => Self::because(reason),
        }
    }
}

impl Drafts {
    /// The next one by rules.
    fn add(
        &mut self,
        candidate: Candidate,
        (mut proposal, history): (Proposal, Arc<EventHistory>),
        model: Option<ModelRank>,
    ) {
        let is_first = !self
            .drafts
            .iter()
            .any(|other| same_kind(&other.proposal, &proposal));
        let objective = &mut proposal.objective;
        objective.id = ObjectiveId::of(&objective.service, &objective.indicator, is_first);
        proposal.rank = Rank {
            rules: self.drafts.len() + 1,
            model,
        };
        self.drafts.push(Draft {
            proposal,
            history,
            candidate,
        });
    }
}

impl Run<'_> {
    /// Makes a draft of each of the best candidates, or says why not; then groups them where that was
    /// asked for.
    async fn draft(&self) -> Result<Drafts, AppError> {
        let mut candidates = enumerate(self.catalogue, &self.app.settings.packs);
        let mut drafts = Drafts {
            skipped: too_many(&mut candidates),
            ..Drafts::default()
        };
        let (outcomes, model_ranks) = futures::join!(
            self.look_at(&candidates),
            self.app.ask_model(self.catalogue, &candidates)
        );
        let mut model_ranks = model_ranks.unwrap_or_else(|finding| {
            drafts.findings.push(finding);
            Vec::new()
        });
        model_ranks.resize(candidates.len(), None);
        for ((candidate, outcome), model) in candidates.into_iter().zip(outcomes?).zip(model_ranks) {
            match outcome {
                Ok(proposed) => drafts.add(candidate, proposed, model),
                Err(refusal) => drafts.skipped.push(refusal.of(candidate.shape.in_words())),
            }
        }
        match &self.request.group_by {
            Some(group_by) => self.grouped(drafts, group_by).await,
            None => Ok(drafts),
        }
    }

    /// Makes a proposal of each candidate, or says why not.
    async fn look_at(&self, candidates: &[Candidate]) -> Result<Vec<Outcome>, AppError> {
        let mut outcomes = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            outcomes.push(self.look_at_one(candidate).await?);
        }
        Ok(outcomes)
    }

    async fn look_at_one(&self, candidate: &Candidate) -> Result<Outcome, AppError> {
        let (indicator, threshold_fit) = match self.app.choose_bound(&candidate.shape, self.as_of).await? {
            Ok(chosen) => chosen,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let proposed = self.look_at_indicator(candidate, indicator).await?;
        Ok(proposed.map(|(proposal, history)| {
            let proposal = Proposal {
                threshold_fit,
                ..proposal
            };
            (proposal, history)
        }))
    }

    /// The same for an indicator that was made from a candidate.
    pub(crate) async fn look_at_indicator(
        &self,
        candidate: &Candidate,
        indicator: Indicator,
    ) -> Result<Outcome, AppError> {
        let cadence = self.app.cadence_of(&indicator, self.as_of).await?;
        let period = self.request.period.span();
        let history = self
            .app
            .event_history(&indicator, base_window(cadence), period, self.as_of)
            .await?
            .without(&self.request.maintenance);
        let proposed = self.propose_from(candidate, indicator, cadence, &history);
        Ok(proposed.map(|proposal| (proposal, Arc::new(history))))
    }

    /// The pure part: everything that follows from the history.
    fn propose_from(
        &self,
        candidate: &Candidate,
        indicator: Indicator,
        cadence: Cadence,
        history: &EventHistory,
    ) -> Result<Proposal, Refusal> {
        let fit = fit_target(history)?;
        let (target, target_reason) = match self.request.target {
            Some(target) => (
                target,
                format!("{target} was asked for; fitted to history: {}", fit.reason),
            ),
            None => (fit.target, fit.reason),
        };
        let service = self.catalogue.service.clone();
        let objective = Objective {
            id: ObjectiveId::of(&service, &indicator, true),
            service,
            indicator,
            target,
            period: self.request.period,
            maintenance: self.request.maintenance.clone(),
        };
        let scenario = Scenario {
            target,
            period: objective.period,
            alerting: self.request.alerting,
        };
        let alert_tiers = scenario.alert_tiers(cadence, Traffic::of(history));
        let backtest = domain::backtest::replay(history, target, objective.period, &alert_tiers.tiers);
        let mut proposal = Proposal {
            schema: PROPOSAL_SCHEMA.to_owned(),
            objective,
            rank: Rank {
                rules: 0,
                model: None,
            },
            reasons: candidate.reasons.clone(),
            counter_reasons: candidate.counter_reasons.clone(),
            labels: domain::Texts::new(),
            alert_options: domain::AlertOptions::default(),
            target_reason,
            alert_tiers,
            cadence,
            backtest,
            evidence: Evidence {
                source: self.app.source.origin(),
                read_by: self.app.source.read_by(),
                server: self.server.clone(),
                valid_on: None,
                as_of: self.as_of,
                queries: Vec::new(),
            },
            findings: Vec::new(),
            fit: ObjectiveFit::of(history, target, self.request.period).ok(),
            threshold_fit: None,
        };
        proposal.findings = findings_about(&proposal, history, self.retention);
        proposal
            .findings
            .extend(lint_alerting(&proposal, self.request.alerting));
        proposal
            .findings
            .extend(dear_metrics(self.catalogue, &proposal.objective.indicator));
        Ok(proposal)
    }
}

/// Metrics with so many series that each evaluation would be dear.
pub(crate) fn dear_metrics(catalogue: &Catalogue, indicator: &Indicator) -> Vec<Finding> {
    let n_series = |name: &String| catalogue.metrics.get(name).map_or(0, |metric| metric.n_series);
    let metrics = indicator.metrics().into_iter();
    metrics
        .filter_map(|name| high_cardinality(&name, &name, n_series(&name)))
        .collect()
}

fn same_kind(one: &Proposal, two: &Proposal) -> bool {
    one.objective.kind() == two.objective.kind()
}

pub(crate) fn whole_minute(at: Timestamp) -> Timestamp {
    let second = at.as_second();
    Timestamp::from_second(second - second.rem_euclid(60)).unwrap_or(at)
}

fn too_many(candidates: &mut Vec<Candidate>) -> Vec<SkippedCandidate> {
    let beyond = candidates.split_off(candidates.len().min(MAX_CANDIDATES));
    beyond
        .into_iter()
        .map(|candidate| SkippedCandidate {
            candidate: candidate.shape.in_words(),
            reason: format!("ranked below the {MAX_CANDIDATES} that are looked at"),
            lacks_data: false,
        })
        .collect()
}

/// What a person should know about a proposal besides its numbers.
pub(crate) fn findings_about(
    proposal: &Proposal,
    history: &EventHistory,
    retention: Option<TimeSpan>,
) -> Vec<Finding> {
    let place = proposal.objective.indicator.to_string();
    let period = proposal.objective.period;
    let mut findings = Vec::new();
    findings.extend(retention.and_then(|kept| pitfall::period_over_retention(&place, period, kept)));
    findings.extend(not_enough_data(&place, history));
    let period_days = proposal.objective.period.span().seconds() as f64 / 86_400.0;
    let days_seen = history.days_seen();
    if days_seen < period_days * 0.95 {
        findings.push(Finding::info(
            "short-history",
            &place,
            format!(
                "{days_seen:.1} d of history for a period of {}",
                proposal.objective.period
            ),
            "look at the target again when the history covers the period",
        ));
    }
    let unseen = proposal.backtest.unseen;
    if unseen > TimeSpan::from_hours(1) {
        findings.push(Finding::info(
            "unseen-history",
            &place,
            format!("the source has no data for {unseen} of the history; it counts as neither good nor bad"),
            "see whether the service or the scrape was down then",
        ));
    }
    findings.extend(unseen_events(&place, &proposal.backtest));
    findings.extend(unseen_unknown(&place, &proposal.backtest));
    if proposal.backtest.budget_remaining.is_some_and(|left| left < 0.0) {
        findings.push(Finding::warning(
            "budget-gone",
            &place,
            format!(
                "at {} history burned more than the whole error budget",
                proposal.objective.target
            ),
            "take a lower target, or make the service better first",
        ));
    }
    findings.extend(unsure_target(&place, proposal));
    findings.extend(kind_findings(&proposal.objective));
    let tiers = &proposal.alert_tiers.tiers;
    findings.extend(tiers.iter().filter_map(|tier| pitfall::low_traffic(&place, tier)));
    findings.extend(pitfall::blind_to_burns(&place, tiers));
    findings
}

/// That history is too short, or has too few events, for a word on how sure the target is.
fn not_enough_data(place: &str, history: &EventHistory) -> Option<Finding> {
    let too_little = enough_history(history).err()?;
    Some(Finding::info(
        "not-enough-data",
        place,
        format!("{too_little}, so nothing is known of how well the target is kept"),
        "look at it again once there is more",
    ))
}

/// That errors which no increase shows could take a noticeable part of the budget.
fn unseen_events(place: &str, backtest: &Backtest) -> Option<Finding> {
    let (unseen, worst) = (backtest.unseen_events?, backtest.worst_case?);
    let share = backtest.budget_remaining? - worst.budget_remaining;
    (share >= NOTICEABLE_SHARE).then(|| {
        Finding::info(
            "unseen-events",
            place,
            format!(
                "up to {:.0} bad events stand in no increase (before a first sample, around a reset or in a \
                 gap); if all happened, {:.3} % of the events were good and {:.1} % more of the error budget \
                 went",
                unseen.bad.ceil(),
                worst.attainment * 100.0,
                share * 100.0
            ),
            "have the service expose each of its counters at zero from its start",
        )
    })
}

/// That nobody can tell what the queries of others do not show.
fn unseen_unknown(place: &str, backtest: &Backtest) -> Option<Finding> {
    let is_unknown = backtest.unseen_events.is_none() && backtest.events.total > 0.0;
    is_unknown.then(|| {
        Finding::info(
            "unseen-unknown",
            place,
            "its queries do more than add up increases, so nobody can tell how many events stand in none of them \
             (before a first sample, around a reset or in a gap)",
            "write both queries as sums of `increase` over counters",
        )
    })
}

/// A target that history kept, and that the next period may well break.
fn unsure_target(place: &str, proposal: &Proposal) -> Option<Finding> {
    let fit = proposal.fit.as_ref()?;
    let is_kept = fit.margin >= 0.0;
    (is_kept && fit.confidence < SURE_ENOUGH).then(|| {
        Finding::info(
            "unsure-target",
            place,
            format!(
                "of periods made of days such as history has, {:.0} % keep {}",
                fit.confidence * 100.0,
                proposal.objective.target
            ),
            "take a lower target, or expect to miss it now and then",
        )
    })
}

/// What is wrong with the alerts themselves, as they are for this objective.
pub(crate) fn lint_alerting(proposal: &Proposal, alerting: Alerting) -> Vec<Finding> {
    let Objective { target, period, .. } = proposal.objective;
    match alerting {
        Alerting::Preset(preset) => lint_preset(preset, target, period, proposal.cadence),
        Alerting::Derived => {
            let place = proposal.objective.indicator.to_string();
            let tiers = proposal.alert_tiers.tiers.iter();
            tiers
                .flat_map(|tier| lint_tier(&place, tier, target, proposal.cadence))
                .collect()
        }
    }
}

/// What the users of a service need of it: that it answers, in time, with what is new.
const NEEDS: [IndicatorKind; 3] = [
    IndicatorKind::Availability,
    IndicatorKind::Latency,
    IndicatorKind::Freshness,
];

/// Of each need of the users the one proposal that the rules rank first. Levels and rates are causes,
/// not needs: the best of them is recommended only where nothing else is known of a service, such as a
/// queue. Those are applied unless others are named.
pub fn recommended(proposals: &[Proposal]) -> Vec<&Proposal> {
    let first_of = |kind: IndicatorKind| {
        let of_kind = proposals.iter().filter(move |p| p.objective.kind() == kind);
        of_kind.min_by_key(|p| p.rank.rules)
    };
    let needed: Vec<&Proposal> = NEEDS.into_iter().filter_map(first_of).collect();
    if needed.is_empty() {
        return proposals
            .iter()
            .min_by_key(|p| p.rank.rules)
            .into_iter()
            .collect();
    }
    needed
}
