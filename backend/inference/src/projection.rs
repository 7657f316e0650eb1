//! A matrix of weights, held the way that suits the size of its model.

use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Result, Tensor};

/// Models of at most this many weights are held as floats, which take 1 GiB then.
const MOST_FLOAT_WEIGHTS: usize = 1 << 28;

/// How the weights of a model are held.
///
/// A quantised matrix rounds what it is multiplied with to eight bits as well, in blocks whose
/// size depends on the processor. With SmolLM2-135M that moved mean log-likelihoods by up to 0.11
/// nats, which is as much as candidates differ by, and by other amounts where other vector
/// instructions were used. As floats they agree with llama.cpp's on floats within 0.0003 nats, are
/// there sooner than with Q4_1 (for which candle has no vector kernel), and take 580 MB at the
/// peak. So a model that is small enough is held as floats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Precision {
    /// As 32-bit floats.
    Float,
    /// As stored, or as Q8_0 where candle has no vector kernel for what is stored.
    Quantised,
}

/// A linear map without bias.
#[derive(Debug)]
pub(crate) enum Projection {
    /// Of shape `(rows, columns)`.
    Float(Tensor),
    /// Of shape `(rows, columns)`.
    Quantised(QTensor),
}

impl Precision {
    /// The precision for a model of so many weights.
    pub(crate) fn for_model(n_weights: usize) -> Self {
        if n_weights <= MOST_FLOAT_WEIGHTS {
            Self::Float
        } else {
            Self::Quantised
        }
    }
}

impl Projection {
    /// Takes over a stored matrix.
    pub(crate) fn new(stored: QTensor, precision: Precision) -> Result<Self> {
        use GgmlDType::{BF16, F16, F32, Q4_1, Q5_0, Q5_1, Q8_0, Q8_1};
        match (precision, stored.dtype()) {
            (Precision::Float, _) | (Precision::Quantised, F32 | F16 | BF16) => {
                Ok(Self::Float(stored.dequantize(&Device::Cpu)?))
            }
            (Precision::Quantised, Q4_1 | Q5_0 | Q5_1 | Q8_1) => Ok(Self::Quantised(QTensor::quantize(
                &stored.dequantize(&Device::Cpu)?,
                Q8_0,
            )?)),
            (Precision::Quantised, _) => Ok(Self::Quantised(stored)),
        }
    }

    /// Maps each row of `inputs`, of shape `(rows, columns)`.
    pub(crate) fn apply(&self, inputs: &Tensor) -> Result<Tensor> {
        match self {
            Self::Float(weights) => inputs.matmul(&weights.t()?),
            Self::Quantised(weights) => inputs.contiguous()?.apply_op1_no_bwd(weights),
        }
    }

    /// The rows of the matrix with these numbers.
    pub(crate) fn rows(&self, numbers: &[u32]) -> Result<Tensor> {
        let numbers = Tensor::new(numbers, &Device::Cpu)?;
        match self {
            Self::Float(weights) => weights.index_select(&numbers, 0),
            Self::Quantised(weights) => weights.embedding(&numbers),
        }
    }
}
