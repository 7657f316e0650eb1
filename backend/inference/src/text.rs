//! Text to token ids, by the vocabulary that the weights file itself carries.

use std::collections::HashMap;
use std::io::{Read, Seek};

use tokenizers::Tokenizer;
use tokenizers::models::bpe::{BPE, Vocab};

use crate::dialect::{Dialect, Piece};
use crate::fault::Fault;
use crate::gguf::Gguf;

/// GGUF's `tokenizer.ggml.token_type` of a token that stands for a piece of text.
const NORMAL: i64 = 1;
/// GGUF's `tokenizer.ggml.token_type` of a control token.
const CONTROL: i64 = 3;

/// Encodes text and conversations.
///
/// The encoder of text knows the normal tokens only. A control token is therefore out of reach of
/// any text, however it is spelled; conversations get theirs from code, by id.
pub(crate) struct TextEncoder {
    dialect: Dialect,
    normal: Tokenizer,
    control: HashMap<&'static str, u32>,
    longest_token_bytes: usize,
}

impl TextEncoder {
    /// Builds the encoder from the file's vocabulary, merges and token types.
    pub(crate) fn read<R: Read + Seek>(gguf: &Gguf<R>) -> Result<Self, Fault> {
        let model = gguf.string("tokenizer.ggml.model")?;
        if model != "gpt2" {
            return Err(Fault::Unsupported {
                key: "tokenizer.ggml.model",
                found: format!("`{model}`"),
                supported: "`gpt2`, byte pairs,",
            });
        }
        let dialect = Dialect::parse(gguf.string("tokenizer.ggml.pre")?)?;
        dialect.check_template(gguf.string("tokenizer.chat_template")?)?;
        let tokens = typed_tokens(gguf)?;
        let vocabulary: Vocab = ids_of(&tokens, NORMAL)
            .map(|(token, id)| (token.to_owned(), id))
            .collect();
        // Each character of a token in the byte-level alphabet stands for one byte of text.
        let longest_token_bytes = vocabulary.keys().map(|token| token.chars().count()).max();
        Ok(Self {
            dialect,
            normal: byte_pairs(dialect, vocabulary, merges(gguf)?)?,
            control: control_ids(dialect, &tokens)?,
            longest_token_bytes: longest_token_bytes.unwrap_or(1).max(1),
        })
    }

    /// The tokens of a text, in which nothing becomes a control token. Bytes that the vocabulary
    /// lacks (SmolLM2 lacks six control characters and the lead bytes of scarce scripts) are left
    /// out, as the model's own tokenizer does.
    pub(crate) fn encode(&self, text: &str) -> Result<Vec<u32>, Fault> {
        let encoding = self.normal.encode_fast(text, false);
        Ok(encoding
            .map_err(|error| Fault::Tokenizer(error.to_string()))?
            .get_ids()
            .to_vec())
    }

    /// The tokens of a conversation in which the user has said `text` and the answer comes next.
    pub(crate) fn encode_user_turn(&self, text: &str) -> Result<Vec<u32>, Fault> {
        let mut ids = Vec::new();
        for piece in self.dialect.user_turn(text) {
            match piece {
                Piece::Control(name) => ids.push(self.control[name]),
                Piece::Text(text) => ids.extend(self.encode(&text)?),
            }
        }
        Ok(ids)
    }

    /// How many tokens a text of so many bytes has at the least.
    pub(crate) fn fewest_tokens(&self, n_bytes: usize) -> usize {
        n_bytes.div_ceil(self.longest_token_bytes)
    }
}

/// The vocabulary in the order of its ids, each token with its type.
fn typed_tokens<R: Read + Seek>(gguf: &Gguf<R>) -> Result<Vec<(&str, i64)>, Fault> {
    let tokens = gguf.strings("tokenizer.ggml.tokens")?;
    let types = gguf.integers("tokenizer.ggml.token_type")?;
    let refuse = |key: &str, found: usize, reason: String| {
        Err(Fault::Inconsistent {
            key: key.to_owned(),
            found: format!("{found} long"),
            reason,
        })
    };
    if types.len() != tokens.len() {
        return refuse(
            "tokenizer.ggml.token_type",
            types.len(),
            format!("there are {} tokens", tokens.len()),
        );
    }
    let n_embedded = gguf.n_embedded_tokens()?;
    if tokens.len() > n_embedded {
        return refuse(
            "tokenizer.ggml.tokens",
            tokens.len(),
            format!("the model knows {n_embedded}"),
        );
    }
    Ok(tokens.into_iter().zip(types).collect())
}

/// The tokens of one type with their ids.
fn ids_of<'a>(tokens: &'a [(&'a str, i64)], wanted: i64) -> impl Iterator<Item = (&'a str, u32)> {
    let with_ids = (0_u32..).zip(tokens);
    with_ids
        .filter(move |(_, (_, kind))| *kind == wanted)
        .map(|(id, (token, _))| (*token, id))
}

fn merges<R: Read + Seek>(gguf: &Gguf<R>) -> Result<Vec<(String, String)>, Fault> {
    let merges = gguf.strings("tokenizer.ggml.merges")?;
    let pair = |merge: &str| {
        let (left, right) = merge
            .split_once(' ')
            .ok_or_else(|| Fault::Tokenizer(format!("`{merge}` is not a pair of tokens")))?;
        Ok((left.to_owned(), right.to_owned()))
    };
    merges.into_iter().map(pair).collect()
}

fn byte_pairs(
    dialect: Dialect,
    vocabulary: Vocab,
    merges: Vec<(String, String)>,
) -> Result<Tokenizer, Fault> {
    let byte_pairs = BPE::builder()
        .vocab_and_merges(vocabulary, merges)
        .ignore_merges(dialect.takes_whole_words())
        .build()
        .map_err(|error| Fault::Tokenizer(error.to_string()))?;
    let mut tokenizer = Tokenizer::new(byte_pairs);
    tokenizer.with_pre_tokenizer(Some(dialect.word_splitter()?));
    Ok(tokenizer)
}

fn control_ids(dialect: Dialect, tokens: &[(&str, i64)]) -> Result<HashMap<&'static str, u32>, Fault> {
    let found: HashMap<&str, u32> = ids_of(tokens, CONTROL).collect();
    let id_of = |name: &&'static str| match found.get(name) {
        Some(id) => Ok((*name, *id)),
        None => Err(Fault::Tokenizer(format!("the control token `{name}` is missing"))),
    };
    dialect.control_tokens().iter().map(id_of).collect()
}
