//! Grouped objectives: the values that one definition is expanded by, and their proposals.

use std::collections::BTreeSet;

use domain::ports::Between;
use domain::proposal::{Rank, SkippedCandidate};
use domain::{ObjectiveGroup, ObjectiveGroupError, ObjectiveId, Proposal, TimeSpan};
use jiff::Timestamp;

use crate::propose::{Draft, Run, recommended};
use crate::{App, AppError};

/// What objectives are grouped by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupBy {
    /// The label.
    pub label: String,
    /// Its values; the source is asked where none are listed.
    pub values: Vec<String>,
}

/// A value that no series has had for longer is one of the past.
const SEEN_WITHIN: TimeSpan = TimeSpan::from_days(1);

impl App {
    /// The values that the group's label has had on the definition's series in the day before `as_of`,
    /// sorted.
    pub async fn values_of(&self, group: &ObjectiveGroup, as_of: Timestamp) -> Result<Vec<String>, AppError> {
        // What all events come from stands first.
        let selectors = group.definition().indicator.selectors();
        let selector = selectors.first().map(ToString::to_string);
        let between = Between::the_last(SEEN_WITHIN, as_of);
        let values = self
            .source
            .label_values(group.label(), selector.as_deref(), between)
            .await?;
        Ok(values.into_iter().filter(|value| !value.is_empty()).collect())
    }
}

impl Run<'_> {
    /// Makes of each recommended draft one for each value of the label, each with a target from its own
    /// history. The others are left out: a group is many enough.
    pub(crate) async fn grouped<'a>(
        &self,
        drafts: Vec<Draft<'a>>,
        group_by: &GroupBy,
        skipped: &mut Vec<SkippedCandidate>,
    ) -> Result<Vec<Draft<'a>>, AppError> {
        let mut grouped = Vec::new();
        for draft in recommended_of(drafts) {
            let definition = &draft.proposal.objective;
            let mut skip = |what: &str, reason: String| {
                skipped.push(SkippedCandidate {
                    candidate: format!("{}{what}", definition.indicator),
                    reason,
                });
            };
            let group = match ObjectiveGroup::try_new(definition.clone(), &group_by.label) {
                Ok(group) => group,
                Err(error @ ObjectiveGroupError::NotALabel { .. }) => return Err(error.into()),
                Err(error) => {
                    skip("", error.to_string());
                    continue;
                }
            };
            let values = match &group_by.values[..] {
                [] => self.app.values_of(&group, self.as_of).await?,
                listed => listed.to_vec(),
            };
            let objectives = match group.expand(&values) {
                Ok(objectives) => objectives,
                // A service may have the label on some of its metrics only.
                Err(error @ ObjectiveGroupError::NoValues { .. }) => {
                    skip("", error.to_string());
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            for (objective, value) in objectives.into_iter().zip(&values) {
                match self
                    .look_at_indicator(draft.candidate, objective.indicator)
                    .await?
                {
                    Ok((mut proposal, history)) => {
                        proposal.objective.id = objective.id;
                        proposal.rank = Rank {
                            rules: grouped.len() + 1,
                            model: draft.proposal.rank.model.clone(),
                        };
                        grouped.push(Draft {
                            proposal,
                            history,
                            candidate: draft.candidate,
                        });
                    }
                    Err(reason) => skip(&format!(" of {} `{value}`", group_by.label), reason),
                }
            }
        }
        Ok(grouped)
    }
}

fn recommended_of(drafts: Vec<Draft<'_>>) -> Vec<Draft<'_>> {
    let proposals: Vec<Proposal> = drafts.iter().map(|draft| draft.proposal.clone()).collect();
    let ids: BTreeSet<&ObjectiveId> = recommended(&proposals).into_iter().map(Proposal::id).collect();
    drafts
        .into_iter()
        .filter(|draft| ids.contains(draft.proposal.id()))
        .collect()
}
