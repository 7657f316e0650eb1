//! The EVM in this process, its blocks in a folder.
//!
//! | file | what |
//! |---|---|
//! | `blocks.jsonl` | the blocks, one a line, only ever appended to |
//! | `signer.key` | the key that signs, 64 hex digits, mode 0600 |
//! | `writer.lock` | locked while a process may write |
//!
//! The chain's rules are fixed: chain id [`CHAIN_ID`], hard fork Cancun, gas that costs nothing, and
//! a first block that creates the contract. So the file alone is enough to execute everything again.

mod block;
mod block_file;
mod chain;
mod folder;
mod machine;
mod signing_key;
mod state;
#[cfg(test)]
mod tests;

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use domain::digest::Digest;
use domain::ledger::{
    Ledger, LedgerAudit, LedgerError, LedgerIdentity, LedgerKind, LedgerReceipt, MintRequest,
};
use jiff::Timestamp;
use tokio::sync::oneshot;

use self::chain::Deployment;
use self::folder::{Folder, FolderError};
use self::state::{Answer, State};
use crate::contract::Action;

/// The chain id of every embedded ledger: the letters `SLO` as a number. It differs from the
/// public chains, so that a transaction of this ledger is worth nothing there.
pub const CHAIN_ID: u64 = 0x53_4c_4f;

/// Transactions of one block, all written with one wait for the disk.
const N_TRANSACTIONS_PER_BLOCK: usize = 64;

const _: () = assert!(
    N_TRANSACTIONS_PER_BLOCK as u64 * block::TYPICAL_CALL_GAS < machine::BLOCK_GAS_LIMIT,
    "a full block stays below its gas limit"
);

/// A ledger that needs a folder and nothing else.
///
/// One process at a time may write; any number may read. Changes that are asked for at the same
/// time share a block. What an answer tells is on the disk, and a caller who goes away does not
/// stop what it asked for. The methods of [`Ledger`] need a tokio runtime.
#[derive(Debug, Clone)]
pub struct EmbeddedLedger {
    books: Arc<Books>,
}

struct Books {
    folder: Folder,
    identity: LedgerIdentity,
    clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
    queue: Mutex<Vec<Request>>,
    state: Mutex<State>,
    /// Held for as long as this ledger may write.
    _lock: Option<File>,
}

/// A change that someone waits for.
#[derive(Debug)]
struct Request {
    action: Action,
    answer: oneshot::Sender<Answer>,
}

impl EmbeddedLedger {
    /// Opens the ledger in `folder` for writing, and makes it if there is none. All blocks are
    /// executed again, so this takes time in proportion to their number; call it where blocking is
    /// fine. `clock` gives the time of new blocks; fractions of a second are cut off.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Damaged`] names the first block that is not what it was. The one damage that
    /// is repaired is the beginning of a block that a crash left at the end of the file: nobody had
    /// an answer yet, so it is cut off. [`LedgerError::Unavailable`] says what is wrong with the
    /// folder, for instance that another process writes it.
    pub fn open(
        folder: &Path,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Result<Self, LedgerError> {
        let folder = Folder::new(folder);
        let lock = folder.lock()?;
        let (state, deployment) = State::open_to_write(&folder, seconds(clock()))?;
        Ok(Self::new(folder, deployment, state, Box::new(clock), Some(lock)))
    }

    /// Opens the ledger in `folder` for reading, while another process may be writing it. Blocks
    /// that are added later are seen; mints and revocations are refused.
    ///
    /// # Errors
    ///
    /// Those of [`Self::open`], and [`LedgerError::Unavailable`] where there is no ledger yet.
    pub fn open_read_only(folder: &Path) -> Result<Self, LedgerError> {
        let folder = Folder::new(folder);
        let (state, deployment) = State::open_to_read(&folder)?;
        Ok(Self::new(
            folder,
            deployment,
            state,
            Box::new(|| Timestamp::UNIX_EPOCH),
            None,
        ))
    }

    fn new(
        folder: Folder,
        deployment: Deployment,
        state: State,
        clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
        lock: Option<File>,
    ) -> Self {
        let identity = LedgerIdentity {
            kind: LedgerKind::Embedded,
            chain_id: CHAIN_ID,
            contract: deployment.contract.to_string(),
            signer: deployment.signer.to_string(),
        };
        let state = Mutex::new(state);
        Self {
            books: Arc::new(Books {
                folder,
                identity,
                clock,
                queue: Mutex::default(),
                state,
                _lock: lock,
            }),
        }
    }

    /// Queues an action and waits for the block that holds it. The work is done in a thread; whichever
    /// thread comes first takes all that is queued by then. Waiting for our own thread, even if another
    /// did its work, means that the last ledger that is dropped gives up the folder's lock.
    async fn change(&self, action: Action) -> Answer {
        let (answer, answered) = oneshot::channel();
        self.books.queue()?.push(Request { action, answer });
        let books = Arc::clone(&self.books);
        let worked = tokio::task::spawn_blocking(move || books.work_off_queue()).await;
        worked.map_err(|_| self.books.broken_off())?;
        answered.await.unwrap_or_else(|_| Err(self.books.broken_off()))
    }

    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Books) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let books = Arc::clone(&self.books);
        let answered = tokio::task::spawn_blocking(move || question(&books)).await;
        answered.unwrap_or_else(|_| Err(self.books.broken_off()))
    }
}

