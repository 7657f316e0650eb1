//! The one task that signs: transactions of an account leave one after the other.

use alloy::consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy::eips::eip2718::Encodable2718;
use alloy::network::TxSignerSync;
use alloy::primitives::{Address, B256, Bytes, TxKind, U256};
use alloy::signers::local::PrivateKeySigner;
use tokio::sync::{mpsc, oneshot};

use super::node::{CallError, Node, NodeError};

/// How many transactions may wait to be signed.
const QUEUE_LENGTH: usize = 64;

/// An account whose key we have.
#[derive(Debug)]
pub(super) struct Account {
    node: Node,
    signer: PrivateKeySigner,
}

impl Account {
    pub(super) fn new(node: Node, signer: PrivateKeySigner) -> Self {
        Self { node, signer }
    }

    pub(super) fn address(&self) -> Address {
        self.signer.address()
    }

    /// Signs a transaction and hands it to the node. What the contract would refuse is not sent, so
    /// it costs nothing. The nonce is asked of the node each time, which is right for as long as
    /// nobody else sends for this account meanwhile.
    pub(super) async fn send(&self, to: TxKind, input: Bytes) -> Result<B256, CallError> {
        let gas = self.node.gas(self.address(), to, input.clone()).await?;
        let fees = self.node.fees().await.map_err(CallError::Failed)?;
        let nonce = self
            .node
            .next_nonce(self.address())
            .await
            .map_err(CallError::Failed)?;
        let transaction = TxEip1559 {
            chain_id: self.node.chain_id(),
            nonce,
            // A quarter more, since another transaction may come first and change what this one costs.
            gas_limit: gas + gas / 4,
            max_fee_per_gas: fees.max_per_gas,
            max_priority_fee_per_gas: fees.max_priority_per_gas,
            to,
            value: U256::ZERO,
            access_list: Default::default(),
            input,
        };
        let signed = self.signed(transaction)?;
        let hash = *signed.tx_hash();
        self.node
            .send(&signed.encoded_2718(), hash)
            .await
            .map_err(CallError::Failed)?;
        Ok(hash)
    }

    fn signed(&self, mut transaction: TxEip1559) -> Result<TxEnvelope, CallError> {
        let signature = self
            .signer
            .sign_transaction_sync(&mut transaction)
            .map_err(|error| CallError::Failed(self.node.unavailable(NodeError::Signing(error))))?;
        Ok(transaction.into_signed(signature).into())
    }
}

/// Hands transactions to the task that signs. The task ends with the last of its senders, and a
/// caller who goes away does not stop what it handed over.
#[derive(Debug, Clone)]
pub(super) struct Sender {
    node: Node,
    queue: mpsc::Sender<Sending>,
}

#[derive(Debug)]
struct Sending {
    to: TxKind,
    input: Bytes,
    answer: oneshot::Sender<Result<B256, CallError>>,
}

impl Sender {
    /// Starts the task.
    pub(super) fn start(account: Account) -> Self {
        let node = account.node.clone();
        let (queue, mut sendings) = mpsc::channel::<Sending>(QUEUE_LENGTH);
        tokio::spawn(async move {
            while let Some(Sending { to, input, answer }) = sendings.recv().await {
                // Who asked may be gone; the transaction is sent all the same.
                let _ = answer.send(account.send(to, input).await);
            }
        });
        Self { node, queue }
    }

    /// Has a transaction signed and sent, and returns its hash.
    pub(super) async fn send(&self, to: TxKind, input: Bytes) -> Result<B256, CallError> {
        let (answer, answered) = oneshot::channel();
        let handed_over = self.queue.send(Sending { to, input, answer }).await;
        handed_over.map_err(|_| self.ended())?;
        answered.await.unwrap_or_else(|_| Err(self.ended()))
    }

    fn ended(&self) -> CallError {
        CallError::Failed(self.node.unavailable(NodeError::Ended))
    }
}
