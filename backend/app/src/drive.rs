//! Changes that a browser drives: the backend plans, checks and records, the browser of a person with the
//! rights makes one request after the other and says what it read.
//!
//! Each answer is stored before the next step is handed out, so a tab that is closed leaves the change
//! open where it was: whoever has the rights may resume it or take it back. What is known of such a
//! change is what the browser said, and its receipts say so.

pub mod judge;
pub mod objects;
pub(crate) mod projection;
pub mod step;
pub mod target;

mod evaluation;

use domain::change::{Approver, ChangeId, Drive, GrafanaObject, ObjectAction, ObjectProgress, StepAnswer};
use domain::{Change, ChangeState, Digest, Finding, Receipt, TimeSpan};
use jiff::{SignedDuration, Timestamp};

pub use judge::Answer;
pub use objects::PlannedObject;
pub use step::{Purpose, Step};
pub use target::{AlertMarks, GrafanaTarget, ObjectTarget, RulerTarget};

use crate::apply::ApplyRequest;
use crate::drive::judge::{Known, Verdict};
use crate::{App, AppError};

/// What a browser would write, for a person to review.
#[derive(Debug, Clone)]
pub struct ObjectPlan {
    /// The service.
    pub service: String,
    /// The objects, in the order in which they are written.
    pub objects: Vec<PlannedObject>,
}

impl ObjectPlan {
    /// Refuses what was not reviewed: each object must come from one of the `reviewed` proposals.
    ///
    /// # Errors
    /// [`AppError::StaleReview`] names the first that does not.
    pub fn refuse_unless_reviewed(&self, reviewed: &[Digest]) -> Result<(), AppError> {
        let of_proposals = self
            .objects
            .iter()
            .filter_map(|object| object.action.reviewed.as_ref());
        match of_proposals
            .into_iter()
            .find(|one| !reviewed.contains(&one.proposal))
        {
            Some(other) => Err(AppError::StaleReview {
                id: other.objective.id.clone(),
            }),
            None => Ok(()),
        }
    }
}

/// Where a change stands that a browser drives.
#[derive(Debug, Clone)]
pub struct Driven {
    /// The change.
    pub change: Change,
    /// What to do next; `None` where it is finished.
    pub step: Option<Step>,
    /// Its receipts, once it is in force.
    pub receipts: Vec<Receipt>,
    /// What should be known.
    pub findings: Vec<Finding>,
}

/// A rule's first evaluation may be one interval away, and what it reads one more.
const INTERVALS_TO_WAIT: i64 = 3;
/// The answers that are kept with a change.
const MAX_ANSWERS: usize = 200;

impl App {
    /// Says what a browser would write, without writing anything.
    pub fn plan_objects(
        &self,
        request: &ApplyRequest,
        target: &ObjectTarget,
    ) -> Result<ObjectPlan, AppError> {
        target.check()?;
        let proposals = self.chosen(request)?;
        Ok(ObjectPlan {
            service: request.service.clone(),
            objects: objects::planned(&proposals, target),
        })
    }

    /// Begins a change. Nothing is written by it; the first steps read what is there.
    ///
    /// # Errors
    /// [`AppError::OpenChange`] where another change of the same objects is not finished.
    pub fn start(&self, plan: ObjectPlan, approved_by: Approver) -> Result<Driven, AppError> {
        let _lock = self.lock()?;
        let actions = plan.objects.into_iter().map(PlannedObject::into_action).collect();
        let mut change = Change::plan(&plan.service, actions, approved_by.clone(), (self.clock)());
        self.refuse_if_open(&change)?;
        change.drive = Some(Drive {
            driver: approved_by,
            step_number: 1,
            deadline: None,
            trouble: None,
            answers: Vec::new(),
        });
        self.store.save_change(&change)?;
        Ok(handed_out(change))
    }

    /// Records the answer to a step and hands out the next one.
    ///
    /// # Errors
    /// [`AppError::StaleStep`] for the answer to another step than the one that is handed out,
    /// [`AppError::OtherDriver`] for that of another person.
    pub async fn answer(
        &self,
        id: &ChangeId,
        number: u64,
        answer: &Answer,
        by: &Approver,
    ) -> Result<Driven, AppError> {
        let _lock = self.lock()?;
        let mut change = self.driven_change(id)?;
        let (object_idx, purpose) = open_position(&change)?;
        let drive = change.drive.as_mut().expect("a driven change has a drive");
        if drive.driver.login != by.login {
            return Err(AppError::OtherDriver {
                id: change.id,
                login: drive.driver.login.clone(),
            });
        }
        if drive.step_number != number {
            return Err(AppError::StaleStep {
                id: change.id,
                answered: number,
                current: drive.step_number,
            });
        }
        let now = (self.clock)();
        drive.step_number += 1;
        drive.trouble = None;
        let known = Known {
            written: step::written_at(&change),
            is_folder_unmade: is_folder_unmade(&change, object_idx),
        };
        let action = change.objects_mut().nth(object_idx);
        let action = action.expect("the position is that of an object");
        let step = step::in_words(purpose, action);
        let verdict = judge::judge(action, purpose, answer, known);
        note(&mut change, step, answer.status, now);
        self.follow(&mut change, verdict)?;
        self.move_on(&mut change)?;
        self.store.save_change(&change)?;
        self.finish(change).await
    }

