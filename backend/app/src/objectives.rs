//! Objectives in force: where each stands now, and how it came there.

use domain::ports::{Between, LoadedRuleGroup, SourceError};
use domain::{
    AlertTiers, Backtest, BudgetRemaining, Cadence, Change, ChangeId, ChangeState, EventCounts, Objective,
    ObjectiveId, ObjectiveStatus, Proposal, ReadBy, Receipt, StatusBasis, TierBurn, TimeSpan,
};
use futures::{StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use promql::render;
use promql::rules::{
    ALERT_NAME, base_increases, increases_over, recorded_error_ratio, recorded_events,
    recorded_events_of_period,
};

use crate::propose::whole_minute;
use crate::verify::{Outcome, VerifyCheck};
use crate::{App, AppError, RuleTarget};

/// Objectives that are looked at side by side: each asks the source some ten small questions.
pub(crate) const SIDE_BY_SIDE: usize = 4;
/// How far back the newest data is looked for.
const NEWEST_WITHIN: TimeSpan = TimeSpan::from_hours(1);
/// An event stands in the recorded increases of one base window; read in steps of this part of it,
/// it is counted so many times. The rules count so, too.
const COUNTED_TIMES: u64 = 5;

/// An objective in force.
#[derive(Debug, Clone)]
pub struct ObjectiveInForce {
    /// What is in force.
    pub objective: Objective,
    /// Its alerts.
    pub alert_tiers: AlertTiers,
    /// The intervals that they were derived for.
    pub cadence: Cadence,
    /// The change that put it in force.
    pub change: ChangeId,
    /// When that was verified.
    pub since: Timestamp,
    /// The uid of the data source of Grafana's that its alerts read; `None` where that is not known.
    pub data_source: Option<String>,
    /// Its receipt; `None` where none was written yet.
    pub receipt: Option<Receipt>,
    /// Where it stands.
    pub status: ObjectiveStatus,
}

/// The objectives in force.
#[derive(Debug, Clone)]
pub struct ObjectivesInForce {
    /// Those first that need a person first: by state, then by what is left of the budget.
    pub objectives: Vec<ObjectiveInForce>,
    /// With whose rights the source was asked; `None` where there is none to ask.
    pub read_by: Option<ReadBy>,
    /// What could not be looked at, in words.
    pub cut: Vec<String>,
}

/// Which of the objectives in force are looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct ObjectiveFilter<'a> {
    /// Those of one service only.
    pub service: Option<&'a str>,
    /// Those only whose alerts read the data source with this uid; those of which none is known where it is
    /// empty.
    pub data_source: Option<&'a str>,
}

/// One objective with its history.
#[derive(Debug, Clone)]
pub struct ObjectiveHistory {
    /// The objective.
    pub in_force: ObjectiveInForce,
    /// Its period up to now, replayed: the burn-down and what each alert did or would have done.
    pub history: Backtest,
    /// The changes that wrote it, the newest first, undone ones too.
    pub changes: Vec<Change>,
    /// Its receipts, the newest first.
    pub receipts: Vec<Receipt>,
    /// With whose rights the source was asked; `None` where there is none to ask.
    pub read_by: Option<ReadBy>,
    /// What could not be looked at, in words.
    pub cut: Vec<String>,
}

/// What is looked up once for all objectives.
struct Looking<'a> {
    app: &'a App,
    target: Option<&'a RuleTarget>,
    loaded: &'a Result<Vec<LoadedRuleGroup>, SourceError>,
    as_of: Timestamp,
}

/// An objective as the newest change in force has it.
pub(crate) struct Written {
    pub(crate) proposal: Proposal,
    change: ChangeId,
    pub(crate) since: Timestamp,
    data_source: Option<String>,
}

