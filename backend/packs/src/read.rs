//! Makes a pack of the text of a file.

use std::collections::BTreeSet;

use domain::candidate::{Exclusion, Makes, NamePattern, Pack, Source, Template};
use domain::{Across, Bound, DurationUnit, MatchOperator, Matcher, TimeSpan};
use rust_decimal::Decimal;
use serde_saphyr::{Location, Spanned};

use crate::document::{AgeDocument, LevelDocument, PackDocument, SourceDocument, TemplateDocument};
use crate::error::{PackFault, Position};

/// Longer texts belong into documentation.
const MAX_TEXT: usize = 400;

/// Reads a pack; anything that is not understood is refused.
pub fn read_pack(text: &str) -> Result<Pack, PackFault> {
    let document: PackDocument = serde_saphyr::from_str(text).map_err(|error| PackFault {
        position: error
            .location()
            .map_or(Position { line: 1, column: 1 }, |at| position(&at)),
        fault: first_line(&error.without_snippet().to_string()),
        remedy: "write the pack as backend/packs/README.md describes".to_owned(),
    })?;
    let pack = Pack {
        id: slug(&document.pack)?,
        title: sentence(&document.title)?,
        references: references(&document.references)?,
        templates: templates(&document)?,
        exclusions: exclusions(&document)?,
    };
    Ok(pack)
}

fn templates(document: &PackDocument) -> Result<Vec<Template>, PackFault> {
    let mut ids = BTreeSet::new();
    let mut templates = Vec::new();
    for entry in &document.templates.value {
        let template = template(entry)?;
        if !ids.insert(template.id.clone()) {
            let fault = format!("the template `{}` is there twice", template.id);
            return Err(fault_at(
                &entry.value.id,
                fault,
                "give each template an id of its own",
            ));
        }
        templates.push(template);
    }
    if templates.is_empty() && document.not_indicators.is_empty() {
        return Err(fault_at(
            &document.templates,
            "the pack has no template",
            "add one",
        ));
    }
    Ok(templates)
}

fn template(entry: &Spanned<TemplateDocument>) -> Result<Template, PackFault> {
    let document = &entry.value;
    let score = document.score.as_ref().map(score).transpose()?;
    Ok(Template {
        id: slug(&document.id)?,
        why: sentence(&document.why)?,
        counter_reasons: document
            .counter_reasons
            .iter()
            .map(sentence)
            .collect::<Result<_, _>>()?,
        references: references(&document.references)?,
        score,
        makes: makes(entry)?,
    })
}

fn makes(entry: &Spanned<TemplateDocument>) -> Result<Makes, PackFault> {
    let document = &entry.value;
    let mut all = Vec::new();
    if let Some(ratio) = &document.status_ratio {
        all.push(Makes::StatusRatio {
            requests: source(&ratio.requests)?,
            bad: ratio.bad.iter().map(condition).collect::<Result<_, _>>()?,
        });
    }
    if let Some(pair) = &document.outcome_pair {
        all.push(Makes::OutcomePair {
            failed: source(&pair.failed)?,
            succeeded: source(&pair.succeeded)?,
        });
    }
    if let Some(share) = &document.failure_share {
        all.push(Makes::FailureShare {
            failed: source(&share.failed)?,
            total: source(&share.total)?,
        });
    }
    if let Some(share) = &document.success_share {
        all.push(Makes::SuccessShare {
            succeeded: source(&share.succeeded)?,
            total: source(&share.total)?,
        });
    }
    if let Some(latency) = &document.latency {
        all.push(Makes::Latency {
            histogram: source(&latency.histogram)?,
            unit: latency.unit.as_ref().map(duration_unit).transpose()?,
        });
    }
    if let Some(document) = &document.level {
        all.push(level(document)?);
    }
    if let Some(document) = &document.age {
        all.push(age(entry, document)?);
    }
    if let Some(probe) = &document.probe {
        all.push(Makes::Probe {
            gauge: source(&probe.gauge)?,
        });
    }
    let makes = match (all.pop(), all.is_empty()) {
        (Some(makes), true) => makes,
        (None, _) => return Err(fault_at(entry, "the template makes nothing", KINDS)),
        (Some(_), false) => return Err(fault_at(entry, "the template makes two things", KINDS)),
    };
    check_captures(entry, &makes)?;
    Ok(makes)
}