    /// Lets a person go on with a change that was left open.
    pub fn resume(&self, id: &ChangeId, by: Approver) -> Result<Driven, AppError> {
        let _lock = self.lock()?;
        let mut change = self.driven_change(id)?;
        open_position(&change)?;
        self.take_over(&mut change, by);
        self.store.save_change(&change)?;
        Ok(handed_out(change))
    }

    /// Begins to take a change back: one in force, or one that was left open.
    pub async fn start_undo(&self, id: &ChangeId, by: Approver) -> Result<Driven, AppError> {
        let _lock = self.lock()?;
        let mut change = self.driven_change(id)?;
        if change.state == ChangeState::Undone {
            return Err(AppError::NotUndoable {
                id: change.id,
                state: change.state,
            });
        }
        self.refuse_if_newer(&change)?;
        let login = by.login.clone();
        self.take_over(&mut change, by);
        for object in change.objects_mut() {
            if matches!(
                object.progress,
                ObjectProgress::Restoring | ObjectProgress::Emptied | ObjectProgress::RestoreWritten
            ) {
                object.progress = ObjectProgress::Written;
            }
        }
        if change.state != ChangeState::Undoing {
            self.enter_back(&mut change, format!("{login} takes it back"))?;
        }
        self.move_on(&mut change)?;
        self.store.save_change(&change)?;
        self.finish(change).await
    }

    fn driven_change(&self, id: &ChangeId) -> Result<Change, AppError> {
        let change = self.store.change(id)?;
        let change = change.ok_or_else(|| AppError::ChangeNotFound { id: id.to_string() })?;
        if change.drive.is_none() {
            return Err(AppError::NotOpen {
                id: change.id,
                state: change.state,
            });
        }
        Ok(change)
    }

    fn refuse_if_open(&self, change: &Change) -> Result<(), AppError> {
        for open in self.store.changes()? {
            let Some(drive) = &open.drive else { continue };
            if matches!(open.state, ChangeState::Committed | ChangeState::Undone) {
                continue;
            }
            let is_shared = |object: &&ObjectAction| {
                object.reviewed.is_some() && change.objects().any(|ours| ours.object == object.object)
            };
            let shared = open
                .objects()
                .find(is_shared)
                .map(|object| object.object.to_string());
            if let Some(place) = shared {
                return Err(AppError::OpenChange {
                    login: drive.driver.login.clone(),
                    place,
                    id: open.id,
                });
            }
        }
        Ok(())
    }

    /// Hands the change to a person. An earlier tab's answers are not taken from here on, and what it
    /// may have written is compared first.
    fn take_over(&self, change: &mut Change, by: Approver) {
        for object in change.objects_mut() {
            if object.progress == ObjectProgress::Compared {
                object.progress = ObjectProgress::Uncertain;
            }
        }
        let deadline = (change.state == ChangeState::Verifying).then(|| self.deadline(change));
        if let Some(drive) = &mut change.drive {
            drive.driver = by;
            drive.step_number += 1;
            drive.trouble = None;
            drive.deadline = deadline;
        }
    }

    /// Turns a verdict into the change's next state.
    fn follow(&self, change: &mut Change, verdict: Verdict) -> Result<(), AppError> {
        match verdict {
            Verdict::Next => Ok(()),
            Verdict::Noted(note) => {
                let (state, at) = (change.state, (self.clock)());
                change.log.push(domain::change::ChangeEvent {
                    at,
                    state,
                    reason: Some(note),
                });
                Ok(())
            }
            Verdict::Again(trouble) => {
                if let Some(drive) = &mut change.drive {
                    drive.trouble = Some(trouble);
                }
                Ok(())
            }
            Verdict::Wait(reason) => {
                let deadline = change.drive.as_ref().and_then(|drive| drive.deadline);
                if deadline.is_some_and(|deadline| (self.clock)() >= deadline) {
                    return self.enter_back(change, format!("{reason}, and the time for it is over"));
                }
                Ok(())
            }
            Verdict::Refused(reason) => self.enter_back(change, reason),
            Verdict::Stuck(reason) => self.enter(change, ChangeState::Stuck, Some(reason)),
        }
    }

