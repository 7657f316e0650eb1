//! Typed access to a GGUF file: the numbers that shape a Llama model, and its tensors by name.

use std::collections::HashSet;
use std::io::{Read, Seek};

use candle_core::quantized::QTensor;
use candle_core::quantized::gguf_file::{Content, Value};
use candle_core::{Device, Shape, Tensor};

use crate::fault::Fault;

/// The only architecture whose tensors we know how to read.
const ARCHITECTURE: &str = "llama";

/// An open GGUF file of a Llama model.
#[derive(Debug)]
pub(crate) struct Gguf<R> {
    content: Content,
    reader: R,
}

/// The numbers that shape a Llama model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hyperparameters {
    pub(crate) n_blocks: usize,
    pub(crate) n_heads: usize,
    /// Key and value heads, shared by `n_heads / n_kv_heads` query heads each.
    pub(crate) n_kv_heads: usize,
    /// The width of one head.
    pub(crate) head_length: usize,
    /// The width of a token's state.
    pub(crate) embedding_length: usize,
    pub(crate) feed_forward_length: usize,
    /// The most tokens the model was trained to read at once.
    pub(crate) context_tokens: usize,
    pub(crate) norm_epsilon: f32,
    /// The base of the rotary position embedding.
    pub(crate) rope_base: f32,
}

impl<R: Read + Seek> Gguf<R> {
    /// Reads the header and refuses what is not a plain Llama model.
    pub(crate) fn read(mut reader: R) -> Result<Self, Fault> {
        let content = Content::read(&mut reader)?;
        let gguf = Self { content, reader };
        let architecture = gguf.string("general.architecture")?;
        if architecture != ARCHITECTURE {
            return Err(Fault::Unsupported {
                key: "general.architecture",
                found: format!("`{architecture}`"),
                supported: "`llama`",
            });
        }
        gguf.refuse_experts()?;
        gguf.refuse_rope_scaling()?;
        Ok(gguf)
    }

    fn refuse_experts(&self) -> Result<(), Fault> {
        match self.optional_count("llama.expert_count")? {
            None | Some(0) => Ok(()),
            Some(n_experts) => Err(Fault::Unsupported {
                key: "llama.expert_count",
                found: n_experts.to_string(),
                supported: "a model without experts",
            }),
        }
    }

    fn refuse_rope_scaling(&self) -> Result<(), Fault> {
        match self.content.metadata.get("llama.rope.scaling.type") {
            None => Ok(()),
            Some(Value::String(kind)) if kind == "none" => Ok(()),
            Some(kind) => Err(Fault::Unsupported {
                key: "llama.rope.scaling.type",
                found: format!("{kind:?}"),
                supported: "`none`, or factors in `rope_freqs.weight`,",
            }),
        }
    }

    /// The model's shape, checked to be free of contradictions.
    pub(crate) fn hyperparameters(&self) -> Result<Hyperparameters, Fault> {
        let n_heads = self.positive_count("llama.attention.head_count")?;
        let embedding_length = self.positive_count("llama.embedding_length")?;
        let head_length = match self.optional_count("llama.attention.key_length")? {
            Some(length) => length,
            None => embedding_length / n_heads,
        };
        let hyperparameters = Hyperparameters {
            n_blocks: self.positive_count("llama.block_count")?,
            n_heads,
            n_kv_heads: self.positive_count("llama.attention.head_count_kv")?,
            head_length,
            embedding_length,
            feed_forward_length: self.positive_count("llama.feed_forward_length")?,
            context_tokens: self.positive_count("llama.context_length")?,
            norm_epsilon: self.float("llama.attention.layer_norm_rms_epsilon")?,
            // What a file means that does not say: the base of the first Llama.
            rope_base: self.optional_float("llama.rope.freq_base")?.unwrap_or(10_000.0),
        };
        self.check_blocks(&hyperparameters)?;
        self.check_heads(&hyperparameters)?;
        Ok(hyperparameters)
    }

    fn check_blocks(&self, shape: &Hyperparameters) -> Result<(), Fault> {
        let n_tensors = self.content.tensor_infos.len();
        if shape.n_blocks <= n_tensors {
            return Ok(());
        }
        Err(Fault::Inconsistent {
            key: "llama.block_count".to_owned(),
            found: shape.n_blocks.to_string(),
            reason: format!("there are {n_tensors} tensors"),
        })
    }

