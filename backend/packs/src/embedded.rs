//! The packs that come with SRE-Llama.

use domain::candidate::Pack;

use crate::read::read_pack;

/// The file of an embedded pack.
#[derive(Debug, Clone, Copy)]
pub struct EmbeddedPack {
    /// Its name without ending, which is the pack's id.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        [$(EmbeddedPack { name: $name, text: include_str!(concat!("../packs/", $name, ".yaml")) }),*]
    };
}

/// The files, in the order in which their templates are tried: conventions before products, so that
/// of two templates for one metric the one that says more wins.
pub const EMBEDDED: [EmbeddedPack; 37] = embedded![
    "opentelemetry",
    "http",
    "envoy",
    "haproxy",
    "grpc",
    "kafka",
    "rabbitmq",
    "queues",
    "artemis",
    "postgresql",
    "mysql",
    "redis",
    "elasticsearch",
    "databases",
    "solr",
    "ceph",
    "flink",
    "trino",
    "kubernetes",
    "nomad",
    "gpus",
    "longhorn",
    "gitops",
    "gateways",
    "identity",
    "probes",
    "dns",
    "open5gs",
    "llm",
    "jvm",
    "go",
    "nodejs",
    "php",
    "prometheus",
    "processes",
    "host",
    "windows",
];

/// Reads the embedded packs.
pub fn embedded_packs() -> Vec<Pack> {
    EMBEDDED
        .iter()
        .map(|file| read_pack(file.text).expect("a test reads every embedded pack"))
        .collect()
}
