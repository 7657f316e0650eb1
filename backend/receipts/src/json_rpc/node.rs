//! The node: what we ask it, and how its failures read.

use std::time::Duration;

use alloy::eips::BlockId;
use alloy::primitives::{Address, B256, Bytes, TxKind};
use alloy::providers::{Provider, RootProvider};
use alloy::rpc::client::RpcClient;
use alloy::rpc::types::{Filter, TransactionRequest};
use alloy::transports::http::{Client, Http};
use alloy::transports::{RpcError, TransportError};
use domain::digest::Digest;
use domain::ledger::LedgerError;
use tokio::time::{Instant, sleep, timeout};
use url::Url;

use super::JsonRpcConfig;
use crate::causes::with_causes;
use crate::contract::UnreadableAnswer;

/// How soon a transaction is looked for after it was sent; each further wait is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(5);

/// The longest wait between two looks.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Longer answers of a node are cut in error messages, in characters.
const SHOWN_CHARACTERS: usize = 400;

/// A node that was reached, and the chain it is on.
#[derive(Debug, Clone)]
pub(super) struct Node {
    provider: RootProvider,
    origin: String,
    /// The parts of the address that may hold secrets, to keep them out of messages.
    secrets: Vec<String>,
    chain_id: u64,
    request_timeout: Duration,
    mining_timeout: Duration,
}

/// A transaction that is in a block.
#[derive(Debug)]
pub(super) struct MinedTransaction {
    pub(super) hash: B256,
    pub(super) sender: Address,
    pub(super) succeeded: bool,
    pub(super) block_number: u64,
    pub(super) gas_used: u64,
    pub(super) created: Option<Address>,
}

/// What a transaction may pay for a unit of gas, in wei.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fees {
    pub(super) max_per_gas: u128,
    pub(super) max_priority_per_gas: u128,
}

/// Why a call has no result.
#[derive(Debug)]
pub(super) enum CallError {
    /// The contract refused, with these bytes as its reason.
    Reverted(Bytes),
    /// The call did not come so far.
    Failed(LedgerError),
}

/// Why the ledger can not be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum NodeError {
    #[error("the client could not be set up: {0}")]
    Client(String),
    #[error("the node did not do what was asked: {0}")]
    Asked(String),
    #[error("the node did not answer within {after:?}")]
    Silent { after: Duration },
    #[error("the private key is not 64 hex digits")]
    PrivateKey,
    #[error("a transaction could not be signed")]
    Signing(#[source] alloy::signers::Error),
    #[error("`{text}` is not the address of a contract: `0x` and 40 hex digits are expected")]
    ContractAddress { text: String },
    #[error("there is no contract at `{contract}`; is this the right chain?")]
    NoContract { contract: Address },
    #[error("the contract at `{contract}` is not the one that this version knows")]
    OtherContract { contract: Address },
    #[error("the transaction `{hash}` was sent and not mined within {after:?}; it may still be")]
    NotMined { hash: B256, after: Duration },
    #[error(
        "the node knows of no transaction that minted the receipt of `{document}`; ask again when it is in sync"
    )]
    Lost { document: Digest },
    #[error(transparent)]
    Unreadable(UnreadableAnswer),
    #[error("the task that signs has ended; restart this process")]
    Ended,
}

impl Node {
    pub(super) async fn connect(config: &JsonRpcConfig) -> Result<Self, LedgerError> {
        let origin = origin_of(&config.url);
        let client = http_client(config.request_timeout).map_err(|error| LedgerError::Unavailable {
            place: origin.clone(),
            source: Box::new(NodeError::Client(error)),
        })?;
        let transport = Http::with_client(client, config.url.clone());
        let mut node = Self {
            provider: RootProvider::new(RpcClient::new(transport, false)),
            origin,
            secrets: secrets_of(&config.url),
            chain_id: 0,
            request_timeout: config.request_timeout,
            mining_timeout: config.mining_timeout,
        };
        node.chain_id = node.asked(node.provider.get_chain_id()).await?;
        Ok(node)
    }

    pub(super) fn chain_id(&self) -> u64 {
        self.chain_id
    }

    /// Calls a contract without sending a transaction.
    pub(super) async fn call(
        &self,
        sender: Option<Address>,
        contract: Address,
        input: Bytes,
        at: BlockId,
    ) -> Result<Bytes, CallError> {
        let request = request(sender, TxKind::Call(contract), input);
        self.called(self.provider.call(request).block(at)).await
    }

    /// The gas that a transaction would use after those that are waiting to be mined.
    pub(super) async fn gas(&self, sender: Address, to: TxKind, input: Bytes) -> Result<u64, CallError> {
        let request = request(Some(sender), to, input);
        self.called(self.provider.estimate_gas(request).block(BlockId::pending()))
            .await
    }

    /// What gas costs now.
    pub(super) async fn fees(&self) -> Result<Fees, LedgerError> {
        let estimated = self.asked(self.provider.estimate_eip1559_fees()).await?;
        Ok(Fees {
            max_per_gas: estimated.max_fee_per_gas,
            max_priority_per_gas: estimated.max_priority_fee_per_gas,
        })
    }

    /// The nonce of the account's next transaction, after those that are waiting to be mined.
    pub(super) async fn next_nonce(&self, account: Address) -> Result<u64, LedgerError> {
        self.asked(self.provider.get_transaction_count(account).pending())
            .await
    }

