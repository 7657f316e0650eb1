//! How a family of models splits text into words and marks whose turn it is.

use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::sequence::Sequence;
use tokenizers::pre_tokenizers::split::{Split, SplitPattern};
use tokenizers::tokenizer::SplitDelimiterBehavior;

use crate::fault::Fault;

/// The words of Llama 3, as its `tokenizer.json` and llama.cpp's `llama-bpe` give them.
const LLAMA_3_WORDS: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

/// The system turn that SmolLM2 was trained with; its chat template puts it before every
/// conversation that has none of its own.
const SMOLLM_SYSTEM: &str = "You are a helpful AI assistant named SmolLM, trained by Hugging Face";

const BEGIN_OF_TEXT: &str = "<|begin_of_text|>";

/// A dialect, named by GGUF's `tokenizer.ggml.pre`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `smollm`: SmolLM and SmolLM2.
    Smollm,
    /// `llama-bpe`: Llama 3 and its successors.
    Llama3,
}

/// A piece of a templated conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A control token, by its name in the vocabulary. Only code writes these.
    Control(&'static str),
    /// Text, in which nothing is a control token, whatever it looks like.
    Text(String),
}

impl Dialect {
    /// Finds the dialect, and refuses one that we would tokenise in another way than its training.
    pub(crate) fn parse(pre: &str) -> Result<Self, Fault> {
        match pre {
            "smollm" => Ok(Self::Smollm),
            "llama-bpe" => Ok(Self::Llama3),
            _ => Err(Fault::Unsupported {
                key: "tokenizer.ggml.pre",
                found: format!("`{pre}`"),
                supported: "`smollm` or `llama-bpe`",
            }),
        }
    }

    /// Refuses a chat template that does not use the control tokens we write. (Llama 3's names the
    /// token that begins the text by a variable, so that one is not looked for.)
    pub(crate) fn check_template(self, template: &str) -> Result<(), Fault> {
        let spelled_out = self
            .control_tokens()
            .iter()
            .filter(|token| **token != BEGIN_OF_TEXT);
        if spelled_out.into_iter().all(|token| template.contains(token)) {
            return Ok(());
        }
        Err(Fault::Unsupported {
            key: "tokenizer.chat_template",
            found: "another one".to_owned(),
            supported: "the one that goes with its `tokenizer.ggml.pre`",
        })
    }

    /// The control tokens that [`Self::user_turn`] uses.
    pub(crate) fn control_tokens(self) -> &'static [&'static str] {
        match self {
            Self::Smollm => &["<|im_start|>", "<|im_end|>"],
            Self::Llama3 => &[
                BEGIN_OF_TEXT,
                "<|start_header_id|>",
                "<|end_header_id|>",
                "<|eot_id|>",
            ],
        }
    }

    /// A conversation in which the user has said `text` and the assistant is about to answer.
    pub(crate) fn user_turn(self, text: &str) -> Vec<Piece> {
        use Piece::{Control, Text};
        match self {
            Self::Smollm => vec![
                Control("<|im_start|>"),
                Text(format!("system\n{SMOLLM_SYSTEM}")),
                Control("<|im_end|>"),
                Text("\n".to_owned()),
                Control("<|im_start|>"),
                Text(format!("user\n{text}")),
                Control("<|im_end|>"),
                Text("\n".to_owned()),
                Control("<|im_start|>"),
                Text("assistant\n".to_owned()),
            ],
            Self::Llama3 => vec![
                Control(BEGIN_OF_TEXT),
                Control("<|start_header_id|>"),
                Text("user".to_owned()),
                Control("<|end_header_id|>"),
                Text(format!("\n\n{text}")),
                Control("<|eot_id|>"),
                Control("<|start_header_id|>"),
                Text("assistant".to_owned()),
                Control("<|end_header_id|>"),
                Text("\n\n".to_owned()),
            ],
        }
    }

    /// What cuts text into the words within which byte pairs merge.
    pub(crate) fn word_splitter(self) -> Result<PreTokenizerWrapper, Fault> {
        let steps: Vec<PreTokenizerWrapper> = match self {
            // Each digit for itself, then the words of GPT-2.
            Self::Smollm => vec![Digits::new(true).into(), ByteLevel::new(false, true, true).into()],
            Self::Llama3 => {
                let words = SplitPattern::Regex(LLAMA_3_WORDS.to_owned());
                let split = Split::new(words, SplitDelimiterBehavior::Isolated, false)
                    .map_err(|error| Fault::Tokenizer(error.to_string()))?;
                vec![split.into(), ByteLevel::new(false, true, false).into()]
            }
        };
        Ok(Sequence::new(steps).into())
    }

    /// Whether a word that is a token as a whole is taken as that token, without looking at merges.
    pub(crate) fn takes_whole_words(self) -> bool {
        match self {
            Self::Smollm => false,
            Self::Llama3 => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_unknown_dialects() {
        for pre in ["llama3", "default", "qwen2", ""] {
            let fault = Dialect::parse(pre).unwrap_err().to_string();
            assert!(
                fault.contains("only `smollm` or `llama-bpe` is supported"),
                "{fault}"
            );
        }
    }

    #[test]
    fn refuses_templates_of_other_dialects() {
        let llama_3 = "{{ bos_token }}<|start_header_id|>user<|end_header_id|><|eot_id|>";
        assert!(Dialect::Llama3.check_template(llama_3).is_ok());
        assert!(Dialect::Smollm.check_template(llama_3).is_err());
        assert!(
            Dialect::Smollm
                .check_template("[INST] {{ content }} [/INST]")
                .is_err()
        );
    }
}