impl ObjectiveFilter<'_> {
    fn has(&self, written: &Written) -> bool {
        let is_of = |asked: Option<&str>, known: &str| asked.is_none_or(|asked| asked == known);
        is_of(self.service, &written.proposal.objective.service.name)
            && is_of(
                self.data_source,
                written.data_source.as_deref().unwrap_or_default(),
            )
    }
}

impl App {
    /// The objectives in force that `filter` asks for, each over its period up to `as_of`.
    ///
    /// A source that does not answer hides no objective: then the figures of the reviewed proposal
    /// stand there, with their time.
    pub async fn objectives_in_force(
        &self,
        filter: ObjectiveFilter<'_>,
        target: Option<&RuleTarget>,
        as_of: Timestamp,
    ) -> Result<ObjectivesInForce, AppError> {
        let mut written = self.written()?;
        written.retain(|written| filter.has(written));
        if written.is_empty() {
            return Ok(ObjectivesInForce {
                objectives: Vec::new(),
                read_by: None,
                cut: Vec::new(),
            });
        }
        let loaded = self.source.rule_groups().await;
        let looking = Looking {
            app: self,
            target,
            loaded: &loaded,
            as_of,
        };
        let looked_at = futures::stream::iter(written.into_iter().map(|written| looking.look_at(written)));
        let mut looked_at: Vec<(ObjectiveInForce, Option<String>)> =
            looked_at.buffered(SIDE_BY_SIDE).try_collect().await?;
        looked_at.sort_by(|(one, _), (two, _)| urgency(one).total_cmp(&urgency(two)));
        let (objectives, cut): (Vec<_>, Vec<_>) = looked_at.into_iter().unzip();
        Ok(ObjectivesInForce {
            objectives,
            read_by: self.read_by(&loaded),
            cut: each_once(cut.into_iter().flatten().chain(silence_of(&loaded))),
        })
    }

    /// What is promised, of one service or of all, in the order of the ids. The source is not asked.
    pub fn promises_in_force(&self, service: Option<&str>) -> Result<Vec<Objective>, AppError> {
        let written = self.written()?.into_iter();
        let is_asked = |objective: &Objective| service.is_none_or(|name| objective.service.name == name);
        Ok(written
            .map(|written| written.proposal.objective)
            .filter(is_asked)
            .collect())
    }

    /// One objective in force with its history up to `as_of`.
    ///
    /// # Errors
    /// [`AppError::ObjectiveNotFound`] where no change in force has it.
    pub async fn objective_in_force(
        &self,
        id: &ObjectiveId,
        target: Option<&RuleTarget>,
        as_of: Timestamp,
    ) -> Result<ObjectiveHistory, AppError> {
        let written = self.written()?.into_iter();
        let written = written
            .into_iter()
            .find(|written| written.proposal.objective.id == *id)
            .ok_or_else(|| AppError::ObjectiveNotFound { id: id.clone() })?;
        let stored = written.proposal.backtest.clone();
        let loaded = self.source.rule_groups().await;
        let looking = Looking {
            app: self,
            target,
            loaded: &loaded,
            as_of,
        };
        let (in_force, cut) = looking.look_at(written).await?;
        let replayed = match in_force.status.basis {
            StatusBasis::Stored => Ok(stored),
            basis @ (StatusBasis::Recorded | StatusBasis::Counted) => {
                self.replay_in_force(&in_force.objective, &in_force.alert_tiers, basis, as_of)
                    .await
            }
        };
        let changes = self.store.changes()?.into_iter();
        let changes = changes.filter(|change| change.objective_ids().contains(&id));
        Ok(ObjectiveHistory {
            history: replayed?,
            changes: changes.collect(),
            receipts: self.receipts(Some(id)).await?,
            read_by: self.read_by(&loaded),
            cut: each_once(cut.into_iter().chain(silence_of(&loaded))),
            in_force,
        })
    }

    /// The objectives in force as they were written, without a look at the source.
    pub fn objectives_written(&self) -> Result<Vec<Objective>, AppError> {
        let written = self.written()?.into_iter();
        Ok(written.map(|written| written.proposal.objective).collect())
    }

