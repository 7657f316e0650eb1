//! The port, implemented: texts in, mean log-likelihoods out.

use std::fmt;
use std::io::BufReader;
use std::ops::Range;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use candle_core::Tensor;
use domain::scoring::{CandidateScorer, ModelIdentity, ScoringError, ScoringQuestion};

use crate::fault::Fault;
use crate::gguf::Gguf;
use crate::llama::{Llama, Prefix};
use crate::manifest::Manifest;
use crate::text::TextEncoder;

/// The most rows in one pass; bounds the memory that attention takes.
const ROWS_PER_PASS: usize = 512;

/// The most rows whose logits are held at once: 12 MiB at 49,152 tokens.
const LOGIT_ROWS: usize = 64;

/// A Llama model that scores how likely texts are as the answer to a prompt.
///
/// It holds the weights alone, no state of a conversation, and can be shared between threads.
/// Questions are answered one after the other: two at a time would only fight over the cores.
pub struct LlamaScorer {
    identity: ModelIdentity,
    context_tokens: usize,
    encoder: TextEncoder,
    llama: Llama,
    turn: Mutex<()>,
}

impl LlamaScorer {
    /// Verifies a weights file against its manifest and loads it. This takes on the order of a
    /// second and should be kept off the path of a request.
    ///
    /// # Errors
    ///
    /// Those of [`Manifest::verify`], before anything is loaded; then [`ScoringError::Unusable`]
    /// if the file is not what its manifest says, or is a model that we would run wrongly:
    /// another architecture or tokenizer than we know, experts, tensors that we do not apply.
    pub fn load(manifest: &Manifest, weights: &Path) -> Result<Self, ScoringError> {
        let file = manifest.open_verified(weights)?;
        let mut gguf = Gguf::read(BufReader::new(file)).map_err(|fault| fault.at(weights))?;
        Self::read(manifest, &mut gguf).map_err(|fault| fault.at(weights))
    }

    fn read<R: std::io::Read + std::io::Seek>(
        manifest: &Manifest,
        gguf: &mut Gguf<R>,
    ) -> Result<Self, Fault> {
        check_against_manifest(gguf, "general.architecture", &manifest.architecture)?;
        check_against_manifest(gguf, "tokenizer.ggml.pre", &manifest.tokenizer_pre)?;
        let encoder = TextEncoder::read(gguf)?;
        let llama = Llama::read(gguf)?;
        if manifest.context_tokens > llama.context_tokens() {
            return Err(Fault::NotAsInManifest {
                key: "llama.context_length",
                found: llama.context_tokens().to_string(),
                expected: manifest.context_tokens.to_string(),
            });
        }
        Ok(Self {
            identity: manifest.identity(),
            context_tokens: manifest.context_tokens,
            encoder,
            llama,
            turn: Mutex::new(()),
        })
    }

    /// The tokens of the prompt and of each answer, if they fit.
    fn encode(&self, question: &ScoringQuestion) -> Result<(Vec<u32>, Vec<Vec<u32>>), ScoringError> {
        self.refuse_too_long_text(question)?;
        let prompt = self
            .encoder
            .encode_user_turn(&question.prompt)
            .map_err(|fault| failed(&fault))?;
        let answers = question
            .continuations
            .iter()
            .map(|text| self.encoder.encode(text));
        let answers = answers
            .collect::<Result<Vec<_>, _>>()
            .map_err(|fault| failed(&fault))?;
        if let Some(index) = answers.iter().position(Vec::is_empty) {
            return Err(failed(&format!("continuation {index} has no tokens")));
        }
        self.refuse_too_long(prompt.len() + answers.iter().map(Vec::len).max().unwrap_or(0))?;
        Ok((prompt, answers))
    }

    /// Refuses a text that cannot fit whatever its tokens are, before the work of finding them.
    fn refuse_too_long_text(&self, question: &ScoringQuestion) -> Result<(), ScoringError> {
        let longest_answer = question.continuations.iter().map(String::len).max().unwrap_or(0);
        let prompt = self.encoder.fewest_tokens(question.prompt.len());
        self.refuse_too_long(prompt + self.encoder.fewest_tokens(longest_answer))
    }

    fn refuse_too_long(&self, n_tokens: usize) -> Result<(), ScoringError> {
        let limit = self.context_tokens;
        if n_tokens > limit {
            Err(ScoringError::TooLong { n_tokens, limit })
        } else {
            Ok(())
        }
    }

