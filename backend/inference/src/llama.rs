//! The forward pass of a Llama model.
//!
//! It differs from the usual one in what it is for: a prompt is read once, and then many answers
//! are read side by side, each of them seeing the prompt and itself but none of the others. That
//! takes one pass over the weights for a whole group of answers, and it makes their scores
//! comparable, because the same kernels computed them.

use std::collections::HashSet;
use std::io::{Read, Seek};

use candle_core::{Device, Result as CandleResult, Tensor};
use candle_nn::ops::{rms_norm, silu, softmax_last_dim};

use crate::fault::Fault;
use crate::gguf::{Gguf, Hyperparameters};
use crate::projection::{Precision, Projection};
use crate::rope::{Rope, Turns};

/// The names of a block's tensors, after `blk.<number>.`.
const BLOCK_TENSORS: [&str; 9] = [
    "attn_norm.weight",
    "attn_q.weight",
    "attn_k.weight",
    "attn_v.weight",
    "attn_output.weight",
    "ffn_norm.weight",
    "ffn_gate.weight",
    "ffn_up.weight",
    "ffn_down.weight",
];

/// A Llama model in memory. It holds no state of a conversation.
#[derive(Debug)]
pub(crate) struct Llama {
    shape: Hyperparameters,
    embedding: Projection,
    blocks: Vec<Block>,
    output_norm: Tensor,
    /// Absent where the model reuses its embedding to choose the next token.
    output: Option<Projection>,
    rope: Rope,
}

#[derive(Debug)]
struct Block {
    attention_norm: Tensor,
    query: Projection,
    key: Projection,
    value: Projection,
    attention_output: Projection,
    feed_forward_norm: Tensor,
    gate: Projection,
    up: Projection,
    down: Projection,
}

/// What a model remembers of the tokens it has read: their keys and values in each block.
#[derive(Debug, Default)]
pub(crate) struct Prefix {
    n_tokens: usize,
    blocks: Vec<KeysAndValues>,
}

/// Both of shape `(n_kv_heads, tokens, head_length)`.
#[derive(Debug)]
struct KeysAndValues {
    keys: Tensor,
    values: Tensor,
}

/// Tokens to be read in one pass, all of them after the same prefix.
struct Rows {
    tokens: Vec<u32>,
    positions: Vec<u32>,
    /// The branch of each row. A row sees the prefix and the rows before it in its own branch.
    branches: Vec<usize>,
}

impl Llama {
    /// Reads the model, and refuses a file that holds more than we would apply.
    pub(crate) fn read<R: Read + Seek>(gguf: &mut Gguf<R>) -> Result<Self, Fault> {
        let precision = Precision::for_model(gguf.n_weights());
        Self::read_with(gguf, precision)
    }

    fn read_with<R: Read + Seek>(gguf: &mut Gguf<R>, precision: Precision) -> Result<Self, Fault> {
        let shape = gguf.hyperparameters()?;
        gguf.refuse_tensors_beside(&tensor_names(&shape))?;
        let n_tokens = gguf.n_embedded_tokens()?;
        let embedding = (n_tokens, shape.embedding_length);
        let blocks = (0..shape.n_blocks).map(|number| Block::read(gguf, number, &shape, precision));
        Ok(Self {
            shape,
            blocks: blocks.collect::<Result<_, _>>()?,
            embedding: Projection::new(gguf.tensor("token_embd.weight", embedding)?, precision)?,
            output_norm: gguf.vector("output_norm.weight", shape.embedding_length)?,
            output: match gguf.has_tensor("output.weight") {
                true => Some(Projection::new(
                    gguf.tensor("output.weight", embedding)?,
                    precision,
                )?),
                false => None,
            },
            rope: read_rope(gguf, &shape)?,
        })
    }

    /// The most tokens the model was trained to read at once.
    pub(crate) fn context_tokens(&self) -> usize {
        self.shape.context_tokens
    }

    /// Reads tokens that follow `prefix` and adds them to it. Returns the state of each, of shape
    /// `(tokens, embedding_length)`.
    pub(crate) fn read_on(&self, tokens: &[u32], prefix: &mut Prefix) -> CandleResult<Tensor> {
        let (states, news) = self.pass(&Rows::of(&[tokens], prefix.n_tokens), prefix)?;
        prefix.append(tokens.len(), news)?;
        Ok(states)
    }