    /// The period of an objective up to `as_of`, replayed over what its figures are counted from.
    pub(crate) async fn replay_in_force(
        &self,
        objective: &Objective,
        alert_tiers: &AlertTiers,
        basis: StatusBasis,
        as_of: Timestamp,
    ) -> Result<Backtest, AppError> {
        let increases = increases_of(objective, alert_tiers.base_window, basis);
        let period = objective.period.span();
        let history = self
            .history_of(increases, alert_tiers.base_window, period, whole_minute(as_of))
            .await?;
        let history = self
            .with_unseen_events(history, &objective.indicator, period)
            .await?
            .without(&objective.maintenance);
        Ok(domain::backtest::replay(
            &history,
            objective.target,
            objective.period,
            &alert_tiers.tiers,
        ))
    }

    /// With whose rights the source answered or failed to; `None` where there is none.
    fn read_by(&self, loaded: &Result<Vec<LoadedRuleGroup>, SourceError>) -> Option<ReadBy> {
        let has_source = !matches!(loaded, Err(SourceError::NotConfigured { .. }));
        has_source.then(|| self.source.read_by())
    }

    /// The objectives of the committed changes, each as its newest change has it, by id.
    pub(crate) fn written(&self) -> Result<Vec<Written>, AppError> {
        let mut written: Vec<Written> = Vec::new();
        let committed = |change: &Change| change.state == ChangeState::Committed;
        for change in self.store.changes()?.into_iter().filter(committed) {
            for action in &change.actions {
                let (Some(objective), Some(proposal)) = (action.objective(), action.proposal()) else {
                    continue;
                };
                let is_known = |known: &Written| known.proposal.objective.id == objective.id;
                if written.iter().any(is_known) {
                    continue;
                }
                // A change stores its proposal before it writes a rule.
                if let Some(proposal) = self.store.proposal(proposal)? {
                    written.push(Written {
                        proposal,
                        change: change.id.clone(),
                        since: change.updated_at,
                        data_source: action.data_source().map(str::to_owned),
                    });
                }
            }
        }
        written.sort_by(|one, two| one.proposal.objective.id.cmp(&two.proposal.objective.id));
        Ok(written)
    }
}

