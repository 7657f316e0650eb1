//! Tiny models for tests: a complete GGUF file of a few hundred kilobytes, made on the spot.

use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;

use candle_core::quantized::gguf_file::{self, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};
use domain::Digest;

use crate::gguf::Gguf;
use crate::manifest::{Manifest, WeightsSource};

pub(crate) const N_BLOCKS: usize = 2;
const N_HEADS: usize = 4;
const N_KV_HEADS: usize = 2;
pub(crate) const HEAD_LENGTH: usize = 16;
const EMBEDDING_LENGTH: usize = N_HEADS * HEAD_LENGTH;
const FEED_FORWARD_LENGTH: usize = 96;
pub(crate) const CONTEXT_TOKENS: usize = 128;

/// A model that a test bends to its purpose.
#[derive(Debug, Clone)]
pub(crate) struct TinyModel {
    metadata: BTreeMap<String, Value>,
    tensors: BTreeMap<String, Tensor>,
    matrices_as: GgmlDType,
}

impl TinyModel {
    /// A model of the dialect `smollm` with weights that look random and are always the same.
    pub(crate) fn smollm() -> Self {
        let control = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];
        Self::of_dialect("smollm", &control, "{{'<|im_start|>' + role + '<|im_end|>'}}")
    }

    /// The same of the dialect `llama-bpe`.
    pub(crate) fn llama_3() -> Self {
        let control = [
            "<|begin_of_text|>",
            "<|start_header_id|>",
            "<|end_header_id|>",
            "<|eot_id|>",
        ];
        let template = "{{bos_token + '<|start_header_id|>' + role + '<|end_header_id|>' + '<|eot_id|>'}}";
        Self::of_dialect("llama-bpe", &control, template)
    }

    fn of_dialect(pre: &str, control: &[&str], template: &str) -> Self {
        let mut tokens: Vec<String> = control.iter().map(|token| (*token).to_owned()).collect();
        tokens.extend(byte_alphabet().into_iter().map(String::from));
        tokens.extend(["12", "123", "he", "Ġhe"].map(str::to_owned));
        let merges = ["1 2", "12 3", "h e", "Ġ he"];
        let types = (0..tokens.len()).map(|id| Value::I32(if id < control.len() { 3 } else { 1 }));
        let tensors = tensors(tokens.len());
        let model = Self {
            metadata: BTreeMap::new(),
            tensors,
            matrices_as: GgmlDType::F32,
        };
        model
            .with("general.architecture", string("llama"))
            .with("llama.block_count", count(N_BLOCKS))
            .with("llama.context_length", count(CONTEXT_TOKENS))
            .with("llama.embedding_length", count(EMBEDDING_LENGTH))
            .with("llama.feed_forward_length", count(FEED_FORWARD_LENGTH))
            .with("llama.attention.head_count", count(N_HEADS))
            .with("llama.attention.head_count_kv", count(N_KV_HEADS))
            .with("llama.rope.dimension_count", count(HEAD_LENGTH))
            .with("llama.rope.freq_base", Value::F32(10_000.0))
            .with("llama.attention.layer_norm_rms_epsilon", Value::F32(1e-5))
            .with("tokenizer.ggml.model", string("gpt2"))
            .with("tokenizer.ggml.pre", string(pre))
            .with("tokenizer.ggml.token_type", Value::Array(types.collect()))
            .with("tokenizer.ggml.tokens", strings(&tokens))
            .with("tokenizer.ggml.merges", strings(&merges.map(str::to_owned)))
            .with("tokenizer.chat_template", string(template))
    }

    pub(crate) fn with(mut self, key: &str, value: Value) -> Self {
        self.metadata.insert(key.to_owned(), value);
        self
    }

    pub(crate) fn without(mut self, key: &str) -> Self {
        self.metadata.remove(key).expect("the tiny model has this key");
        self
    }

    pub(crate) fn with_tensor(mut self, name: &str, tensor: Tensor) -> Self {
        self.tensors.insert(name.to_owned(), tensor);
        self
    }

    pub(crate) fn without_tensor(mut self, name: &str) -> Self {
        self.tensors.remove(name).expect("the tiny model has this tensor");
        self
    }

    /// Stores the matrices in this format; vectors stay floats.
    pub(crate) fn quantised_as(mut self, kind: GgmlDType) -> Self {
        self.matrices_as = kind;
        self
    }

    /// The file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let stored: Vec<(&str, QTensor)> = self
            .tensors
            .iter()
            .map(|(name, tensor)| {
                let kind = if tensor.rank() == 2 {
                    self.matrices_as
                } else {
                    GgmlDType::F32
                };
                (name.as_str(), QTensor::quantize(tensor, kind).unwrap())
            })
            .collect();
        let metadata: Vec<_> = self
            .metadata
            .iter()
            .map(|(key, value)| (key.as_str(), value))
            .collect();
        let tensors: Vec<_> = stored.iter().map(|(name, tensor)| (*name, tensor)).collect();
        let mut file = Cursor::new(Vec::new());
        gguf_file::write(&mut file, &metadata, &tensors).unwrap();
        file.into_inner()
    }

    /// The file, opened.
    pub(crate) fn gguf(&self) -> Gguf<Cursor<Vec<u8>>> {
        Gguf::read(Cursor::new(self.bytes())).unwrap()
    }
}

