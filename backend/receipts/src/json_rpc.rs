//! Any EVM behind JSON-RPC over HTTP.

mod node;
mod sender;

use std::fmt;
use std::time::Duration;

use alloy::eips::BlockId;
use alloy::primitives::{Address, Bytes, TxKind};
use alloy::signers::local::PrivateKeySigner;
use async_trait::async_trait;
use domain::digest::Digest;
use domain::ledger::{
    Ledger, LedgerAudit, LedgerError, LedgerIdentity, LedgerKind, LedgerReceipt, MintRequest,
};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use self::node::{CallError, MinedTransaction, Node, NodeError};
use self::sender::{Account, Sender};
use crate::contract::{self, Action, StoredReceipt};

/// How to reach the node, and who signs.
pub struct JsonRpcConfig {
    /// The node's address, `http` or `https`. It may hold a secret, so that only its origin is shown.
    pub url: Url,
    /// The key that signs, 64 hex digits. Its account pays the gas, and needs the contract's roles
    /// `MINTER_ROLE` and `REVOKER_ROLE`.
    pub private_key: SecretString,
    /// The contract's address, `0x` and 40 hex digits. Where there is none, a new contract is
    /// created; the identity of the ledger then tells its address, which is to be kept.
    pub contract: Option<String>,
    /// How long the node may take for one answer.
    pub request_timeout: Duration,
    /// How long a transaction may take to be mined.
    pub mining_timeout: Duration,
}

/// A ledger on a chain that a node gives access to.
///
/// Transactions are signed here, by one task and one after the other, with the nonce that the node
/// counts next: so one that the node refused leaves no gap. A mint is answered when it is mined; it
/// may still be lost to a reorganisation of the chain. If the answer is lost, ask again: a second
/// mint of a document is refused.
///
/// The block number that a contract sees must be the chain's own. Arbitrum is an exception, where
/// receipts are minted but not found again.
#[derive(Debug, Clone)]
pub struct JsonRpcLedger {
    node: Node,
    identity: LedgerIdentity,
    contract: Address,
    sender: Sender,
}

impl JsonRpcLedger {
    /// Connects to a node, and creates the contract if no address is given. Runs in the tokio
    /// runtime that it is called in.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Unavailable`] says what is missing: the node, a readable key, or the contract
    /// at the given address. [`LedgerError::Refused`] where the creation was refused.
    pub async fn connect(config: JsonRpcConfig) -> Result<Self, LedgerError> {
        let node = Node::connect(&config).await?;
        let signer = signer_of(&config).map_err(|error| node.unavailable(error))?;
        let account = Account::new(node.clone(), signer);
        let contract = match &config.contract {
            Some(text) => existing_contract(&node, text).await?,
            None => create_contract(&node, &account).await?,
        };
        let identity = LedgerIdentity {
            kind: LedgerKind::JsonRpc,
            chain_id: node.chain_id(),
            contract: contract.to_string(),
            signer: account.address().to_string(),
        };
        Ok(Self {
            node,
            identity,
            contract,
            sender: Sender::start(account),
        })
    }

    async fn change(&self, action: Action) -> Result<LedgerReceipt, LedgerError> {
        let hash = self
            .sender
            .send(TxKind::Call(self.contract), action.call())
            .await
            .map_err(|error| refusal(&action, error))?;
        let mined = self.node.mined(hash).await?;
        if !mined.succeeded {
            return Err(self.refusal_of_mined(&action, &mined).await);
        }
        let stored = self
            .stored(action.document_hash(), BlockId::number(mined.block_number))
            .await?;
        let stored = stored.ok_or_else(|| {
            self.node.unavailable(NodeError::Lost {
                document: action.document_hash(),
            })
        })?;
        match action {
            Action::Mint(_) => Ok(stored.minted_by(hash, mined.gas_used)),
            Action::Revoke { .. } => self.with_mint(stored).await,
        }
    }

    /// Why a transaction failed in its block, although the node had foreseen that it would succeed:
    /// another one came first. Asking again after that block tells.
    async fn refusal_of_mined(&self, action: &Action, mined: &MinedTransaction) -> LedgerError {
        let at = BlockId::number(mined.block_number);
        match self
            .node
            .call(Some(mined.sender), self.contract, action.call(), at)
            .await
        {
            Err(error) => refusal(action, error),
            Ok(_) => LedgerError::Refused {
                reason: format!(
                    "the transaction `{}` failed in block {}",
                    mined.hash, mined.block_number
                ),
            },
        }
    }

    async fn stored(&self, document_hash: Digest, at: BlockId) -> Result<Option<StoredReceipt>, LedgerError> {
        let answer = self.ask(contract::receipt_call(document_hash), at).await?;
        contract::read_receipt(document_hash, &answer)
            .map_err(|error| self.node.unavailable(NodeError::Unreadable(error)))
    }

    async fn with_mint(&self, stored: StoredReceipt) -> Result<LedgerReceipt, LedgerError> {
        let topics = contract::minted_topics(stored.document_hash);
        let hash = self
            .node
            .transaction_of_log(self.contract, topics, stored.block_number)
            .await?;
        let hash = hash.ok_or_else(|| {
            self.node.unavailable(NodeError::Lost {
                document: stored.document_hash,
            })
        })?;
        let mined = self.node.mined(hash).await?;
        Ok(stored.minted_by(hash, mined.gas_used))
    }

    async fn ask(&self, question: Bytes, at: BlockId) -> Result<Bytes, LedgerError> {
        let answered = self.node.call(None, self.contract, question, at).await;
        answered.map_err(|error| error.unexpected(&self.node))
    }
}

