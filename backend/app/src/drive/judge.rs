//! What an answer means for the object that it is about.

use domain::change::{GrafanaObject, ObjectAction, ObjectBefore, ObjectProgress, Trouble};
use jiff::Timestamp;
use serde_json::Value;

use crate::drive::evaluation::{self, Evaluation};
use crate::drive::projection;
use crate::drive::step::Purpose;

/// What a browser read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status; 0 where there was no answer at all.
    pub status: u16,
    /// The body, as it came.
    pub body: String,
}

/// What follows from an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The object went on.
    Next,
    /// Not yet; this is missing.
    Wait(String),
    /// The step has to be tried again.
    Again(Trouble),
    /// The change must not go on: it is taken back.
    Refused(String),
    /// It cannot be taken back either.
    Stuck(String),
    /// It went on, and this should be known.
    Noted(String),
}

/// What of the rest of a change an answer is held against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    /// Since when all objects are written.
    pub(crate) written: Timestamp,
    /// Whether the change has yet to make the folder that the object is to stand in.
    pub(crate) is_folder_unmade: bool,
}

/// Lets an object go on according to an answer.
pub(crate) fn judge(action: &mut ObjectAction, purpose: Purpose, answer: &Answer, known: Known) -> Verdict {
    let judged = match purpose {
        Purpose::Capture => capture(action, answer, known),
        Purpose::Compare => compare(action, answer),
        Purpose::Write => write(action, answer),
        Purpose::ReadBack => read_back(action, answer),
        Purpose::AwaitEvaluation => await_evaluation(action, answer, known),
        Purpose::AskRaw => ask_raw(action, answer),
        Purpose::AwaitRecorded => await_recorded(action, answer),
        Purpose::LookAgain => look_again(action, answer),
        Purpose::CountContents => count_contents(action, answer),
        Purpose::TakeBack => take_back(action, answer),
    };
    judged.unwrap_or_else(|verdict| verdict)
}

type Judged = Result<Verdict, Verdict>;

fn capture(action: &mut ObjectAction, answer: &Answer, known: Known) -> Judged {
    let is_folder = matches!(action.object, GrafanaObject::Folder { .. });
    let before = if answer.status == 403 && (is_folder || known.is_folder_unmade) {
        // An Editor is told so of a folder that is not there, and of what would be in it.
        ObjectBefore::Absent
    } else {
        read(action, answer)?
    };
    if let ObjectBefore::Present { text } = &before {
        if !is_ours(action, text) {
            return Ok(Verdict::Refused(format!(
                "{} was not written by srellama; rename or move it, or choose another place",
                action.object
            )));
        }
        action.seen_version = version_of(text);
    }
    let is_there = matches!(before, ObjectBefore::Present { .. });
    action.before = Some(before);
    let is_as_wanted = is_there && projection::of_before(action) == projection::of_after(action);
    action.progress = match action.object {
        GrafanaObject::Folder { .. } if is_there => ObjectProgress::Verified,
        _ if is_as_wanted => ObjectProgress::Written,
        _ => ObjectProgress::Captured,
    };
    Ok(Verdict::Next)
}

fn compare(action: &mut ObjectAction, answer: &Answer) -> Judged {
    let found = if answer.status == 403 && matches!(action.object, GrafanaObject::Folder { .. }) {
        // Making it tells whether it is there: that never takes another one's place.
        ObjectBefore::Absent
    } else {
        read(action, answer)?
    };
    let found_projection = projection_of(action, &found);
    if found_projection == projection::of_before(action) {
        action.progress = ObjectProgress::Compared;
    } else if matches!(action.object, GrafanaObject::Folder { .. }) {
        // Somebody made it in the meantime. It is theirs, and as good.
        action.before = Some(found);
        action.progress = ObjectProgress::Verified;
    } else if found_projection == projection::of_after(action) {
        action.progress = ObjectProgress::Written;
    } else {
        if action.progress == ObjectProgress::Captured {
            return Ok(Verdict::Refused(foreign(action)));
        }
        return Ok(Verdict::Refused(format!(
            "{}, perhaps over what was written here",
            foreign(action)
        )));
    }
    if let ObjectBefore::Present { text } = &action.before.clone().unwrap_or(ObjectBefore::Absent) {
        action.seen_version = version_of(text);
    }
    Ok(Verdict::Next)
}

fn write(action: &mut ObjectAction, answer: &Answer) -> Judged {
    match answer.status {
        200..=299 => {
            action.progress = ObjectProgress::Written;
            Ok(Verdict::Next)
        }
        401 | 403 | 429 => {
            action.progress = ObjectProgress::Captured;
            Ok(again(answer))
        }
        412 if matches!(action.object, GrafanaObject::Folder { .. }) => {
            action.progress = ObjectProgress::Captured;
            Ok(Verdict::Again(Trouble {
                message: format!(
                    "{} is there, and was not shown to you; if somebody made it a moment ago, wait a minute, then try \
                     again, else ask for the right to it, or choose another folder",
                    action.object
                ),
                is_forbidden: true,
            }))
        }
        400..=499 => {
            action.progress = ObjectProgress::Captured;
            Ok(Verdict::Refused(refused(action, answer)))
        }
        _ => {
            action.progress = ObjectProgress::Uncertain;
            Ok(again(answer))
        }
    }
}

