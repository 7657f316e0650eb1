//! An `anvil` of our own, on a free loopback port, for as long as a test lasts.

use std::io::Write as _;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use alloy::primitives::Address;
use alloy::providers::{Provider, RootProvider};
use receipts::{JsonRpcConfig, JsonRpcLedger};
use secrecy::SecretString;
use serde_json::{Value, json};

/// The first account that every anvil gives money to. Its key is public.
const KEY: &str = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

/// The account of [`KEY`].
pub(crate) const ACCOUNT: &str = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

/// How long the node may take to start.
const STARTING: Duration = Duration::from_secs(30);

pub(crate) struct Anvil {
    process: Child,
    port: u16,
}

impl Anvil {
    /// Starts a node, or tells why the test is skipped. In CI nothing is skipped.
    pub(crate) async fn start(arguments: &[&str]) -> Option<Self> {
        let Some(program) = program() else {
            assert!(
                std::env::var_os("CI").is_none(),
                "anvil is missing; run `npm ci` in contracts/"
            );
            // Written past the test harness, which hides what passing tests print.
            let skipped = b"SKIPPED: anvil is missing; run `npm ci` in contracts/, or set SRELLAMA_ANVIL\n";
            std::io::stderr().write_all(skipped).unwrap();
            return None;
        };
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let process = Command::new(program)
            .args(["--host", "127.0.0.1", "--port", &port.to_string(), "--quiet"])
            .args(arguments)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let anvil = Self { process, port };
        anvil.wait_until_ready().await;
        Some(anvil)
    }

    pub(crate) fn config(&self) -> JsonRpcConfig {
        JsonRpcConfig {
            url: self.url().parse().unwrap(),
            private_key: SecretString::from(KEY),
            contract: None,
            request_timeout: Duration::from_secs(10),
            mining_timeout: Duration::from_secs(10),
        }
    }

    pub(crate) async fn ledger(&self) -> JsonRpcLedger {
        JsonRpcLedger::connect(self.config()).await.unwrap()
    }

    /// Makes blocks at once, or only when asked.
    pub(crate) async fn set_mining(&self, is_automatic: bool) {
        self.ask("evm_setAutomine", json!([is_automatic])).await;
    }

    pub(crate) async fn mine(&self) {
        self.ask("evm_mine", json!([])).await;
    }

    /// Sets what an account owns, in wei.
    pub(crate) async fn set_balance(&self, account: Address, wei: &str) {
        self.ask("anvil_setBalance", json!([account, wei])).await;
    }

    /// Puts a transfer of nothing in the place of the waiting transaction with that nonce.
    pub(crate) async fn replace_waiting(&self, nonce: u64) {
        let wei = "0x2540be4000";
        self.ask(
            "eth_sendTransaction",
            json!([{
                "from": ACCOUNT, "to": ACCOUNT, "nonce": format!("{nonce:#x}"), "gas": "0x5208",
                "maxFeePerGas": wei, "maxPriorityFeePerGas": wei,
            }]),
        )
        .await;
    }

    /// Replaces the code at an address.
    pub(crate) async fn set_code(&self, account: Address, code: &str) {
        self.ask("anvil_setCode", json!([account, code])).await;
    }

    /// Transactions that wait to be mined.
    pub(crate) async fn n_waiting(&self) -> usize {
        let pool: Value = self
            .provider()
            .raw_request("txpool_status".into(), json!([]))
            .await
            .unwrap();
        let pending = pool["pending"].as_str().unwrap().trim_start_matches("0x");
        usize::from_str_radix(pending, 16).unwrap()
    }

    async fn ask(&self, method: &'static str, parameters: Value) {
        self.provider()
            .raw_request::<_, Value>(method.into(), parameters)
            .await
            .unwrap();
    }

    fn provider(&self) -> RootProvider {
        // reqwest asks for one even for plain http; it may be installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        RootProvider::new_http(self.url().parse().unwrap())
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    async fn wait_until_ready(&self) {
        let deadline = Instant::now() + STARTING;
        while self.provider().get_chain_id().await.is_err() {
            assert!(
                Instant::now() < deadline,
                "anvil did not start within {STARTING:?}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Anvil {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn program() -> Option<PathBuf> {
    let named = std::env::var_os("SRELLAMA_ANVIL").map(PathBuf::from);
    let packaged = format!(
        "{}/../../contracts/node_modules/@foundry-rs/anvil-{}-{}/bin/anvil",
        env!("CARGO_MANIFEST_DIR"),
        match std::env::consts::OS {
            "macos" => "darwin",
            other => other,
        },
        match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        }
    );
    named
        .or(Some(packaged.into()))
        .filter(|program| program.is_file())
}