    fn check_heads(&self, shape: &Hyperparameters) -> Result<(), Fault> {
        let Hyperparameters {
            n_heads,
            n_kv_heads,
            head_length,
            ..
        } = *shape;
        let refuse = |key: &str, found: usize, reason: String| {
            Err(Fault::Inconsistent {
                key: key.to_owned(),
                found: found.to_string(),
                reason,
            })
        };
        if !n_heads.is_multiple_of(n_kv_heads) {
            let reason = format!("{n_heads} heads cannot share them evenly");
            return refuse("llama.attention.head_count_kv", n_kv_heads, reason);
        }
        if head_length == 0 || !head_length.is_multiple_of(2) {
            let reason = "the width of a head must be even".to_owned();
            return refuse("llama.attention.key_length", head_length, reason);
        }
        for key in ["llama.rope.dimension_count", "llama.attention.value_length"] {
            let length = self.optional_count(key)?.unwrap_or(head_length);
            if length != head_length {
                return refuse(key, length, format!("a head is {head_length} wide"));
            }
        }
        Ok(())
    }

    /// Whether the file has this tensor.
    pub(crate) fn has_tensor(&self, name: &str) -> bool {
        self.content.tensor_infos.contains_key(name)
    }

    /// Refuses a file with a tensor that is not in `known`: a bias or an adapter that we would
    /// silently leave out makes another model of it.
    pub(crate) fn refuse_tensors_beside(&self, known: &HashSet<String>) -> Result<(), Fault> {
        let mut stray: Vec<_> = self
            .content
            .tensor_infos
            .keys()
            .filter(|name| !known.contains(*name))
            .collect();
        stray.sort();
        match stray.first() {
            None => Ok(()),
            Some(name) => Err(Fault::StrayTensor {
                name: (*name).clone(),
            }),
        }
    }

    /// A tensor as it is stored, if it has the shape that is expected.
    pub(crate) fn tensor(&mut self, name: &str, shape: impl Into<Shape>) -> Result<QTensor, Fault> {
        if !self.has_tensor(name) {
            return Err(Fault::Missing { key: name.to_owned() });
        }
        let expected = shape.into();
        let tensor = self.content.tensor(&mut self.reader, name, &Device::Cpu)?;
        if *tensor.shape() != expected {
            return Err(Fault::Inconsistent {
                key: name.to_owned(),
                found: format!("{:?}", tensor.shape()),
                reason: format!("{expected:?} is expected"),
            });
        }
        Ok(tensor)
    }

    /// A tensor of one dimension, as floats.
    pub(crate) fn vector(&mut self, name: &str, length: usize) -> Result<Tensor, Fault> {
        Ok(self.tensor(name, length)?.dequantize(&Device::Cpu)?)
    }

    /// The number of weights in all tensors together.
    pub(crate) fn n_weights(&self) -> usize {
        let counts = self
            .content
            .tensor_infos
            .values()
            .map(|info| info.shape.elem_count());
        counts.fold(0, usize::saturating_add)
    }

    /// The rows of the embedding: the number of tokens the model knows.
    pub(crate) fn n_embedded_tokens(&self) -> Result<usize, Fault> {
        let name = "token_embd.weight";
        let info = self.content.tensor_infos.get(name);
        let info = info.ok_or_else(|| Fault::Missing { key: name.to_owned() })?;
        Ok(info.shape.dims2()?.0)
    }

    pub(crate) fn string(&self, key: &str) -> Result<&str, Fault> {
        Ok(self.value(key)?.to_string()?)
    }

    /// An array of strings.
    pub(crate) fn strings(&self, key: &str) -> Result<Vec<&str>, Fault> {
        let values = self.value(key)?.to_vec()?;
        values
            .iter()
            .map(|value| Ok(value.to_string()?.as_str()))
            .collect()
    }

    /// An array of integers of any width.
    pub(crate) fn integers(&self, key: &str) -> Result<Vec<i64>, Fault> {
        let values = self.value(key)?.to_vec()?;
        values.iter().map(|value| integer(key, value)).collect()
    }

    fn positive_count(&self, key: &str) -> Result<usize, Fault> {
        let count = self
            .optional_count(key)?
            .ok_or_else(|| Fault::Missing { key: key.to_owned() })?;
        if count == 0 {
            return Err(Fault::Inconsistent {
                key: key.to_owned(),
                found: "0".to_owned(),
                reason: "it must be positive".to_owned(),
            });
        }
        Ok(count)
    }

    fn optional_count(&self, key: &str) -> Result<Option<usize>, Fault> {
        let Some(value) = self.content.metadata.get(key) else {
            return Ok(None);
        };
        let count = integer(key, value)?;
        // No shape of a model comes near 2^31, and products of two such counts cannot overflow.
        let count = i32::try_from(count)
            .ok()
            .and_then(|count| usize::try_from(count).ok());
        let count = count.ok_or_else(|| Fault::Inconsistent {
            key: key.to_owned(),
            found: format!("{value:?}"),
            reason: "it must be a count".to_owned(),
        })?;
        Ok(Some(count))
    }