fn read_back(action: &mut ObjectAction, answer: &Answer) -> Judged {
    let found = read(action, answer)?;
    if projection_of(action, &found) != projection::of_after(action) {
        return Ok(Verdict::Refused(format!(
            "{} does not read back as it was written: somebody changed it, or the server did",
            action.object
        )));
    }
    action.progress = if action.object.has_rules() {
        ObjectProgress::ReadBack
    } else {
        ObjectProgress::Verified
    };
    Ok(Verdict::Next)
}

fn await_evaluation(action: &mut ObjectAction, answer: &Answer, known: Known) -> Judged {
    let text = success(answer)?;
    match evaluation::judge(action, text, known.written) {
        None => Ok(unreadable(answer)),
        Some(Evaluation::Waiting(reason)) => Ok(Verdict::Wait(reason)),
        Some(Evaluation::Failed(reason)) => Ok(Verdict::Refused(reason)),
        Some(Evaluation::Healthy) => {
            action.progress = match action.recorded {
                Some(_) => ObjectProgress::Evaluated,
                None => ObjectProgress::Verified,
            };
            Ok(Verdict::Next)
        }
    }
}

fn ask_raw(action: &mut ObjectAction, answer: &Answer) -> Judged {
    let Some(has_raw) = evaluation::has_sample(success(answer)?) else {
        return Ok(unreadable(answer));
    };
    if let Some(recorded) = &mut action.recorded {
        recorded.has_raw = Some(has_raw);
    }
    if !has_raw {
        action.progress = ObjectProgress::Verified;
        return Ok(Verdict::Noted(format!(
            "{} has no events now, so whether they are recorded was not seen",
            action.object
        )));
    }
    Ok(Verdict::Next)
}

fn await_recorded(action: &mut ObjectAction, answer: &Answer) -> Judged {
    let recorded = action.recorded.as_ref().map(|series| series.recorded.clone());
    match evaluation::has_sample(success(answer)?) {
        None => Ok(unreadable(answer)),
        Some(true) => {
            action.progress = ObjectProgress::Verified;
            Ok(Verdict::Next)
        }
        Some(false) => Ok(Verdict::Wait(format!(
            "the rules are evaluated, but `{}` does not appear: the alerts would be blind",
            recorded.unwrap_or_default()
        ))),
    }
}

fn look_again(action: &mut ObjectAction, answer: &Answer) -> Judged {
    if answer.status == 403 && matches!(action.object, GrafanaObject::Folder { .. }) {
        return look_at_hidden_folder(action, answer);
    }
    let found = read(action, answer)?;
    let found_projection = projection_of(action, &found);
    if let ObjectBefore::Present { text } = &found {
        action.seen_version = version_of(text);
    }
    if found_projection == projection::of_before(action) {
        action.progress = ObjectProgress::Restored;
        return Ok(Verdict::Next);
    }
    if action.progress == ObjectProgress::RestoreWritten {
        return Ok(Verdict::Stuck(format!(
            "{} was taken back, but does not read back as it was before",
            action.object
        )));
    }
    if found_projection == projection::of_after(action) {
        action.progress = ObjectProgress::Restoring;
        return Ok(Verdict::Next);
    }
    if matches!(
        action.progress,
        ObjectProgress::Compared | ObjectProgress::Uncertain
    ) {
        action.progress = ObjectProgress::Restored;
        return Ok(Verdict::Noted(format!(
            "{} is somebody else's now and was left alone",
            action.object
        )));
    }
    Ok(Verdict::Stuck(foreign(action)))
}

/// An Editor is told the same of a folder that is gone and of one that they may not see.
fn look_at_hidden_folder(action: &mut ObjectAction, answer: &Answer) -> Judged {
    match action.progress {
        ObjectProgress::RestoreWritten => {
            action.progress = ObjectProgress::Restored;
            Ok(Verdict::Next)
        }
        ObjectProgress::Compared | ObjectProgress::Uncertain => {
            action.progress = ObjectProgress::Restored;
            Ok(Verdict::Noted(format!(
                "{} is not there, or is not shown to who takes the change back",
                action.object
            )))
        }
        _ => Ok(again(answer)),
    }
}

fn count_contents(action: &mut ObjectAction, answer: &Answer) -> Judged {
    if answer.status == 404 {
        action.progress = ObjectProgress::Restored;
        return Ok(Verdict::Next);
    }
    let counts: Value = serde_json::from_str(success(answer)?).map_err(|_| unreadable(answer))?;
    let counts = counts.as_object().ok_or_else(|| unreadable(answer))?;
    if counts.values().all(|count| count.as_u64() == Some(0)) {
        action.progress = ObjectProgress::Emptied;
        return Ok(Verdict::Next);
    }
    action.progress = ObjectProgress::Restored;
    Ok(Verdict::Noted(format!(
        "{} stays: other things are in it",
        action.object
    )))
}