    /// Reads several texts of which each follows `prefix` as if it were the only one. Returns the
    /// states of their tokens, one text after the other, of shape `(tokens, embedding_length)`.
    pub(crate) fn read_branches(&self, branches: &[&[u32]], prefix: &Prefix) -> CandleResult<Tensor> {
        let (states, _) = self.pass(&Rows::of(branches, prefix.n_tokens), prefix)?;
        Ok(states)
    }

    /// How much each token suits as the next one, of shape `(states, tokens)`, before softmax.
    pub(crate) fn logits(&self, states: &Tensor) -> CandleResult<Tensor> {
        let normed = rms_norm(&states.contiguous()?, &self.output_norm, self.shape.norm_epsilon)?;
        self.output.as_ref().unwrap_or(&self.embedding).apply(&normed)
    }

    fn pass(&self, rows: &Rows, prefix: &Prefix) -> CandleResult<(Tensor, Vec<KeysAndValues>)> {
        let turns = self.rope.turns(&rows.positions)?;
        let mask = rows.mask(prefix.n_tokens)?;
        let mut states = self.embedding.rows(&rows.tokens)?;
        let mut news = Vec::with_capacity(self.blocks.len());
        for (number, block) in self.blocks.iter().enumerate() {
            let epsilon = self.shape.norm_epsilon;
            let normed = rms_norm(&states, &block.attention_norm, epsilon)?;
            let new = block.keys_and_values(&normed, &turns, &self.shape)?;
            let all = new.after(prefix.blocks.get(number))?;
            states = (states + block.attend(&normed, &turns, &all, &mask, &self.shape)?)?;
            let normed = rms_norm(&states, &block.feed_forward_norm, epsilon)?;
            states = (states + block.feed_forward(&normed)?)?;
            news.push(new);
        }
        Ok((states, news))
    }
}

impl Block {
    fn read<R: Read + Seek>(
        gguf: &mut Gguf<R>,
        number: usize,
        shape: &Hyperparameters,
        precision: Precision,
    ) -> Result<Self, Fault> {
        let Hyperparameters {
            embedding_length,
            feed_forward_length,
            head_length,
            ..
        } = *shape;
        let queries = shape.n_heads * head_length;
        let keys = shape.n_kv_heads * head_length;
        let mut projection = |name: &str, shape: (usize, usize)| {
            let stored = gguf.tensor(&format!("blk.{number}.{name}.weight"), shape)?;
            Ok::<_, Fault>(Projection::new(stored, precision)?)
        };
        Ok(Self {
            query: projection("attn_q", (queries, embedding_length))?,
            key: projection("attn_k", (keys, embedding_length))?,
            value: projection("attn_v", (keys, embedding_length))?,
            attention_output: projection("attn_output", (embedding_length, queries))?,
            gate: projection("ffn_gate", (feed_forward_length, embedding_length))?,
            up: projection("ffn_up", (feed_forward_length, embedding_length))?,
            down: projection("ffn_down", (embedding_length, feed_forward_length))?,
            attention_norm: gguf.vector(&format!("blk.{number}.attn_norm.weight"), embedding_length)?,
            feed_forward_norm: gguf.vector(&format!("blk.{number}.ffn_norm.weight"), embedding_length)?,
        })
    }

    fn keys_and_values(
        &self,
        normed: &Tensor,
        turns: &Turns,
        shape: &Hyperparameters,
    ) -> CandleResult<KeysAndValues> {
        let keys = heads(&self.key.apply(normed)?, shape.n_kv_heads)?;
        let values = heads(&self.value.apply(normed)?, shape.n_kv_heads)?;
        Ok(KeysAndValues {
            keys: turns.apply(&keys)?.squeeze(0)?,
            values: values.squeeze(0)?,
        })
    }