impl Looking<'_> {
    /// Where one objective stands, and what could not be looked at.
    async fn look_at(&self, written: Written) -> Result<(ObjectiveInForce, Option<String>), AppError> {
        let Written {
            proposal,
            change,
            since,
            data_source,
        } = written;
        let receipts = self.app.receipts(Some(&proposal.objective.id)).await?;
        let receipt = receipts.into_iter().find(|receipt| receipt.change == change);
        let mut cut = None;
        let mut status = match self.measure(&proposal, since).await {
            Ok(status) => status,
            Err(AppError::Source(error)) => {
                cut = Some(format!("the source was not asked: {error}"));
                stored_status(&proposal)
            }
            Err(error) => return Err(error),
        };
        status.drift = match &receipt {
            Some(receipt) => self.drift_of(receipt).await?,
            None => None,
        };
        let in_force = ObjectiveInForce {
            objective: proposal.objective,
            alert_tiers: proposal.alert_tiers,
            cadence: proposal.cadence,
            change,
            since,
            data_source,
            receipt,
            status,
        };
        Ok((in_force, cut))
    }

    async fn measure(&self, proposal: &Proposal, since: Timestamp) -> Result<ObjectiveStatus, AppError> {
        let objective = &proposal.objective;
        let period = passed_of_period(proposal, self.as_of);
        let recorded_for = span_between(since, self.as_of);
        let basis = basis_of(proposal, since, self.as_of);
        let base_window = proposal.alert_tiers.base_window;
        let increases = increases_of(objective, base_window, basis);
        let step = TimeSpan::from_seconds(base_window.seconds() / COUNTED_TIMES);
        let over_period =
            |function: &str, expression: &str| format!("{function}(({expression})[{period}:{step}])");
        let counts = match basis {
            StatusBasis::Recorded => recorded_events_of_period(objective),
            StatusBasis::Counted | StatusBasis::Stored => increases
                .clone()
                .map(|increase| format!("{} / {COUNTED_TIMES}", over_period("sum_over_time", &increase))),
        };
        // Maintenance is no silence of the service.
        let newest = match objective.maintenance.is_empty() {
            true => increases[0].clone(),
            false => render::events(&objective.indicator, base_window),
        };
        let (total, bad, n_seen, newest_data_at, tiers) = futures::try_join!(
            self.number(&counts[0]),
            self.number(&counts[1]),
            async { self.number(&over_period("count_over_time", &increases[0])).await },
            self.newest_of(&newest),
            self.burns(proposal, recorded_for),
        )?;
        let total = total.unwrap_or(0.0);
        let events = EventCounts {
            total,
            bad: bad.unwrap_or(0.0).clamp(0.0, total),
        };
        Ok(ObjectiveStatus {
            as_of: self.as_of,
            basis,
            events,
            seen: TimeSpan::from_seconds(n_seen.unwrap_or(0.0) as u64 * step.seconds()),
            newest_data_at,
            attainment: events.error_ratio().map(|ratio| 1.0 - ratio),
            budget: BudgetRemaining::of(objective, events),
            tiers,
            drift: None,
        })
    }

    async fn burns(&self, proposal: &Proposal, recorded_for: TimeSpan) -> Result<Vec<TierBurn>, AppError> {
        let objective = &proposal.objective;
        let AlertTiers {
            tiers, base_window, ..
        } = &proposal.alert_tiers;
        let is_active = self.active_alerts(proposal);
        let burns = tiers.iter().zip(is_active).map(async |(tier, is_active)| {
            let (short, long) = futures::try_join!(
                self.error_ratio(objective, tier.short_window, *base_window, recorded_for),
                self.error_ratio(objective, tier.long_window, *base_window, recorded_for)
            )?;
            Ok(TierBurn::new(objective, tier, short, long, is_active))
        });
        futures::future::try_join_all(burns).await
    }

    /// The error ratio over a window: as recorded where the rules have recorded all of it.
    async fn error_ratio(
        &self,
        objective: &Objective,
        window: TimeSpan,
        base_window: TimeSpan,
        recorded_for: TimeSpan,
    ) -> Result<Option<f64>, AppError> {
        let expression = if recorded_for >= window {
            recorded_error_ratio(&objective.id, window)
        } else {
            let [all, bad] = increases_over(objective, window, base_window);
            format!("({bad}) / (({all}) > 0)")
        };
        self.number(&expression).await
    }

    /// Whether each alert is active, in the order of the tiers, as the server says.
    fn active_alerts(&self, proposal: &Proposal) -> Vec<Option<bool>> {
        let groups = self.loaded.as_deref().unwrap_or_default();
        let name = format!("srellama-{}", proposal.objective.id);
        let alert_name = proposal.alert_options.name.as_deref().unwrap_or(ALERT_NAME);
        let group = groups.iter().find(|group| group.name == name);
        let alerts = group.into_iter().flat_map(|group| &group.rules);
        let mut active: Vec<_> = alerts
            .filter(|rule| rule.name == alert_name)
            .map(|rule| rule.is_active_alert)
            .collect();
        active.resize(proposal.alert_tiers.tiers.len(), None);
        active
    }

    async fn newest_of(&self, expression: &str) -> Result<Option<Timestamp>, AppError> {
        // Else Grafana, which moves what it is asked for to whole steps, would be asked second by second.
        let between = Between::the_last(NEWEST_WITHIN, whole_minute(self.as_of));
        let step = crate::history::REPLAY_STEP;
        let series = self.app.source.range(expression, between, step).await?;
        let points = series.iter().flat_map(|series| &series.points);
        Ok(points.map(|(at, _)| *at).max())
    }

    async fn number(&self, expression: &str) -> Result<Option<f64>, AppError> {
        let samples = self.app.source.instant(expression, self.as_of).await?;
        Ok(samples
            .first()
            .map(|sample| sample.value)
            .filter(|value| value.is_finite()))
    }

    /// What the rules in force have otherwise than the receipt, in words.
    async fn drift_of(&self, receipt: &Receipt) -> Result<Option<String>, AppError> {
        let verification = self
            .app
            .verify_against(receipt.clone(), self.target, self.loaded)
            .await?;
        let drift = verification.steps.into_iter().find(|step| {
            step.outcome == Outcome::Failed
                && matches!(step.check, VerifyCheck::RuleFile | VerifyCheck::Loaded)
        });
        Ok(drift.map(|step| step.detail.trim_start_matches("drift: ").to_owned()))
    }
}