const KINDS: &str = "give it one of status-ratio, outcome-pair, failure-share, success-share, latency, \
                     level, age, probe";

fn level(document: &LevelDocument) -> Result<Makes, PackFault> {
    let bound = match (&document.at_most, &document.at_least) {
        (Some(most), None) => Some(Bound::AtMost(number(most)?)),
        (None, Some(least)) => Some(Bound::AtLeast(number(least)?)),
        (None, None) => None,
        (Some(_), Some(least)) => {
            return Err(fault_at(least, "the level has two bounds", "leave one out"));
        }
    };
    Ok(Makes::Level {
        gauge: source(&document.gauge)?,
        limit: document.limit.as_ref().map(source).transpose()?,
        across: document.across.as_ref().map_or(Ok(Across::Worst), across)?,
        bound,
    })
}

fn age(entry: &Spanned<TemplateDocument>, document: &AgeDocument) -> Result<Makes, PackFault> {
    let (timestamp, newest) = match (&document.newest, &document.each) {
        (Some(newest), None) => (newest, true),
        (None, Some(each)) => (each, false),
        (None, None) | (Some(_), Some(_)) => {
            let remedy = "give `newest` where the newest stands for all, or `each`";
            return Err(fault_at(entry, "the age is of one thing or of each", remedy));
        }
    };
    let at_most = document.at_most.as_ref();
    Ok(Makes::Age {
        timestamp: source(timestamp)?,
        newest,
        max_age: at_most.map(time_span).transpose()?,
    })
}

fn across(text: &Spanned<String>) -> Result<Across, PackFault> {
    match text.value.as_str() {
        "worst" => Ok(Across::Worst),
        "each-series" => Ok(Across::EachSeries),
        "sum" => Ok(Across::Sum),
        "average" => Ok(Across::Average),
        other => {
            let fault = format!("`{}` joins no series", excerpt(other));
            Err(fault_at(text, fault, "give worst, each-series, sum or average"))
        }
    }
}

fn duration_unit(text: &Spanned<String>) -> Result<DurationUnit, PackFault> {
    match text.value.as_str() {
        "seconds" => Ok(DurationUnit::Seconds),
        "milliseconds" => Ok(DurationUnit::Milliseconds),
        "microseconds" => Ok(DurationUnit::Microseconds),
        "nanoseconds" => Ok(DurationUnit::Nanoseconds),
        other => {
            let fault = format!("`{}` is no unit of durations", excerpt(other));
            Err(fault_at(
                text,
                fault,
                "give seconds, milliseconds, microseconds or nanoseconds",
            ))
        }
    }
}

fn number(text: &Spanned<String>) -> Result<Decimal, PackFault> {
    text.value.trim().parse().map_err(|_| {
        let fault = format!("`{}` is no number", excerpt(&text.value));
        fault_at(text, fault, "write a number such as 0.9")
    })
}

fn time_span(text: &Spanned<String>) -> Result<TimeSpan, PackFault> {
    text.value.trim().parse().map_err(|_| {
        let fault = format!("`{}` is no time", excerpt(&text.value));
        fault_at(text, fault, "write a time such as 25h")
    })
}

/// What the first metric's names do not capture cannot be filled into the others'.
fn check_captures(entry: &Spanned<TemplateDocument>, makes: &Makes) -> Result<(), PackFault> {
    let sources = makes.sources();
    let Some(((first, leading), others)) = sources.split_first() else {
        return Ok(());
    };
    let captured: Vec<BTreeSet<&str>> = leading
        .names
        .iter()
        .map(|pattern| pattern.captures().collect())
        .collect();
    let asked: BTreeSet<&str> = others
        .iter()
        .flat_map(|(_, source)| &source.names)
        .flat_map(NamePattern::captures)
        .collect();
    for capture in asked {
        if !captured.iter().all(|names| names.contains(capture)) {
            let fault = format!("`{{{capture}}}` is captured by not every name of `{first}`");
            return Err(fault_at(
                entry,
                fault,
                "capture it in each name of the first metric",
            ));
        }
    }
    Ok(())
}

fn source(document: &SourceDocument) -> Result<Source, PackFault> {
    let names = document
        .metrics
        .value
        .iter()
        .map(name_pattern)
        .collect::<Result<Vec<_>, _>>()?;
    if names.is_empty() {
        return Err(fault_at(&document.metrics, "no metric is named", "name one"));
    }
    Ok(Source {
        names,
        conditions: document
            .conditions
            .iter()
            .map(condition)
            .collect::<Result<_, _>>()?,
    })
}

