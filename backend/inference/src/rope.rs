//! Rotary position embedding: what tells a model where in the text a token stands.

use candle_core::{Device, Result, Tensor};

/// The angle per position of each pair of dimensions of a head.
#[derive(Debug)]
pub(crate) struct Rope {
    frequencies: Vec<f32>,
}

/// The turns of some rows, each of shape `(rows, head_length / 2)`.
#[derive(Debug)]
pub(crate) struct Turns {
    cosines: Tensor,
    sines: Tensor,
}

impl Rope {
    /// The frequencies of a head: `base^(-i / head_length)` for even `i`, each divided by its
    /// factor. Llama 3.1 and later bring factors (`rope_freqs.weight`) that stretch the context.
    pub(crate) fn new(head_length: usize, base: f32, factors: Option<&[f32]>) -> Self {
        let mut frequencies: Vec<f32> = (0..head_length)
            .step_by(2)
            .map(|dimension| 1.0 / base.powf(dimension as f32 / head_length as f32))
            .collect();
        for (frequency, factor) in frequencies.iter_mut().zip(factors.unwrap_or_default()) {
            *frequency /= factor;
        }
        Self { frequencies }
    }

    /// The turns for rows that stand at these positions.
    pub(crate) fn turns(&self, positions: &[u32]) -> Result<Turns> {
        let angles = || {
            let frequencies = &self.frequencies;
            positions
                .iter()
                .flat_map(move |position| frequencies.iter().map(|f| *position as f32 * f))
        };
        let shape = (positions.len(), self.frequencies.len());
        Ok(Turns {
            cosines: Tensor::from_vec(angles().map(f32::cos).collect(), shape, &Device::Cpu)?,
            sines: Tensor::from_vec(angles().map(f32::sin).collect(), shape, &Device::Cpu)?,
        })
    }
}

impl Turns {
    /// Turns the heads of shape `(1, heads, rows, head_length)`. In a GGUF file of a Llama the
    /// dimensions of a pair lie beside each other.
    pub(crate) fn apply(&self, heads: &Tensor) -> Result<Tensor> {
        candle_nn::rotary_emb::rope_i(&heads.contiguous()?, &self.cosines, &self.sines)
    }
}