/// The increases of all and of bad events over the base window: recorded, or from the raw series.
fn increases_of(objective: &Objective, base_window: TimeSpan, basis: StatusBasis) -> [String; 2] {
    match basis {
        StatusBasis::Recorded => recorded_events(&objective.id, base_window),
        StatusBasis::Counted | StatusBasis::Stored => base_increases(objective, base_window),
    }
}

/// What the reviewed proposal said, at its own time.
fn stored_status(proposal: &Proposal) -> ObjectiveStatus {
    let Proposal {
        objective, backtest, ..
    } = proposal;
    let tiers = &proposal.alert_tiers.tiers;
    ObjectiveStatus {
        as_of: backtest.until,
        basis: StatusBasis::Stored,
        events: backtest.events,
        seen: TimeSpan::from_seconds(
            span_between(backtest.from, backtest.until)
                .seconds()
                .saturating_sub(backtest.unseen.seconds()),
        ),
        newest_data_at: None,
        attainment: backtest.attainment,
        budget: BudgetRemaining::of(objective, backtest.events),
        tiers: tiers
            .iter()
            .map(|tier| TierBurn::new(objective, tier, None, None, None))
            .collect(),
        drift: None,
    }
}

/// Less is more urgent: by state, then by the share of the budget that is left.
fn urgency(in_force: &ObjectiveInForce) -> f64 {
    let state = in_force.status.state(&in_force.objective) as u8;
    let left = in_force.status.budget.map_or(1.0, |budget| budget.share);
    // A share is at most 1; far below 0 it still stays within its state.
    f64::from(state) * 1e9 + left.max(-1e8)
}

fn silence_of(loaded: &Result<Vec<LoadedRuleGroup>, SourceError>) -> Option<String> {
    let error = loaded.as_ref().err()?;
    Some(format!("the server was not asked for its rules: {error}"))
}

pub(crate) fn each_once(sentences: impl Iterator<Item = String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for sentence in sentences {
        if !once.contains(&sentence) {
            once.push(sentence);
        }
    }
    once
}

/// The period up to `as_of`: of a calendar's, as much as has passed of it.
fn passed_of_period(proposal: &Proposal, as_of: Timestamp) -> TimeSpan {
    let start = proposal.objective.period.window_at(as_of).start;
    span_between(start, as_of).max(proposal.alert_tiers.base_window)
}

/// What figures are counted from: the recorded series once they cover the period.
pub(crate) fn basis_of(proposal: &Proposal, since: Timestamp, as_of: Timestamp) -> StatusBasis {
    if span_between(since, as_of) >= passed_of_period(proposal, as_of) {
        StatusBasis::Recorded
    } else {
        StatusBasis::Counted
    }
}

fn span_between(from: Timestamp, until: Timestamp) -> TimeSpan {
    let seconds = until.duration_since(from).as_secs();
    TimeSpan::from_seconds(u64::try_from(seconds).unwrap_or(0))
}