fn take_back(action: &mut ObjectAction, answer: &Answer) -> Judged {
    match answer.status {
        // What is gone already is taken back.
        200..=299 | 404 => {
            action.progress = ObjectProgress::RestoreWritten;
            Ok(Verdict::Next)
        }
        400 | 405..=428 => Ok(Verdict::Stuck(refused(action, answer))),
        _ => {
            action.progress = ObjectProgress::Written;
            Ok(again(answer))
        }
    }
}

/// What is in an object's place, by the answer to its GET.
fn read(action: &ObjectAction, answer: &Answer) -> Result<ObjectBefore, Verdict> {
    match answer.status {
        200..=299 => {
            if projection::of(&action.object, &answer.body).is_none() {
                return Err(unreadable(answer));
            }
            let text = answer.body.clone();
            Ok(ObjectBefore::Present { text })
        }
        404 => {
            // A server without a ruler answers 404 as well, but speaks of a page then.
            let is_ruler = matches!(action.object, GrafanaObject::RulerGroup { .. });
            if is_ruler && !answer.body.contains("group") {
                return Err(Verdict::Refused(format!(
                    "there is no ruler behind {}; choose a data source of Mimir or Cortex that has one",
                    action.object
                )));
            }
            Ok(ObjectBefore::Absent)
        }
        _ => Err(again(answer)),
    }
}

fn success(answer: &Answer) -> Result<&str, Verdict> {
    match answer.status {
        200..=299 => Ok(&answer.body),
        _ => Err(again(answer)),
    }
}

fn projection_of(action: &ObjectAction, found: &ObjectBefore) -> Option<Value> {
    match found {
        ObjectBefore::Absent => None,
        ObjectBefore::Present { text } => projection::of(&action.object, text),
    }
}

/// Did we write it? Rules of ours have our uids or our label, dashboards our tag; folders are anybody's.
fn is_ours(action: &ObjectAction, text: &str) -> bool {
    let body: Value = serde_json::from_str(text).unwrap_or_default();
    let rules = || body["rules"].as_array().into_iter().flatten();
    match &action.object {
        GrafanaObject::Folder { .. } => true,
        GrafanaObject::RuleGroup { .. } => {
            rules().all(|rule| rule["uid"].as_str().is_some_and(|uid| uid.starts_with("srl-")))
        }
        GrafanaObject::RulerGroup { .. } => {
            let objective = action.reviewed.as_ref().map(|reviewed| &reviewed.objective);
            let id = objective.map(|objective| objective.id.as_str());
            rules().all(|rule| rule["labels"]["objective"].as_str() == id)
        }
        GrafanaObject::Dashboard { .. } => {
            let tags = body["dashboard"]["tags"].as_array();
            tags.is_some_and(|tags| tags.iter().any(|tag| tag == "srellama"))
        }
    }
}

fn version_of(text: &str) -> Option<i64> {
    let body: Value = serde_json::from_str(text).ok()?;
    body.get("dashboard")?.get("version")?.as_i64()
}

fn foreign(action: &ObjectAction) -> String {
    format!("{} was changed by someone else in the meantime", action.object)
}

fn refused(action: &ObjectAction, answer: &Answer) -> String {
    let message = message_of(answer);
    if message.is_empty() {
        // A ruler says nothing where PromQL does not parse.
        return format!(
            "{} was refused with status {} and without a reason; a ruler does so with PromQL that it cannot parse",
            action.object, answer.status
        );
    }
    format!("{} was refused: {message}", action.object)
}

fn again(answer: &Answer) -> Verdict {
    let message = message_of(answer);
    let (message, is_forbidden) = match answer.status {
        401 => (
            "you are not signed in to Grafana any more; sign in, then go on".to_owned(),
            true,
        ),
        403 => (
            format!(
                "Grafana does not let you do this: {message} In a folder that somebody made a moment ago that can take a \
                 minute to change; wait, then try again"
            ),
            true,
        ),
        0 => (
            "there was no answer; look at your connection, then try again".to_owned(),
            false,
        ),
        status => (format!("the answer was {status} {message}; try again"), false),
    };
    Verdict::Again(Trouble {
        message,
        is_forbidden,
    })
}

fn unreadable(answer: &Answer) -> Verdict {
    Verdict::Again(Trouble {
        message: format!(
            "the answer ({}) is not what Grafana answers; is something in between?",
            answer.status
        ),
        is_forbidden: false,
    })
}

/// The server's words, cut to 300 characters.
fn message_of(answer: &Answer) -> String {
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let message = body["message"].as_str().unwrap_or_default();
    message.trim().chars().take(300).collect()
}
