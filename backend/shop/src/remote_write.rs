//! A client of Prometheus remote write, protocol version 1.0: snappy-compressed protocol buffers over HTTP.
//!
//! The messages carry only what the history needs; the protocol's own file has more, which receivers do not ask for.

use std::time::Duration;

/// A batch of samples.
#[derive(Clone, PartialEq, prost::Message)]
pub struct WriteRequest {
    /// The series, each with its labels.
    #[prost(message, repeated, tag = "1")]
    pub timeseries: Vec<TimeSeries>,
}

/// One series and its samples, oldest first.
#[derive(Clone, PartialEq, prost::Message)]
pub struct TimeSeries {
    /// The labels, sorted by name, the metric's name among them as `__name__`.
    #[prost(message, repeated, tag = "1")]
    pub labels: Vec<Label>,
    /// The samples.
    #[prost(message, repeated, tag = "2")]
    pub samples: Vec<Sample>,
}

/// One label.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, prost::Message)]
pub struct Label {
    /// The name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// The value.
    #[prost(string, tag = "2")]
    pub value: String,
}

/// One sample.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub struct Sample {
    /// The value.
    #[prost(double, tag = "1")]
    pub value: f64,
    /// Milliseconds since 1970.
    #[prost(int64, tag = "2")]
    pub timestamp: i64,
}

/// A batch could not be delivered.
#[derive(Debug, thiserror::Error)]
pub enum RemoteWriteError {
    /// The batch was too large to compress.
    #[error("could not compress a batch of {size_bytes} bytes for remote write")]
    Compress {
        /// The size of the encoded batch.
        size_bytes: usize,
        /// What the compressor said.
        #[source]
        source: snap::Error,
    },
    /// The server did not answer.
    #[error("could not reach the remote write receiver at `{url}`; is Prometheus running there?")]
    Unreachable {
        /// The receiver's URL.
        url: String,
        /// What the client said.
        #[source]
        source: Box<ureq::Error>,
    },
    /// The server answered, but did not take the samples.
    #[error(
        "the receiver at `{url}` refused the samples with status {status}: `{answer}`; start Prometheus with \
         `--web.enable-remote-write-receiver`, write into an empty one before scraping and rules are switched on, or \
         go on after its newest sample with `--from`"
    )]
    Refused {
        /// The receiver's URL.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The first line of what the server said.
        answer: String,
    },
}

/// A receiver of remote write, with a connection that is kept between the batches.
#[derive(Debug)]
pub struct Receiver {
    url: String,
    agent: ureq::Agent,
}

/// A batch waits this long at most; a Prometheus that compacts may take a few seconds.
const BATCH_TIMEOUT: Duration = Duration::from_secs(60);

impl Receiver {
    /// A receiver at `url`, usually `http://HOST:PORT/api/v1/write`.
    pub fn at(url: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(BATCH_TIMEOUT))
            .build();
        Self {
            url: url.to_owned(),
            agent: config.new_agent(),
        }
    }

    /// Delivers an encoded batch, see [`encode`].
    ///
    /// # Errors
    ///
    /// If the server cannot be reached or does not take the batch.
    pub fn deliver(&self, encoded: &[u8]) -> Result<(), RemoteWriteError> {
        let unreachable = |source| RemoteWriteError::Unreachable {
            url: self.url.clone(),
            source: Box::new(source),
        };
        let request = self
            .agent
            .post(&self.url)
            .header("Content-Type", "application/x-protobuf")
            .header("Content-Encoding", "snappy")
            .header("X-Prometheus-Remote-Write-Version", "0.1.0");
        let mut response = request.send(encoded).map_err(unreachable)?;
        // The body must be read to its end, else the connection cannot be used again.
        let answer = response.body_mut().read_to_string().map_err(unreachable)?;
        if response.status().is_success() {
            return Ok(());
        }
        Err(RemoteWriteError::Refused {
            url: self.url.clone(),
            status: response.status().as_u16(),
            answer: answer.lines().next().unwrap_or_default().to_owned(),
        })
    }
}

/// Encodes and compresses a batch as the protocol wants it.
///
/// # Errors
///
/// If the batch is larger than snappy's block format allows (4 GiB).
pub fn encode(request: &WriteRequest) -> Result<Vec<u8>, RemoteWriteError> {
    let encoded = prost::Message::encode_to_vec(request);
    let compressed = snap::raw::Encoder::new().compress_vec(&encoded);
    compressed.map_err(|source| RemoteWriteError::Compress {
        size_bytes: encoded.len(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use prost::Message;

    use super::*;

    #[test]
    fn the_bytes_on_the_wire_are_those_of_the_protocol() {
        let label = Label {
            name: "job".to_owned(),
            value: "shop".to_owned(),
        };
        let sample = Sample {
            value: 1.5,
            timestamp: 300,
        };
        let request = WriteRequest {
            timeseries: vec![TimeSeries {
                labels: vec![label],
                samples: vec![sample],
            }],
        };
        let decompressed = snap::raw::Decoder::new()
            .decompress_vec(&encode(&request).unwrap())
            .unwrap();
        let mut expected = vec![0x0a, 27, 0x0a, 11, 0x0a, 3];
        expected.extend(b"job");
        expected.extend([0x12, 4]);
        expected.extend(b"shop");
        expected.extend([0x12, 12, 0x09]);
        expected.extend(1.5_f64.to_le_bytes());
        expected.extend([0x10, 0xac, 0x02]);
        assert_eq!(decompressed, expected);
        assert_eq!(WriteRequest::decode(decompressed.as_slice()).unwrap(), request);
    }

    #[test]
    fn a_receiver_that_is_not_there_is_named() {
        let error = Receiver::at("http://127.0.0.1:1/api/v1/write")
            .deliver(&[])
            .unwrap_err();
        assert!(
            error.to_string().contains("`http://127.0.0.1:1/api/v1/write`"),
            "{error}"
        );
    }
}