    fn attend(
        &self,
        normed: &Tensor,
        turns: &Turns,
        read: &KeysAndValues,
        mask: &Tensor,
        shape: &Hyperparameters,
    ) -> CandleResult<Tensor> {
        let Hyperparameters {
            n_heads,
            n_kv_heads,
            head_length,
            ..
        } = *shape;
        let (n_rows, n_read) = mask.dims2()?;
        let n_sharing = n_heads / n_kv_heads;
        // The query heads that share a key head lie beside each other, so they can be taken as
        // more rows of it.
        let queries = turns.apply(&heads(&self.query.apply(normed)?, n_heads)?)?;
        let queries = queries.reshape((n_kv_heads, n_sharing * n_rows, head_length))?;
        let fit = (queries.matmul(&read.keys.t()?)? / (head_length as f64).sqrt())?;
        let fit = fit
            .reshape((n_kv_heads, n_sharing, n_rows, n_read))?
            .broadcast_add(mask)?;
        let attention = softmax_last_dim(&fit)?.reshape((n_kv_heads, n_sharing * n_rows, n_read))?;
        let mixed = attention
            .matmul(&read.values)?
            .reshape((n_heads, n_rows, head_length))?;
        self.attention_output
            .apply(&mixed.transpose(0, 1)?.reshape((n_rows, n_heads * head_length))?)
    }

    fn feed_forward(&self, normed: &Tensor) -> CandleResult<Tensor> {
        let gated = (silu(&self.gate.apply(normed)?)? * self.up.apply(normed)?)?;
        self.down.apply(&gated)
    }
}

impl Prefix {
    fn append(&mut self, n_tokens: usize, news: Vec<KeysAndValues>) -> CandleResult<()> {
        let merged = news
            .into_iter()
            .enumerate()
            .map(|(number, new)| new.after(self.blocks.get(number)));
        self.blocks = merged.collect::<CandleResult<_>>()?;
        self.n_tokens += n_tokens;
        Ok(())
    }
}

impl KeysAndValues {
    /// These, with those of earlier tokens before them.
    fn after(&self, earlier: Option<&Self>) -> CandleResult<Self> {
        let Some(earlier) = earlier else {
            return Ok(Self {
                keys: self.keys.clone(),
                values: self.values.clone(),
            });
        };
        Ok(Self {
            keys: Tensor::cat(&[&earlier.keys, &self.keys], 1)?,
            values: Tensor::cat(&[&earlier.values, &self.values], 1)?,
        })
    }
}

impl Rows {
    /// Rows for texts that each begin at position `start`.
    fn of(branches: &[&[u32]], start: usize) -> Self {
        // Positions are below the context length, which fits by far.
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let mut rows = Self {
            tokens: Vec::new(),
            positions: Vec::new(),
            branches: Vec::new(),
        };
        for (branch, tokens) in branches.iter().enumerate() {
            rows.tokens.extend_from_slice(tokens);
            rows.positions.extend((start..).take(tokens.len()));
            rows.branches.extend(std::iter::repeat_n(branch, tokens.len()));
        }
        rows
    }

    /// What is added to the fit of a row (first dimension) with the tokens of the prefix and the
    /// rows (second dimension): nothing where it may look, −∞ where it may not.
    fn mask(&self, n_prefix: usize) -> CandleResult<Tensor> {
        let n_rows = self.tokens.len();
        let mut mask = vec![0.0_f32; n_rows * (n_prefix + n_rows)];
        for (row, line) in mask.chunks_exact_mut(n_prefix + n_rows).enumerate() {
            for (other, addend) in line[n_prefix..].iter_mut().enumerate() {
                if other > row || self.branches[other] != self.branches[row] {
                    *addend = f32::NEG_INFINITY;
                }
            }
        }
        Tensor::from_vec(mask, (n_rows, n_prefix + n_rows), &Device::Cpu)
    }
}

/// Splits rows of shape `(rows, heads * head_length)` into `(1, heads, rows, head_length)`.
fn heads(rows: &Tensor, n_heads: usize) -> CandleResult<Tensor> {
    let (n_rows, width) = rows.dims2()?;
    rows.reshape((1, n_rows, n_heads, width / n_heads))?
        .transpose(1, 2)?
        .contiguous()
}

