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
                means.push(at_most_zero(sum / answer.len() as f64));
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

/// A log-likelihood without what rounding may have put above zero. (`f64::min` would make a zero,
/// the best score there is, of NaN.)
fn at_most_zero(log_likelihood: f64) -> f64 {
    if log_likelihood > 0.0 { 0.0 } else { log_likelihood }
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

#[cfg(test)]
mod tests {

    use candle_core::{Device, quantized::gguf_file::Value};

    use super::*;
    use crate::tiny::{CONTEXT_TOKENS, TinyModel, count, manifest_of, string};

    fn load(model: &TinyModel) -> Result<LlamaScorer, ScoringError> {
        load_by(&manifest_of(&model.bytes()), model)
    }

    fn load_by(manifest: &Manifest, model: &TinyModel) -> Result<LlamaScorer, ScoringError> {
        let folder = tempfile::tempdir().unwrap();
        let weights = folder.path().join("tiny.gguf");
        std::fs::write(&weights, model.bytes()).unwrap();
        LlamaScorer::load(manifest, &weights)
    }

    fn ask(prompt: &str, continuations: &[&str]) -> ScoringQuestion {
        let continuations = continuations.iter().map(|text| (*text).to_owned()).collect();
        ScoringQuestion {
            prompt: prompt.to_owned(),
            continuations,
        }
    }

    #[track_caller]
    fn check_close(left: &[f64], right: &[f64], tolerance: f64) {
        assert_eq!(left.len(), right.len());
        for (left, right) in left.iter().zip(right) {
            assert!((left - right).abs() < tolerance, "{left} is not {right}");
        }
    }

    /// What the port promises, the slow way: each answer read by itself, token after token.
    fn by_hand(scorer: &LlamaScorer, question: &ScoringQuestion) -> Vec<f64> {
        let (prompt, answers) = scorer.encode(question).unwrap();
        let mean = |answer: &Vec<u32>| {
            let mut prefix = Prefix::default();
            let mut states = scorer.llama.read_on(&prompt, &mut prefix).unwrap();
            let mut sum = 0.0;
            for token in answer {
                let last = states.narrow(0, states.dim(0).unwrap() - 1, 1).unwrap();
                let logits = scorer.llama.logits(&last).unwrap().squeeze(0).unwrap();
                let logits: Vec<f64> = logits
                    .to_vec1::<f32>()
                    .unwrap()
                    .into_iter()
                    .map(f64::from)
                    .collect();
                let normaliser = logits.iter().map(|logit| logit.exp()).sum::<f64>().ln();
                sum += logits[*token as usize] - normaliser;
                states = scorer.llama.read_on(&[*token], &mut prefix).unwrap();
            }
            sum / answer.len() as f64
        };
        answers.iter().map(mean).collect()
    }

    #[test]
    fn scores_are_mean_log_likelihoods() {
        let scorer = load(&TinyModel::smollm().with("llama.context_length", count(2000))).unwrap();
        let question = ask(
            "which?",
            &["a", "he", "another one", "a", "1234567", "a much longer one"],
        );
        let scores = scorer.score(&question).unwrap();
        check_close(&scores, &by_hand(&scorer, &question), 1e-4);
        assert_eq!(scores[0].to_bits(), scores[3].to_bits());
    }

    #[test]
    fn many_answers_score_as_few_do() {
        let model = TinyModel::smollm().with("llama.context_length", count(2000));
        let scorer = load_by(&manifest_of(&model.bytes()), &model).unwrap();
        let many: Vec<String> = (0..150).map(|number| format!("answer {number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let scores = scorer.score(&ask("which?", &many)).unwrap();
        let few = scorer.score(&ask("which?", &many[140..])).unwrap();
        check_close(&scores[140..], &few, 1e-4);
    }

    #[test]
    fn long_prompts_are_read_in_passes() {
        let model = TinyModel::smollm().with("llama.context_length", count(2000));
        let manifest = Manifest {
            context_tokens: 2000,
            ..manifest_of(&model.bytes())
        };
        let scorer = load_by(&manifest, &model).unwrap();
        let question = ask(&"z".repeat(1200), &["ab", "c"]);
        check_close(
            &scorer.score(&question).unwrap(),
            &by_hand(&scorer, &question),
            1e-4,
        );
    }

    #[test]
    fn the_same_question_gives_the_same_scores() {
        let scorer = load(&TinyModel::smollm()).unwrap();
        let question = ask("which?", &["one", "two", "three"]);
        let first = scorer.score(&question).unwrap();
        for _ in 0..5 {
            assert_eq!(scorer.score(&question).unwrap(), first);
        }
    }

    #[test]
    fn threads_may_ask_at_the_same_time() {
        let scorer = load(&TinyModel::smollm()).unwrap();
        let question = ask("which?", &["one", "two", "three"]);
        let expected = scorer.score(&question).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| assert_eq!(scorer.score(&question).unwrap(), expected));
            }
        });
    }

    #[test]
    fn no_answers_have_no_scores() {
        let scorer = load(&TinyModel::smollm()).unwrap();
        assert_eq!(scorer.score(&ask("which?", &[])), Ok(vec![]));
    }

    #[test]
    fn an_empty_answer_is_refused() {
        let scorer = load(&TinyModel::smollm()).unwrap();
        let error = scorer
            .score(&ask("which?", &["one", ""]))
            .unwrap_err()
            .to_string();
        assert!(error.ends_with("continuation 1 has no tokens"), "{error}");
    }

    #[test]
    fn the_context_is_filled_to_the_last_token() {
        let scorer = load(&TinyModel::smollm()).unwrap();
        let around = scorer.encoder.encode_user_turn("").unwrap().len();
        let fitting = "z".repeat(CONTEXT_TOKENS - around - 1);
        assert!(scorer.score(&ask(&fitting, &["a"])).is_ok());
        let too_long = ScoringError::TooLong {
            n_tokens: CONTEXT_TOKENS + 1,
            limit: CONTEXT_TOKENS,
        };
        assert_eq!(scorer.score(&ask(&fitting, &["a", "ab"])), Err(too_long));
    }

    #[test]
    fn a_huge_text_is_refused_before_any_work() {
        let scorer = load(&TinyModel::smollm()).unwrap();
        let huge = " he".repeat(20_000_000);
        for question in [ask(&huge, &["a"]), ask("which?", &["a", &huge])] {
            assert!(matches!(
                scorer.score(&question),
                Err(ScoringError::TooLong { .. })
            ));
        }
    }

    #[test]
    fn what_is_not_a_number_is_no_score() {
        let nan = Tensor::new(vec![f32::NAN; 64], &Device::Cpu).unwrap();
        let scorer = load(&TinyModel::smollm().with_tensor("output_norm.weight", nan)).unwrap();
        let error = scorer.score(&ask("which?", &["one", "a"])).unwrap_err();
        assert!(matches!(error, ScoringError::Failed { .. }), "{error}");
    }

    #[track_caller]
    fn check_unusable(loaded: Result<LlamaScorer, ScoringError>, expected: &str) {
        let error = loaded.unwrap_err();
        assert!(matches!(error, ScoringError::Unusable { .. }), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }

    #[test]
    fn refuses_files_that_are_not_what_their_manifest_says() {
        let model = TinyModel::smollm();
        let manifest = manifest_of(&model.bytes());
        let of_architecture = Manifest {
            architecture: "qwen2".to_owned(),
            ..manifest.clone()
        };
        check_unusable(
            load_by(&of_architecture, &model),
            "is `llama`, its manifest says `qwen2`",
        );
        let of_dialect = Manifest {
            tokenizer_pre: "llama-bpe".to_owned(),
            ..manifest.clone()
        };
        check_unusable(
            load_by(&of_dialect, &model),
            "is `smollm`, its manifest says `llama-bpe`",
        );
        let of_context = Manifest {
            context_tokens: CONTEXT_TOKENS + 1,
            ..manifest
        };
        check_unusable(load_by(&of_context, &model), "is 128, its manifest says 129");
    }

    #[test]
    fn refuses_another_architecture_by_name() {
        let model = TinyModel::smollm().with("general.architecture", string("gemma"));
        check_unusable(
            load(&model),
            "`general.architecture` is `gemma`, but only `llama` is supported",
        );
    }

    #[test]
    fn refuses_damage_that_the_digest_covers_up() {
        // A manifest made after the damage was done vouches for it; the file is refused all the same.
        let folder = tempfile::tempdir().unwrap();
        let weights = folder.path().join("tiny.gguf");
        let bytes = TinyModel::smollm().bytes();
        for length in [0, 3, 100, 5000, bytes.len() / 2, bytes.len() - 40] {
            std::fs::write(&weights, &bytes[..length]).unwrap();
            let loaded = LlamaScorer::load(&manifest_of(&bytes[..length]), &weights);
            assert!(
                matches!(loaded, Err(ScoringError::Unusable { .. })),
                "{length} bytes"
            );
        }
        let tiny = TinyModel::smollm;
        let many_blocks = tiny().with("llama.block_count", count(1_000_000_000));
        check_unusable(load(&many_blocks), "`llama.block_count` is 1000000000");
        let wide_heads = tiny().with("llama.attention.key_length", Value::U64(1 << 62));
        check_unusable(load(&wide_heads), "it must be a count");
    }

    #[test]
    fn groups_are_as_large_as_fits() {
        let answers: Vec<Vec<u32>> = [3, 2, 4, 9, 1, 1].iter().map(|length| vec![0; *length]).collect();
        assert_eq!(groups_within(&answers, 5), [0..2, 2..3, 3..4, 4..6]);
        assert!(groups_within(&[], 5).is_empty());
    }
}
