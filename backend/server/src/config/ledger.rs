//! Where receipts are minted.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use receipts::JsonRpcConfig;
use secrecy::SecretString;
use url::Url;

use crate::cli::LedgerArgs;
use crate::config::data_dir::DataDir;
use crate::config::secret_file;
use crate::failure::Failure;

/// Where receipts are minted.
pub(crate) enum LedgerConfig {
    /// In this process.
    Embedded {
        /// The folder of its blocks.
        folder: PathBuf,
    },
    /// On an EVM node.
    Node(NodeConfig),
}

/// An EVM node.
pub(crate) struct NodeConfig {
    url: Url,
    key: SecretString,
    contract: Option<String>,
    /// Where the contract's address is kept, once it is known.
    pub(crate) contract_file: PathBuf,
}

/// How long the node may take for one answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// How long a transaction may take to be mined: five blocks of Ethereum.
const MINED_WITHIN: Duration = Duration::from_secs(60);

impl LedgerConfig {
    /// Reads the key file, if a node is named.
    pub(crate) fn read(args: &LedgerArgs, data_dir: &DataDir) -> Result<Self, Failure> {
        if args.ledger == "embedded" {
            let folder = data_dir.ledger();
            return Ok(Self::Embedded { folder });
        }
        // The address may hold a secret, so it is not repeated.
        let url = Url::parse(&args.ledger).ok();
        let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or_else(|| {
            Failure::setting(
                "the ledger is neither `embedded` nor the address of a node",
                "write `--ledger` like `http://localhost:8545`",
            )
        })?;
        let key_file = args.ledger_key_file.as_deref().ok_or_else(|| {
            Failure::setting(
                "a node as the ledger needs a key that signs",
                "put its 64 hex digits into a file and name that with `--ledger-key-file`",
            )
        })?;
        Ok(Self::Node(NodeConfig {
            url,
            key: secret_file::read(key_file)?,
            contract: args.ledger_contract.clone(),
            contract_file: data_dir.ledger_contract(),
        }))
    }
}

impl NodeConfig {
    /// The contract that was named, or that was created before.
    pub(crate) fn known_contract(&self) -> Option<String> {
        let kept = || std::fs::read_to_string(&self.contract_file).ok();
        let contract = self.contract.clone().or_else(kept)?;
        Some(contract.trim().to_owned())
    }

    pub(crate) fn to_client_config(&self) -> JsonRpcConfig {
        JsonRpcConfig {
            url: self.url.clone(),
            private_key: self.key.clone(),
            contract: self.known_contract(),
            request_timeout: ANSWER_WITHIN,
            mining_timeout: MINED_WITHIN,
        }
    }

    /// Keeps the address of a contract that was created, durably: receipts lie behind it.
    pub(crate) fn remember_contract(&self, contract: &str) -> std::io::Result<()> {
        if self.known_contract().is_some() {
            return Ok(());
        }
        let mut file = std::fs::File::create(&self.contract_file)?;
        writeln!(file, "{contract}")?;
        file.sync_all()
    }
}