fn read_rope<R: Read + Seek>(gguf: &mut Gguf<R>, shape: &Hyperparameters) -> Result<Rope, Fault> {
    let name = "rope_freqs.weight";
    let factors = match gguf.has_tensor(name) {
        true => Some(gguf.vector(name, shape.head_length / 2)?.to_vec1::<f32>()?),
        false => None,
    };
    Ok(Rope::new(shape.head_length, shape.rope_base, factors.as_deref()))
}

fn tensor_names(shape: &Hyperparameters) -> HashSet<String> {
    let top = [
        "token_embd.weight",
        "output_norm.weight",
        "output.weight",
        "rope_freqs.weight",
    ];
    let blocks = (0..shape.n_blocks).flat_map(|number| {
        BLOCK_TENSORS
            .into_iter()
            .map(move |name| format!("blk.{number}.{name}"))
    });
    top.into_iter().map(str::to_owned).chain(blocks).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use candle_core::quantized::GgmlDType;
    use candle_core::quantized::gguf_file::{Content, Value};
    use candle_transformers::models::quantized_llama::ModelWeights;

    use super::*;
    use crate::tiny::{HEAD_LENGTH, TinyModel, numbers};

    const TOKENS: [u32; 12] = [1, 40, 41, 200, 7, 7, 259, 13, 0, 120, 99, 64];

    /// The logits after each token, by candle's own implementation.
    fn oracle(model: &TinyModel, tokens: &[u32]) -> Vec<Vec<f32>> {
        let mut file = Cursor::new(model.bytes());
        let content = Content::read(&mut file).unwrap();
        let mut oracle = ModelWeights::from_gguf(content, &mut file, &Device::Cpu).unwrap();
        let mut logits_after = |n_tokens: usize| {
            oracle.clear_kv_cache();
            let tokens = Tensor::new(&tokens[..n_tokens], &Device::Cpu)
                .unwrap()
                .unsqueeze(0)
                .unwrap();
            oracle
                .forward(&tokens, 0)
                .unwrap()
                .squeeze(0)
                .unwrap()
                .to_vec1()
                .unwrap()
        };
        (1..=tokens.len()).map(&mut logits_after).collect()
    }

    fn ours(model: &TinyModel, precision: Precision) -> Llama {
        Llama::read_with(&mut model.gguf(), precision).unwrap()
    }

    fn logits(llama: &Llama, states: &Tensor) -> Vec<Vec<f32>> {
        llama.logits(states).unwrap().to_vec2().unwrap()
    }

    fn read_at_once(llama: &Llama, tokens: &[u32]) -> Vec<Vec<f32>> {
        logits(llama, &llama.read_on(tokens, &mut Prefix::default()).unwrap())
    }

    /// The largest difference, relative to the largest value.
    fn difference(left: &[Vec<f32>], right: &[Vec<f32>]) -> f32 {
        assert_eq!(left.len(), right.len());
        let largest = right
            .iter()
            .flatten()
            .fold(0.0_f32, |largest, value| largest.max(value.abs()));
        let pairs = left.iter().flatten().zip(right.iter().flatten());
        pairs.fold(0.0_f32, |worst, (left, right)| worst.max((left - right).abs())) / largest
    }

    #[track_caller]
    fn check_alike(left: &[Vec<f32>], right: &[Vec<f32>], tolerance: f32) {
        let difference = difference(left, right);
        assert!(difference < tolerance, "{difference} is not below {tolerance}");
    }

    #[test]
    fn agrees_with_candle_at_every_position() {
        let model = TinyModel::smollm();
        let llama = ours(&model, Precision::Float);
        check_alike(&read_at_once(&llama, &TOKENS), &oracle(&model, &TOKENS), 1e-5);
    }

    #[test]
    fn agrees_with_candle_where_the_embedding_is_reused() {
        let model = TinyModel::smollm().without_tensor("output.weight");
        let llama = ours(&model, Precision::Float);
        check_alike(&read_at_once(&llama, &TOKENS), &oracle(&model, &TOKENS), 1e-5);
    }

    #[test]
    fn agrees_with_candle_on_stored_quantised_weights() {
        for kind in [GgmlDType::Q4_0, GgmlDType::Q8_0] {
            let model = TinyModel::smollm().quantised_as(kind);
            let llama = ours(&model, Precision::Quantised);
            check_alike(&read_at_once(&llama, &TOKENS), &oracle(&model, &TOKENS), 1e-3);
        }
    }

    #[test]
    fn quantised_weights_stay_near_the_same_weights_as_floats() {
        // Two formats without a vector kernel, which are stored anew as Q8_0.
        for kind in [GgmlDType::Q4_1, GgmlDType::Q5_1] {
            let model = TinyModel::smollm().quantised_as(kind);
            let float = read_at_once(&ours(&model, Precision::Float), &TOKENS);
            check_alike(
                &read_at_once(&ours(&model, Precision::Quantised), &TOKENS),
                &float,
                0.05,
            );
        }
    }

    #[test]
    fn large_models_stay_quantised() {
        assert_eq!(Precision::for_model(134_515_008), Precision::Float);
        assert_eq!(Precision::for_model(1_235_814_400), Precision::Quantised);
    }

    #[test]
    fn reading_in_pieces_is_reading_at_once() {
        let llama = ours(&TinyModel::smollm(), Precision::Float);
        let mut prefix = Prefix::default();
        let mut in_pieces = Vec::new();
        for piece in TOKENS.chunks(5) {
            in_pieces.extend(logits(&llama, &llama.read_on(piece, &mut prefix).unwrap()));
        }
        check_alike(&in_pieces, &read_at_once(&llama, &TOKENS), 1e-5);
    }

    #[test]
    fn a_branch_sees_the_prefix_and_itself_only() {
        let llama = ours(&TinyModel::smollm(), Precision::Float);
        let (prompt, branches) = (&TOKENS[..4], [&TOKENS[4..7], &TOKENS[7..8], &TOKENS[4..12]]);
        let mut prefix = Prefix::default();
        llama.read_on(prompt, &mut prefix).unwrap();
        let together = logits(&llama, &llama.read_branches(&branches, &prefix).unwrap());
        let mut alone = Vec::new();
        for branch in branches {
            let all = read_at_once(&llama, &[prompt, branch].concat());
            alone.extend_from_slice(&all[prompt.len()..]);
        }
        check_alike(&together, &alone, 1e-5);
    }

    #[test]
    fn rope_factors_are_applied() {
        // Factors of (b/a)^(i/n) turn the frequencies a^(-i/n) into b^(-i/n).
        let (stored_base, effective_base) = (10_000.0_f32, 500_000.0_f32);
        let factor = |i: usize| (effective_base / stored_base).powf(i as f32 / HEAD_LENGTH as f32);
        let factors: Vec<f32> = (0..HEAD_LENGTH).step_by(2).map(factor).collect();
        let factors = Tensor::new(factors, &Device::Cpu).unwrap();
        let with_factors = TinyModel::smollm().with_tensor("rope_freqs.weight", factors);
        let with_base = TinyModel::smollm().with("llama.rope.freq_base", Value::F32(effective_base));
        let llama = ours(&with_factors, Precision::Float);
        check_alike(&read_at_once(&llama, &TOKENS), &oracle(&with_base, &TOKENS), 1e-5);
        let without = oracle(&TinyModel::smollm(), &TOKENS);
        assert!(difference(&read_at_once(&llama, &TOKENS), &without) > 1e-3);
    }

    #[track_caller]
    fn check_refused(model: &TinyModel, expected: &str) {
        let fault = Llama::read(&mut model.gguf()).unwrap_err().to_string();
        assert!(fault.contains(expected), "{fault}");
    }

    #[test]
    fn refuses_tensors_that_it_would_leave_out() {
        let model = TinyModel::smollm().with_tensor("blk.0.attn_q.bias", numbers(&[64], 1));
        check_refused(&model, "`blk.0.attn_q.bias` is no part of a plain Llama");
    }

    #[test]
    fn refuses_missing_and_misshapen_tensors() {
        check_refused(
            &TinyModel::smollm().without_tensor("blk.1.ffn_up.weight"),
            "no `blk.1.ffn_up.weight`",
        );
        let model = TinyModel::smollm().with_tensor("blk.1.ffn_up.weight", numbers(&[96, 32], 1));
        check_refused(
            &model,
            "[96, 32], which does not go with the rest: [96, 64] is expected",
        );
    }
}