    fn float(&self, key: &str) -> Result<f32, Fault> {
        self.optional_float(key)?
            .ok_or_else(|| Fault::Missing { key: key.to_owned() })
    }

    fn optional_float(&self, key: &str) -> Result<Option<f32>, Fault> {
        let Some(value) = self.content.metadata.get(key) else {
            return Ok(None);
        };
        let float = value.to_f32()?;
        if !float.is_finite() || float <= 0.0 {
            return Err(Fault::Inconsistent {
                key: key.to_owned(),
                found: float.to_string(),
                reason: "it must be positive".to_owned(),
            });
        }
        Ok(Some(float))
    }

    fn value(&self, key: &str) -> Result<&Value, Fault> {
        self.content
            .metadata
            .get(key)
            .ok_or_else(|| Fault::Missing { key: key.to_owned() })
    }
}

fn integer(key: &str, value: &Value) -> Result<i64, Fault> {
    let integer = match value {
        Value::U8(integer) => Some(i64::from(*integer)),
        Value::I8(integer) => Some(i64::from(*integer)),
        Value::U16(integer) => Some(i64::from(*integer)),
        Value::I16(integer) => Some(i64::from(*integer)),
        Value::U32(integer) => Some(i64::from(*integer)),
        Value::I32(integer) => Some(i64::from(*integer)),
        Value::U64(integer) => i64::try_from(*integer).ok(),
        Value::I64(integer) => Some(*integer),
        Value::F32(_) | Value::F64(_) | Value::Bool(_) | Value::String(_) | Value::Array(_) => None,
    };
    integer.ok_or_else(|| Fault::Inconsistent {
        key: key.to_owned(),
        found: format!("{:?}", value.value_type()),
        reason: "it must be an integer".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::tiny::{TinyModel, count, string};

    #[track_caller]
    fn check_refused(model: &TinyModel, expected: &str) {
        let header = Gguf::read(Cursor::new(model.bytes()));
        let fault = header
            .and_then(|gguf| gguf.hyperparameters())
            .unwrap_err()
            .to_string();
        assert!(fault.contains(expected), "{fault}");
    }

    #[test]
    fn reads_the_shape() {
        let shape = TinyModel::smollm().gguf().hyperparameters().unwrap();
        let expected = Hyperparameters {
            n_blocks: 2,
            n_heads: 4,
            n_kv_heads: 2,
            head_length: 16,
            embedding_length: 64,
            feed_forward_length: 96,
            context_tokens: 128,
            norm_epsilon: 1e-5,
            rope_base: 10_000.0,
        };
        assert_eq!(shape, expected);
    }

    #[test]
    fn refuses_other_architectures() {
        let tiny = TinyModel::smollm;
        check_refused(
            &tiny().with("general.architecture", string("qwen2")),
            "its `general.architecture` is `qwen2`, but only `llama` is supported",
        );
        check_refused(
            &tiny().without("general.architecture"),
            "it has no `general.architecture`",
        );
        check_refused(
            &tiny().with("llama.expert_count", count(8)),
            "a model without experts",
        );
        check_refused(
            &tiny().with("llama.rope.scaling.type", string("yarn")),
            "`llama.rope.scaling.type`",
        );
    }

    #[test]
    fn refuses_contradictions() {
        let tiny = TinyModel::smollm;
        check_refused(
            &tiny().with("llama.attention.head_count_kv", count(3)),
            "cannot share them evenly",
        );
        check_refused(
            &tiny().with("llama.attention.head_count_kv", count(0)),
            "it must be positive",
        );
        check_refused(
            &tiny().with("llama.rope.dimension_count", count(8)),
            "a head is 16 wide",
        );
        check_refused(
            &tiny().with("llama.attention.key_length", count(15)),
            "must be even",
        );
        check_refused(
            &tiny().with("llama.block_count", string("two")),
            "it must be an integer",
        );
        check_refused(
            &tiny().with("llama.block_count", Value::I32(-1)),
            "it must be a count",
        );
        check_refused(
            &tiny().with("llama.rope.freq_base", Value::F32(f32::NAN)),
            "it must be positive",
        );
        check_refused(
            &tiny().without("llama.block_count"),
            "it has no `llama.block_count`",
        );
    }

    #[test]
    fn refuses_what_is_no_gguf_file() {
        let bytes = TinyModel::smollm().bytes();
        for damaged in [&b"not a model"[..], &[], &bytes[..1000]] {
            assert!(Gguf::read(Cursor::new(damaged.to_vec())).is_err());
        }
    }
}
