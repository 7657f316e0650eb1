//! The burn-downs of many objectives in force at once, as a list draws them.

use domain::ObjectiveId;
use domain::backtest::BurnDownPoint;
use futures::{StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;

use crate::objectives::{SIDE_BY_SIDE, Written, basis_of, each_once};
use crate::{App, AppError};

/// More than a small line shows.
const MAX_POINTS: usize = 60;

/// The burn-down of one objective.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectiveBurnDown {
    /// The objective.
    pub objective_id: ObjectiveId,
    /// Its budget over the period, in at most 60 points, the newest last.
    pub points: Vec<BurnDownPoint>,
}

/// The burn-downs of several objectives.
#[derive(Debug, Clone, PartialEq)]
pub struct BurnDowns {
    /// In the order in which they were asked for.
    pub burn_downs: Vec<ObjectiveBurnDown>,
    /// What could not be looked at, in words.
    pub cut: Vec<String>,
}

impl App {
    /// How the budgets of these objectives have burned in their periods up to `as_of`. What is not in
    /// force is left out; where the source does not answer, the reviewed proposal's own burn-down stands.
    pub async fn burn_downs(&self, ids: &[ObjectiveId], as_of: Timestamp) -> Result<BurnDowns, AppError> {
        let mut written = self.written()?;
        let mut asked = Vec::new();
        for id in ids {
            let found = written.iter().position(|one| one.proposal.objective.id == *id);
            asked.extend(found.map(|idx| written.swap_remove(idx)));
        }
        let drawn = futures::stream::iter(asked.into_iter().map(|one| self.burn_down(one, as_of)));
        let drawn: Vec<(ObjectiveBurnDown, Option<String>)> =
            drawn.buffered(SIDE_BY_SIDE).try_collect().await?;
        let (burn_downs, cut): (Vec<_>, Vec<_>) = drawn.into_iter().unzip();
        Ok(BurnDowns {
            burn_downs,
            cut: each_once(cut.into_iter().flatten()),
        })
    }

    async fn burn_down(
        &self,
        Written { proposal, since, .. }: Written,
        as_of: Timestamp,
    ) -> Result<(ObjectiveBurnDown, Option<String>), AppError> {
        let basis = basis_of(&proposal, since, as_of);
        let replayed = self.replay_in_force(&proposal.objective, &proposal.alert_tiers, basis, as_of);
        let (backtest, cut) = match replayed.await {
            Ok(backtest) => (backtest, None),
            Err(AppError::Source(error)) => {
                let cut = format!("the source was not asked: {error}");
                (proposal.backtest, Some(cut))
            }
            Err(error) => return Err(error),
        };
        let burn_down = ObjectiveBurnDown {
            objective_id: proposal.objective.id,
            points: thinned(backtest.burn_down),
        };
        Ok((burn_down, cut))
    }
}

/// Every n-th point, the newest among them.
fn thinned(points: Vec<BurnDownPoint>) -> Vec<BurnDownPoint> {
    let every = points.len().div_ceil(MAX_POINTS).max(1);
    let mut kept: Vec<BurnDownPoint> = points.into_iter().rev().step_by(every).collect();
    kept.reverse();
    kept
}