    /// Turns back: what may be written is taken back step by step, else the change ends here.
    fn enter_back(&self, change: &mut Change, reason: String) -> Result<(), AppError> {
        let state = match change.state {
            ChangeState::Planned | ChangeState::Captured => ChangeState::Undone,
            _ => ChangeState::Undoing,
        };
        self.enter(change, state, Some(reason))
    }

    /// Enters the states for which no answer is missing any more.
    fn move_on(&self, change: &mut Change) -> Result<(), AppError> {
        while step::position(change).is_none() {
            let next = match change.state {
                ChangeState::Planned if !has_anything_to_write(change) => {
                    let reason = "the rules are in force as proposed".to_owned();
                    return self.enter_back(change, reason);
                }
                ChangeState::Planned => ChangeState::Captured,
                ChangeState::Captured => ChangeState::Applying,
                ChangeState::Applying => ChangeState::Verifying,
                ChangeState::Verifying => ChangeState::Committed,
                ChangeState::Undoing => ChangeState::Undone,
                ChangeState::Committed | ChangeState::Undone | ChangeState::Stuck => return Ok(()),
            };
            let deadline = (next == ChangeState::Verifying).then(|| self.deadline(change));
            if let Some(drive) = &mut change.drive {
                drive.deadline = deadline;
            }
            self.enter(change, next, None)?;
        }
        Ok(())
    }

    fn deadline(&self, change: &Change) -> Timestamp {
        let longest = change.objects().map(interval_of).max().unwrap_or_default();
        let intervals = SignedDuration::from_secs(longest.saturating_mul(INTERVALS_TO_WAIT));
        let at_least = SignedDuration::try_from(self.settings.verify_within).unwrap_or(SignedDuration::MAX);
        let within = at_least.saturating_add(intervals);
        (self.clock)().checked_add(within).unwrap_or(Timestamp::MAX)
    }

    /// Settles the receipts of a change that came to its end.
    async fn finish(&self, change: Change) -> Result<Driven, AppError> {
        let mut driven = handed_out(change);
        if matches!(driven.change.state, ChangeState::Committed | ChangeState::Undone) {
            driven.findings = self.settle_receipts().await?;
            let receipts = self.store.receipts(None)?.into_iter();
            driven.receipts = receipts
                .filter(|receipt| receipt.change == driven.change.id)
                .collect();
        }
        Ok(driven)
    }
}

fn handed_out(change: Change) -> Driven {
    Driven {
        step: step::next(&change),
        change,
        receipts: Vec::new(),
        findings: Vec::new(),
    }
}

fn open_position(change: &Change) -> Result<(usize, Purpose), AppError> {
    step::position(change).ok_or_else(|| AppError::NotOpen {
        id: change.id.clone(),
        state: change.state,
    })
}

/// Whether an object is to stand in a folder that the change has yet to make.
fn is_folder_unmade(change: &Change, object_idx: usize) -> bool {
    let Some(GrafanaObject::RuleGroup { folder_uid, .. }) =
        change.objects().nth(object_idx).map(|action| &action.object)
    else {
        return false;
    };
    change.objects().any(|action| {
        matches!(&action.object, GrafanaObject::Folder { uid } if uid == folder_uid)
            && action.progress == ObjectProgress::Captured
    })
}

/// Keeps an answer; of the same question asked again and again, the last one.
fn note(change: &mut Change, step: String, status: u16, at: Timestamp) {
    let Some(drive) = &mut change.drive else { return };
    let by = drive.driver.login.clone();
    let answer = StepAnswer { at, by, step, status };
    let is_asked_again = drive.answers.last().is_some_and(|last| last.step == answer.step);
    if is_asked_again {
        drive.answers.pop();
    }
    if drive.answers.len() < MAX_ANSWERS {
        drive.answers.push(answer);
    }
}

fn has_anything_to_write(change: &Change) -> bool {
    let mut objects = change
        .objects()
        .filter(|object| !matches!(object.object, GrafanaObject::Folder { .. }));
    objects.any(|object| object.progress == ObjectProgress::Captured)
}

/// The interval of a rule group in seconds; 0 for what has none.
fn interval_of(object: &ObjectAction) -> i64 {
    let body: serde_json::Value = serde_json::from_str(&object.after).unwrap_or_default();
    let interval = &body["interval"];
    let text = interval.as_str().and_then(|text| text.parse::<TimeSpan>().ok());
    let seconds = interval.as_u64().or(text.map(TimeSpan::seconds));
    seconds
        .and_then(|seconds| i64::try_from(seconds).ok())
        .unwrap_or(0)
}
