//! Grouped objectives: the values that one definition is expanded by, and their proposals.

use std::collections::BTreeSet;

use domain::ports::Between;
use domain::{Objective, ObjectiveGroup, ObjectiveGroupError, ObjectiveId, Proposal, TimeSpan};
use jiff::Timestamp;

use crate::propose::{Draft, Drafts, Refusal, Run, recommended};
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
    pub(crate) async fn grouped(&self, ungrouped: Drafts, group_by: &GroupBy) -> Result<Drafts, AppError> {
        let mut grouped = Drafts {
            drafts: Vec::new(),
            ..ungrouped
        };
        for draft in recommended_of(ungrouped.drafts) {
            let definition = draft.proposal.objective.indicator.to_string();
            match self.expanded(&draft.proposal.objective, group_by).await? {
                Ok(objectives) => {
                    for (objective, value) in objectives {
                        let of_value = format!("{definition} of {} `{value}`", group_by.label);
                        match self.draft_of(&draft, objective).await? {
                            Ok(draft) => grouped.drafts.push(draft),
                            Err(refusal) => grouped.skipped.push(refusal.of(of_value)),
                        }
                    }
                }
                Err(refusal) => grouped.skipped.push(refusal.of(definition)),
            }
        }
        for (draft_idx, draft) in grouped.drafts.iter_mut().enumerate() {
            draft.proposal.rank.rules = draft_idx + 1;
        }
        Ok(grouped)
    }

    /// The objectives of a group, each with its value, or why this definition is no group.
    async fn expanded(
        &self,
        definition: &Objective,
        group_by: &GroupBy,
    ) -> Result<Result<Vec<(Objective, String)>, Refusal>, AppError> {
        let refused = |error: ObjectiveGroupError| Ok(Err(Refusal::because(error.to_string())));
        let group = match ObjectiveGroup::try_new(definition.clone(), &group_by.label) {
            Ok(group) => group,
            Err(error @ ObjectiveGroupError::NotALabel { .. }) => return Err(error.into()),
            Err(error) => return refused(error),
        };
        let values = match &group_by.values[..] {
            [] => self.app.values_of(&group, self.as_of).await?,
            listed => listed.to_vec(),
        };
        match group.expand(&values) {
            Ok(objectives) => Ok(Ok(objectives.into_iter().zip(values).collect())),
            // A service may have the label on some of its metrics only.
            Err(error @ ObjectiveGroupError::NoValues { .. }) => refused(error),
            Err(error) => Err(error.into()),
        }
    }

    /// The draft of one objective of a group, from its own history.
    async fn draft_of(
        &self,
        definition: &Draft,
        objective: Objective,
    ) -> Result<Result<Draft, Refusal>, AppError> {
        let candidate = &definition.candidate;
        let outcome = self.look_at_indicator(candidate, objective.indicator).await?;
        Ok(outcome.map(|(mut proposal, history)| {
            proposal.objective.id = objective.id;
            proposal.rank.model = definition.proposal.rank.model.clone();
            Draft {
                proposal,
                history,
                candidate: candidate.clone(),
            }
        }))
    }
}

fn recommended_of(drafts: Vec<Draft>) -> Vec<Draft> {
    let proposals: Vec<Proposal> = drafts.iter().map(|draft| draft.proposal.clone()).collect();
    let ids: BTreeSet<&ObjectiveId> = recommended(&proposals).into_iter().map(Proposal::id).collect();
    drafts
        .into_iter()
        .filter(|draft| ids.contains(draft.proposal.id()))
        .collect()
}