#[async_trait]
impl Ledger for EmbeddedLedger {
    fn identity(&self) -> LedgerIdentity {
        self.books.identity.clone()
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
        self.ask(move |books| {
            let state = books.fresh_state()?;
            state
                .chain
                .receipt(document_hash)
                .map_err(|error| books.folder.damaged(error))
        })
        .await
    }

    async fn head(&self, lineage: Digest) -> Result<Option<LedgerReceipt>, LedgerError> {
        self.ask(move |books| {
            let state = books.fresh_state()?;
            state
                .chain
                .newest(lineage)
                .map_err(|error| books.folder.damaged(error))
        })
        .await
    }

    async fn audit(&self) -> Result<LedgerAudit, LedgerError> {
        self.ask(|books| {
            let audit = books.fresh_state()?.audit_later();
            Ok(audit.run())
        })
        .await
    }
}

impl Books {
    fn queue(&self) -> Result<MutexGuard<'_, Vec<Request>>, LedgerError> {
        self.queue.lock().map_err(|_| self.broken_off())
    }

    /// The state as the file has it now.
    fn fresh_state(&self) -> Result<MutexGuard<'_, State>, LedgerError> {
        let mut state = self.state.lock().map_err(|_| self.broken_off())?;
        state.refresh()?;
        Ok(state)
    }

    fn work_off_queue(&self) {
        let mut state = self.fresh_state();
        // Whoever is missed here comes with a thread of its own.
        let requests = self
            .queue()
            .map(|mut queue| std::mem::take(&mut *queue))
            .unwrap_or_default();
        let mut requests = requests.into_iter().peekable();
        while requests.peek().is_some() {
            let block = requests.by_ref().take(N_TRANSACTIONS_PER_BLOCK).collect();
            match &mut state {
                Ok(state) => self.work_off(state, block),
                Err(error) => self.fail_all(block, error),
            }
        }
    }

    /// Makes a block of what is asked, and answers when it is on the disk. Refusals wait as long:
    /// they may rest on a change in the same block.
    fn work_off(&self, state: &mut State, requests: Vec<Request>) {
        let actions: Vec<&Action> = requests.iter().map(|request| &request.action).collect();
        let made = state
            .refresh()
            .and_then(|()| state.make_block(seconds((self.clock)()), &actions));
        match made {
            Ok(answers) => {
                for (request, answer) in requests.into_iter().zip(answers) {
                    // Who asked may be gone; the change stands.
                    let _ = request.answer.send(answer);
                }
            }
            Err(error) => self.fail_all(requests, &error),
        }
    }

    fn fail_all(&self, requests: Vec<Request>, error: &LedgerError) {
        for request in requests {
            // Who asked may be gone.
            let _ = request.answer.send(Err(self.folder.repeated(error)));
        }
    }

    fn broken_off(&self) -> LedgerError {
        self.folder.unavailable(FolderError::BrokenOff)
    }
}

/// Whole seconds since 1970, the unit of an EVM block's time.
fn seconds(time: Timestamp) -> u64 {
    u64::try_from(time.as_second()).unwrap_or(0)
}

impl fmt::Debug for Books {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Books")
            .field("folder", &self.folder)
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}