    /// The mean log-likelihood of each answer after the prompt.
    fn mean_log_likelihoods(&self, prompt: &[u32], answers: &[Vec<u32>]) -> candle_core::Result<Vec<f64>> {
        let mut prefix = Prefix::default();
        let first_logits = self.llama.logits(&self.read_prompt(prompt, &mut prefix)?)?;
        let first_logits = first_logits.squeeze(0)?.to_vec1::<f32>()?;
        let mut means = Vec::with_capacity(answers.len());
        for group in groups_within(answers, ROWS_PER_PASS) {
            let answers = &answers[group];
            let mut later = self.later_log_likelihoods(answers, &prefix)?.into_iter();
            let normaliser = log_sum_exp(&first_logits);
            for answer in answers {
                let first = f64::from(first_logits[answer[0] as usize]) - normaliser;
                let sum = first + later.by_ref().take(answer.len() - 1).sum::<f64>();
                means.push((sum / answer.len() as f64).min(0.0));
            }
        }
        Ok(means)
    }

    /// Reads the prompt and returns the state of its last token, of shape `(1, embedding_length)`.
    fn read_prompt(&self, prompt: &[u32], prefix: &mut Prefix) -> candle_core::Result<Tensor> {
        let mut states = None;
        for tokens in prompt.chunks(ROWS_PER_PASS) {
            states = Some(
                self.llama
                    .read_on(tokens, prefix)?
                    .narrow(0, tokens.len() - 1, 1)?,
            );
        }
        states.ok_or_else(|| candle_core::Error::Msg("the prompt has no tokens".to_owned()))
    }

    /// The log-likelihoods of the tokens of each answer after its first, one answer after the other.
    fn later_log_likelihoods(&self, answers: &[Vec<u32>], prefix: &Prefix) -> candle_core::Result<Vec<f64>> {
        // The last token of an answer is predicted but need not be read.
        let read: Vec<&[u32]> = answers.iter().map(|answer| &answer[..answer.len() - 1]).collect();
        let predicted: Vec<u32> = answers.iter().flat_map(|answer| &answer[1..]).copied().collect();
        if predicted.is_empty() {
            return Ok(Vec::new());
        }
        let states = self.llama.read_branches(&read, prefix)?;
        let mut log_likelihoods = Vec::with_capacity(predicted.len());
        for (start, targets) in (0..).step_by(LOGIT_ROWS).zip(predicted.chunks(LOGIT_ROWS)) {
            let logits = self.llama.logits(&states.narrow(0, start, targets.len())?)?;
            for (row, target) in logits.to_vec2::<f32>()?.iter().zip(targets) {
                log_likelihoods.push(f64::from(row[*target as usize]) - log_sum_exp(row));
            }
        }
        Ok(log_likelihoods)
    }
}

impl CandidateScorer for LlamaScorer {
    fn model(&self) -> ModelIdentity {
        self.identity.clone()
    }

    fn score(&self, question: &ScoringQuestion) -> Result<Vec<f64>, ScoringError> {
        if question.continuations.is_empty() {
            return Ok(Vec::new());
        }
        let (prompt, answers) = self.encode(question)?;
        // The lock guards no data, so a panic of another question leaves nothing broken behind.
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let scores = self
            .mean_log_likelihoods(&prompt, &answers)
            .map_err(|error| failed(&error))?;
        match scores.iter().find(|score| !score.is_finite()) {
            Some(score) => Err(failed(&format!("a score came out as {score}"))),
            None => Ok(scores),
        }
    }
}

impl fmt::Debug for LlamaScorer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LlamaScorer")
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}

fn check_against_manifest<R: std::io::Read + std::io::Seek>(
    gguf: &Gguf<R>,
    key: &'static str,
    expected: &str,
) -> Result<(), Fault> {
    let found = gguf.string(key)?;
    if found == expected {
        return Ok(());
    }
    Err(Fault::NotAsInManifest {
        key,
        found: format!("`{found}`"),
        expected: format!("`{expected}`"),
    })
}

fn failed(fault: &impl fmt::Display) -> ScoringError {
    ScoringError::Failed {
        fault: fault.to_string(),
    }
}

/// Cuts the answers into runs that have at most `n_rows` tokens together. An answer that is longer
/// by itself is a run of its own.
fn groups_within(answers: &[Vec<u32>], n_rows: usize) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut rows_in_last = 0;
    for (index, answer) in answers.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if rows_in_last + answer.len() <= n_rows => {
                group.end = index + 1;
                rows_in_last += answer.len();
            }
            _ => {
                groups.push(index..index + 1);
                rows_in_last = answer.len();
            }
        }
    }
    groups
}

/// The logarithm of the sum of the exponentials, without overflow.
fn log_sum_exp(logits: &[f32]) -> f64 {
    let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let highest = f64::from(highest);
    highest
        + logits
            .iter()
            .map(|logit| (f64::from(*logit) - highest).exp())
            .sum::<f64>()
            .ln()
}
