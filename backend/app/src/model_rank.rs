//! Asks the model which candidate it would choose. Its answer stands beside the rules' rank.

use std::sync::Arc;

use domain::candidate::{Candidate, CandidateShape};
use domain::proposal::ModelRank;
use domain::scoring::{CandidateScorer, ScoringError, ScoringQuestion};
use domain::{Catalogue, Finding};

/// Help texts are cut to this many characters: they come from outside and cost tokens.
const MAX_HELP: usize = 80;

/// Ranks `candidates`, in their order; without an answer, a finding says why.
pub(crate) async fn ask(
    scorer: Arc<dyn CandidateScorer>,
    catalogue: &Catalogue,
    candidates: &[Candidate],
) -> Result<Vec<ModelRank>, Finding> {
    let question = question_about(catalogue, candidates);
    let model = scorer.model();
    let name = model.name.clone();
    let scored = tokio::task::spawn_blocking(move || scorer.score(&question)).await;
    let scores = scored.unwrap_or_else(|panic| {
        Err(ScoringError::Failed {
            fault: panic.to_string(),
        })
    });
    match scores {
        Ok(scores) => {
            let ranked = ranks_of(&scores).into_iter().zip(&scores);
            Ok(ranked
                .map(|((rank, margin), score)| ModelRank {
                    rank,
                    score: *score,
                    margin,
                    model: model.clone(),
                })
                .collect())
        }
        Err(error) => Err(Finding::warning(
            "model-silent",
            name,
            format!("the model gave no ranks: {error}"),
            "the rules' ranks stand; fetch the model again or use `--model off`",
        )),
    }
}

fn question_about(catalogue: &Catalogue, candidates: &[Candidate]) -> ScoringQuestion {
    let mut prompt = format!(
        "The service \"{}\" can be measured in these ways:\n",
        one_line(&catalogue.service.name, MAX_HELP)
    );
    for candidate in candidates {
        let help = match &candidate.shape {
            CandidateShape::Complete { .. }
            | CandidateShape::NativeHistogram { .. }
            | CandidateShape::Level { .. }
            | CandidateShape::Age { .. } => help_of(catalogue, &candidate.shape.metrics()),
            CandidateShape::Histogram { histogram, .. } => {
                help_of(catalogue, &[format!("{}_bucket", histogram.metric)])
            }
        };
        prompt += &format!("- {} ({help})\n", candidate.shape.in_words());
    }
    prompt += "Which one tells best whether the service's users are served well? Answer with that line.";
    let continuations = candidates
        .iter()
        .map(|candidate| candidate.shape.in_words())
        .collect();
    ScoringQuestion {
        prompt,
        continuations,
    }
}

fn help_of(catalogue: &Catalogue, metrics: &[String]) -> String {
    let helps = metrics.iter().filter_map(|name| catalogue.metrics.get(name));
    helps
        .map(|metric| one_line(&metric.metadata.help, MAX_HELP))
        .find(|help| !help.is_empty())
        .unwrap_or_default()
}

fn one_line(text: &str, max_chars: usize) -> String {
    let words = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty());
    words
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(max_chars)
        .collect()
}

/// Rank from 1 and margin of each score; equal scores keep their order.
fn ranks_of(scores: &[f64]) -> Vec<(usize, f64)> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|one, two| scores[*two].total_cmp(&scores[*one]));
    let best = order.first().map_or(0.0, |idx| scores[*idx]);
    let second = order.get(1).map_or(best, |idx| scores[*idx]);
    let mut ranks = vec![(0, 0.0); scores.len()];
    for (rank_idx, score_idx) in order.into_iter().enumerate() {
        let margin = if rank_idx == 0 {
            best - second
        } else {
            best - scores[score_idx]
        };
        ranks[score_idx] = (rank_idx + 1, margin);
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_margin_is_the_distance_to_the_best_or_of_the_best() {
        assert_eq!(ranks_of(&[-2.0, -1.0, -4.0]), [(2, 1.0), (1, 1.0), (3, 3.0)]);
        assert_eq!(ranks_of(&[-2.0]), [(1, 0.0)]);
        assert_eq!(ranks_of(&[]), []);
    }
}