    /// Hands a signed transaction over. If that fails, the answer may be all that was lost, so the
    /// node is asked whether it has the transaction.
    pub(super) async fn send(&self, raw: &[u8], hash: B256) -> Result<(), LedgerError> {
        let Err(refused) = self.asked(self.provider.send_raw_transaction(raw)).await else {
            return Ok(());
        };
        match self.asked(self.provider.get_transaction_by_hash(hash)).await {
            Ok(Some(_)) => Ok(()),
            Ok(None) | Err(_) => Err(refused),
        }
    }

    /// Waits until a transaction is mined.
    pub(super) async fn mined(&self, hash: B256) -> Result<MinedTransaction, LedgerError> {
        let deadline = Instant::now() + self.mining_timeout;
        let mut wait = FIRST_WAIT;
        loop {
            if let Some(mined) = self.mined_now(hash).await? {
                return Ok(mined);
            }
            if Instant::now() + wait > deadline {
                return Err(self.unavailable(NodeError::NotMined {
                    hash,
                    after: self.mining_timeout,
                }));
            }
            sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    async fn mined_now(&self, hash: B256) -> Result<Option<MinedTransaction>, LedgerError> {
        let receipt = self.asked(self.provider.get_transaction_receipt(hash)).await?;
        Ok(receipt.and_then(|receipt| {
            Some(MinedTransaction {
                hash,
                sender: receipt.from,
                succeeded: receipt.inner.status(),
                block_number: receipt.block_number?,
                gas_used: receipt.gas_used,
                created: receipt.contract_address,
            })
        }))
    }

    /// The code of an account; empty where it has none.
    pub(super) async fn code(&self, account: Address) -> Result<Bytes, LedgerError> {
        self.asked(self.provider.get_code_at(account)).await
    }

    /// The transaction that logged `topics` in a block.
    pub(super) async fn transaction_of_log(
        &self,
        contract: Address,
        topics: [B256; 2],
        block_number: u64,
    ) -> Result<Option<B256>, LedgerError> {
        let filter = Filter::new()
            .select(block_number)
            .address(contract)
            .event_signature(topics[0])
            .topic1(topics[1]);
        let logs = self.asked(self.provider.get_logs(&filter)).await?;
        Ok(logs.into_iter().find_map(|log| log.transaction_hash))
    }

    pub(super) fn unavailable(&self, error: NodeError) -> LedgerError {
        LedgerError::Unavailable {
            place: self.origin.clone(),
            source: Box::new(error),
        }
    }

    async fn asked<T>(
        &self,
        asked: impl IntoFuture<Output = Result<T, TransportError>>,
    ) -> Result<T, LedgerError> {
        match timeout(self.request_timeout, asked.into_future()).await {
            Ok(answered) => answered.map_err(|error| self.failed(&error)),
            Err(_) => Err(self.unavailable(NodeError::Silent {
                after: self.request_timeout,
            })),
        }
    }

    async fn called<T>(
        &self,
        asked: impl IntoFuture<Output = Result<T, TransportError>>,
    ) -> Result<T, CallError> {
        match timeout(self.request_timeout, asked.into_future()).await {
            Ok(answered) => answered.map_err(|error| match revert_of(&error) {
                Some(reason) => CallError::Reverted(reason),
                None => CallError::Failed(self.failed(&error)),
            }),
            Err(_) => Err(CallError::Failed(self.unavailable(NodeError::Silent {
                after: self.request_timeout,
            }))),
        }
    }

    fn failed(&self, error: &TransportError) -> LedgerError {
        let mut text = with_causes(error);
        for secret in &self.secrets {
            text = text.replace(secret, "…");
        }
        self.unavailable(NodeError::Asked(text.chars().take(SHOWN_CHARACTERS).collect()))
    }
}

impl CallError {
    /// The error where the contract had no reason to refuse.
    pub(super) fn unexpected(self, node: &Node) -> LedgerError {
        match self {
            Self::Reverted(reason) => {
                node.unavailable(NodeError::Asked(format!("the contract reverted with `{reason}`")))
            }
            Self::Failed(error) => error,
        }
    }
}

/// Scheme, host and port: what of the node's address may be shown.
pub(super) fn origin_of(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn secrets_of(url: &Url) -> Vec<String> {
    let mut without_password = url.clone();
    // Fails for addresses that can not have one.
    let _ = without_password.set_password(None);
    let _ = without_password.set_username("");
    let parts = [
        url.as_str(),
        without_password.as_str(),
        url.path(),
        url.query().unwrap_or_default(),
        url.username(),
        url.password().unwrap_or_default(),
    ];
    parts
        .into_iter()
        .filter(|part| part.len() > 1)
        .map(str::to_owned)
        .collect()
}

/// The client takes the process's default for TLS and panics where there is none, so ours is set
/// unless someone chose before.
fn http_client(request_timeout: Duration) -> Result<Client, String> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .timeout(request_timeout)
        .build()
        .map_err(|error| with_causes(&error))
}

fn request(sender: Option<Address>, to: TxKind, input: Bytes) -> TransactionRequest {
    TransactionRequest {
        from: sender,
        to: Some(to),
        input: input.into(),
        ..TransactionRequest::default()
    }
}

/// The reason of a revert; `None` where the failure is another.
fn revert_of(error: &TransportError) -> Option<Bytes> {
    match error {
        RpcError::ErrorResp(answer) => answer.as_revert_data(),
        _ => None,
    }
}