/// A manifest that vouches for these bytes.
pub(crate) fn manifest_of(bytes: &[u8]) -> Manifest {
    Manifest {
        name: "tiny".to_owned(),
        file: "tiny.gguf".to_owned(),
        sha256: Digest::of(bytes),
        size_bytes: bytes.len() as u64,
        licence: "Apache-2.0".to_owned(),
        source: WeightsSource {
            pypi_package: "tiny".to_owned(),
            version: "1".to_owned(),
            wheel_sha256: Digest::of(b""),
            path_in_wheel: "tiny.gguf".to_owned(),
        },
        architecture: "llama".to_owned(),
        context_tokens: CONTEXT_TOKENS,
        quantisation: "F32".to_owned(),
        tokenizer_pre: "smollm".to_owned(),
        fetch: "fetch tiny".to_owned(),
    }
}

/// The characters that stand for the bytes 0 to 255 in a byte-level vocabulary: visible Latin-1
/// characters for themselves, the others from U+0100 on in their order.
pub(crate) fn byte_alphabet() -> Vec<char> {
    let visible = |byte: u8| matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF);
    let mut substitutes = '\u{100}'..;
    let mut alphabet = Vec::new();
    for byte in 0..=u8::MAX {
        let character = if visible(byte) {
            char::from(byte)
        } else {
            substitutes.next().unwrap()
        };
        alphabet.push(character);
    }
    alphabet
}

/// The text that byte-level tokens spell.
pub(crate) fn spelled<'a>(tokens: impl Iterator<Item = &'a str>) -> String {
    let bytes: HashMap<char, u8> = byte_alphabet().into_iter().zip(0..=u8::MAX).collect();
    let bytes: Vec<u8> = tokens
        .flat_map(str::chars)
        .map(|character| bytes[&character])
        .collect();
    String::from_utf8(bytes).unwrap()
}

pub(crate) fn string(text: &str) -> Value {
    Value::String(text.to_owned())
}

pub(crate) fn strings(texts: &[String]) -> Value {
    Value::Array(texts.iter().map(|text| string(text)).collect())
}

pub(crate) fn count(count: usize) -> Value {
    Value::U32(count.try_into().unwrap())
}

/// Numbers between −1 and 1 that look random, the same for the same seed.
pub(crate) fn numbers(shape: &[usize], seed: u64) -> Tensor {
    let mut state = seed;
    let mut next = || {
        // Knuth's MMIX generator.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    };
    let numbers: Vec<f32> = (0..shape.iter().product()).map(|_| next()).collect();
    Tensor::from_vec(numbers, shape, &Device::Cpu).unwrap()
}

fn tensors(n_tokens: usize) -> BTreeMap<String, Tensor> {
    let keys = N_KV_HEADS * HEAD_LENGTH;
    let mut shapes = vec![
        ("token_embd.weight".to_owned(), vec![n_tokens, EMBEDDING_LENGTH]),
        ("output_norm.weight".to_owned(), vec![EMBEDDING_LENGTH]),
        ("output.weight".to_owned(), vec![n_tokens, EMBEDDING_LENGTH]),
    ];
    for block in 0..N_BLOCKS {
        let of_block = [
            ("attn_norm", vec![EMBEDDING_LENGTH]),
            ("attn_q", vec![EMBEDDING_LENGTH, EMBEDDING_LENGTH]),
            ("attn_k", vec![keys, EMBEDDING_LENGTH]),
            ("attn_v", vec![keys, EMBEDDING_LENGTH]),
            ("attn_output", vec![EMBEDDING_LENGTH, EMBEDDING_LENGTH]),
            ("ffn_norm", vec![EMBEDDING_LENGTH]),
            ("ffn_gate", vec![FEED_FORWARD_LENGTH, EMBEDDING_LENGTH]),
            ("ffn_up", vec![FEED_FORWARD_LENGTH, EMBEDDING_LENGTH]),
            ("ffn_down", vec![EMBEDDING_LENGTH, FEED_FORWARD_LENGTH]),
        ];
        shapes.extend(of_block.map(|(name, shape)| (format!("blk.{block}.{name}.weight"), shape)));
    }
    let seeded = (1_u64..).zip(shapes);
    seeded
        .map(|(seed, (name, shape))| (name, scaled(&numbers(&shape, seed))))
        .collect()
}

/// Norms lie around 1; matrices are scaled so that what they give has the size of what they take.
fn scaled(numbers: &Tensor) -> Tensor {
    match *numbers.dims() {
        [_, columns] => numbers.affine((3.0 / columns as f64).sqrt(), 0.0).unwrap(),
        _ => numbers.affine(0.3, 1.0).unwrap(),
    }
}