#[async_trait]
impl Ledger for JsonRpcLedger {
    fn identity(&self) -> LedgerIdentity {
        self.identity.clone()
    }

    async fn mint(&self, request: MintRequest) -> Result<LedgerReceipt, LedgerError> {
        self.change(Action::Mint(request)).await
    }

    async fn revoke(&self, document_hash: Digest, reason_hash: Digest) -> Result<LedgerReceipt, LedgerError> {
        self.change(Action::Revoke {
            document_hash,
            reason_hash,
        })
        .await
    }

    async fn receipt(&self, document_hash: Digest) -> Result<Option<LedgerReceipt>, LedgerError> {
        match self.stored(document_hash, BlockId::latest()).await? {
            Some(stored) => Ok(Some(self.with_mint(stored).await?)),
            None => Ok(None),
        }
    }

    async fn head(&self, lineage: Digest) -> Result<Option<LedgerReceipt>, LedgerError> {
        let answer = self.ask(contract::head_call(lineage), BlockId::latest()).await?;
        let stored = contract::read_head(&answer)
            .map_err(|error| self.node.unavailable(NodeError::Unreadable(error)))?;
        match stored {
            Some(stored) => Ok(Some(self.with_mint(stored).await?)),
            None => Ok(None),
        }
    }

    /// Compares the code at the contract's address with the committed one. No block is looked at:
    /// whether those are right is for the chain to say.
    async fn audit(&self) -> Result<LedgerAudit, LedgerError> {
        let code = self.node.code(self.contract).await?;
        let faults = match check_code(self.contract, &code) {
            Ok(()) => vec![],
            Err(error) => vec![error.to_string()],
        };
        Ok(LedgerAudit {
            n_blocks: 0,
            n_transactions: 0,
            faults,
        })
    }
}

fn refusal(action: &Action, error: CallError) -> LedgerError {
    match error {
        CallError::Reverted(reason) => contract::refusal(action, &reason),
        CallError::Failed(error) => error,
    }
}

fn signer_of(config: &JsonRpcConfig) -> Result<PrivateKeySigner, NodeError> {
    config
        .private_key
        .expose_secret()
        .trim()
        .parse()
        .map_err(|_| NodeError::PrivateKey)
}

async fn existing_contract(node: &Node, text: &str) -> Result<Address, LedgerError> {
    let contract: Address = text.parse().map_err(|_| {
        node.unavailable(NodeError::ContractAddress {
            text: text.to_owned(),
        })
    })?;
    let code = node.code(contract).await?;
    check_code(contract, &code).map_err(|error| node.unavailable(error))?;
    Ok(contract)
}

fn check_code(contract: Address, code: &Bytes) -> Result<(), NodeError> {
    if code.is_empty() {
        return Err(NodeError::NoContract { contract });
    }
    if code != contract::runtime_code() {
        return Err(NodeError::OtherContract { contract });
    }
    Ok(())
}

async fn create_contract(node: &Node, account: &Account) -> Result<Address, LedgerError> {
    let creation = contract::deployment(account.address());
    let hash = account
        .send(TxKind::Create, creation)
        .await
        .map_err(|error| error.unexpected(node))?;
    let mined = node.mined(hash).await?;
    let contract = mined.created.filter(|_| mined.succeeded);
    let contract = contract.ok_or_else(|| LedgerError::Refused {
        reason: format!(
            "the transaction `{hash}` created no contract in block {}",
            mined.block_number
        ),
    })?;
    tracing::info!(%contract, "created the contract of the ledger; keep its address in the configuration");
    Ok(contract)
}

impl fmt::Debug for JsonRpcConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonRpcConfig")
            .field("origin", &node::origin_of(&self.url))
            .field("contract", &self.contract)
            .field("request_timeout", &self.request_timeout)
            .field("mining_timeout", &self.mining_timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::time::Instant;

    use super::*;

    fn config(url: &str) -> JsonRpcConfig {
        JsonRpcConfig {
            url: url.parse().unwrap(),
            private_key: SecretString::from("11".repeat(32)),
            contract: None,
            request_timeout: Duration::from_millis(200),
            mining_timeout: Duration::from_millis(200),
        }
    }

    #[tokio::test]
    async fn a_node_that_does_not_answer_is_given_up() {
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!(
            "http://{}/v3/secret-project-key?token=secret-token",
            silent.local_addr().unwrap()
        );
        let started = Instant::now();
        let error = JsonRpcLedger::connect(config(&url)).await.unwrap_err();
        assert!(
            started.elapsed() < Duration::from_secs(5),
            "{:?}",
            started.elapsed()
        );
        let shown = format!("{error:?} {error}");
        assert!(matches!(error, LedgerError::Unavailable { .. }), "{shown}");
        assert!(
            shown.contains(&silent.local_addr().unwrap().to_string()),
            "{shown}"
        );
        assert!(!shown.contains("secret"), "{shown}");
    }

    #[tokio::test]
    async fn a_node_that_is_not_there_is_reported() {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://user:secret@127.0.0.1:{port}/secret");
            let error = JsonRpcLedger::connect(config(&url)).await.unwrap_err();
            let shown = format!("{error:?}");
            assert!(matches!(error, LedgerError::Unavailable { .. }), "{shown}");
            assert!(!shown.contains("secret"), "{shown}");
        }
    }

    #[test]
    fn the_configuration_shows_no_secret() {
        let shown = format!(
            "{:?}",
            config("https://user:secret@node.example/secret?key=secret")
        );
        assert!(shown.contains("https://node.example"), "{shown}");
        assert!(!shown.contains("secret") && !shown.contains("1111"), "{shown}");
    }
}