fn name_pattern(text: &Spanned<String>) -> Result<NamePattern, PackFault> {
    NamePattern::parse(&text.value).map_err(|error| {
        fault_at(
            text,
            error.to_string(),
            "write a name such as `http_{what}_total`",
        )
    })
}

/// `label =~ pattern`, and so for `=`, `!=` and `!~`; nothing after the sign is the empty value.
fn condition(text: &Spanned<String>) -> Result<Matcher, PackFault> {
    let remedy = "write `label = value`, or `!=`, `=~`, `!~` in the middle";
    let mut words = text.value.trim().splitn(3, ' ');
    let (Some(label), Some(sign)) = (words.next(), words.next()) else {
        return Err(fault_at(
            text,
            format!("`{}` is no condition", text.value),
            remedy,
        ));
    };
    let operator = match sign {
        "=" => MatchOperator::Equal,
        "!=" => MatchOperator::NotEqual,
        "=~" => MatchOperator::Matches,
        "!~" => MatchOperator::MatchesNot,
        _ => return Err(fault_at(text, format!("`{sign}` compares nothing"), remedy)),
    };
    let is_label_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    let is_label =
        label.starts_with(is_label_start) && label.chars().all(|c| is_label_start(c) || c.is_ascii_digit());
    if !is_label {
        return Err(fault_at(text, format!("`{label}` is no label"), remedy));
    }
    Ok(Matcher {
        label: label.to_owned(),
        operator,
        value: words.next().unwrap_or_default().trim().to_owned(),
    })
}

fn exclusions(document: &PackDocument) -> Result<Vec<Exclusion>, PackFault> {
    document
        .not_indicators
        .iter()
        .map(|exclusion| {
            Ok(Exclusion {
                metric: name_pattern(&exclusion.metric)?,
                why: sentence(&exclusion.why)?,
            })
        })
        .collect()
}

fn slug(text: &Spanned<String>) -> Result<String, PackFault> {
    let is_slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.value.is_empty() || text.value.len() > 60 || !text.value.chars().all(is_slug) {
        let fault = format!("`{}` is no id", excerpt(&text.value));
        return Err(fault_at(text, fault, "use small letters, digits and hyphens"));
    }
    Ok(text.value.clone())
}

fn sentence(text: &Spanned<String>) -> Result<String, PackFault> {
    let is_hostile = text.value.chars().any(char::is_control);
    if text.value.trim().is_empty() || text.value.chars().count() > MAX_TEXT || is_hostile {
        let fault = format!("`{}` is no sentence", excerpt(&text.value));
        return Err(fault_at(text, fault, "write one line of at most 400 characters"));
    }
    Ok(text.value.clone())
}

fn references(texts: &[Spanned<String>]) -> Result<Vec<String>, PackFault> {
    texts
        .iter()
        .map(|text| {
            if text.value.starts_with("https://") || text.value.starts_with("3GPP ") {
                return sentence(text);
            }
            let fault = format!("`{}` is no reference", excerpt(&text.value));
            Err(fault_at(
                text,
                fault,
                "give an https address or a 3GPP specification",
            ))
        })
        .collect()
}

fn score(score: &Spanned<i32>) -> Result<i32, PackFault> {
    if (0..=100).contains(&score.value) {
        return Ok(score.value);
    }
    let fault = format!("a score of {} is out of range", score.value);
    Err(fault_at(
        score,
        fault,
        "give 0 to 100; the usual ones are 40 to 99",
    ))
}

fn fault_at<T>(at: &Spanned<T>, fault: impl Into<String>, remedy: &str) -> PackFault {
    PackFault {
        position: position(&at.referenced),
        fault: fault.into(),
        remedy: remedy.to_owned(),
    }
}

fn position(at: &Location) -> Position {
    Position {
        line: at.line().max(1),
        column: at.column().max(1),
    }
}

/// Without the place, which is said apart.
fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let fault = line.rsplit_once(" at line ").map_or(line, |(fault, _)| fault);
    fault.chars().filter(|c| !c.is_control()).take(300).collect()
}

fn excerpt(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(160).collect()
}
