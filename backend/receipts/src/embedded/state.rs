//! What the writer holds: the chain, the file it comes from, and who signs what is added.

use alloy::signers::local::PrivateKeySigner;
use domain::ledger::{LedgerAudit, LedgerError, LedgerReceipt};
use tracing::warn;

use super::block::{Outgoing, SignedTransaction};
use super::block_file::{BlockFile, Reread};
use super::chain::{Chain, Deployment, Head};
use super::folder::{Folder, FolderError};
use super::machine::Stopped;
use crate::causes::with_causes;
use crate::contract::{self, Action};

/// What became of one action.
pub(super) type Answer = Result<LedgerReceipt, LedgerError>;

/// The chain as the file has it.
#[derive(Debug)]
pub(super) struct State {
    folder: Folder,
    pub(super) chain: Chain,
    pub(super) file: BlockFile,
    mode: Mode,
    /// The chain is not what the file holds, because a write or a replay failed.
    is_stale: bool,
}

#[derive(Debug)]
enum Mode {
    Writing(PrivateKeySigner),
    Reading,
}

impl State {
    /// Executes all blocks, cuts off what a crash left of an unfinished one, and makes the first
    /// block if there is none. The caller holds the folder's lock. `now` is in seconds since 1970.
    pub(super) fn open_to_write(folder: &Folder, now: u64) -> Result<(Self, Deployment), LedgerError> {
        let mut file = folder.blocks_to_append()?;
        let mut chain = Chain::genesis();
        let n_bytes = file
            .follow_and_repair(&mut chain)
            .map_err(|error| folder.replay_failed(error))?;
        if n_bytes > 0 {
            let head = chain.head().number;
            warn!(
                n_bytes,
                head, "cut off the beginning of a block that was never finished"
            );
        }
        let signer = folder.signer(&chain)?;
        let existing = chain.deployment();
        let mut state = Self {
            folder: folder.clone(),
            chain,
            file,
            mode: Mode::Writing(signer),
            is_stale: false,
        };
        let deployment = match existing {
            Some(deployment) => deployment,
            None => state.deploy(now)?,
        };
        Ok((state, deployment))
    }

    /// Executes all whole blocks.
    pub(super) fn open_to_read(folder: &Folder) -> Result<(Self, Deployment), LedgerError> {
        let mut file = folder.blocks_to_read()?;
        let mut chain = Chain::genesis();
        file.follow(&mut chain)
            .map_err(|error| folder.replay_failed(error))?;
        let deployment = chain
            .deployment()
            .ok_or_else(|| folder.unavailable(FolderError::Absent))?;
        let state = Self {
            folder: folder.clone(),
            chain,
            file,
            mode: Mode::Reading,
            is_stale: false,
        };
        Ok((state, deployment))
    }

    /// Reads what another process wrote, or what a failure left.
    pub(super) fn refresh(&mut self) -> Result<(), LedgerError> {
        if self.is_stale {
            self.reload()?;
        }
        if matches!(self.mode, Mode::Reading) {
            self.is_stale = true;
            self.follow_file()?;
            self.is_stale = false;
        }
        Ok(())
    }

    /// Makes a block of the actions that the contract accepts, writes it to the disk, and returns
    /// one answer per action. `now` is in seconds since 1970.
    pub(super) fn make_block(&mut self, now: u64, actions: &[&Action]) -> Result<Vec<Answer>, LedgerError> {
        self.signer()?;
        self.is_stale = true;
        let at = self.chain.next_block_at(now);
        let mut transactions = Vec::new();
        let mut answers = Vec::new();
        for action in actions {
            let transaction = self.signed(self.outgoing(action)?)?;
            answers.push(match self.chain.execute(at, &transaction) {
                Ok(executed) => {
                    transactions.push(executed);
                    Ok(self.receipt_after(action)?)
                }
                Err(stopped) => Err(refusal(action, &stopped)),
            });
        }
        if !transactions.is_empty() {
            let block = self.chain.seal(at, transactions);
            self.file
                .append(&block)
                .map_err(|error| self.folder.blocks_io(error))?;
        }
        self.is_stale = false;
        Ok(answers)
    }

    /// What an audit needs, so that it can work while others go on writing.
    pub(super) fn audit_later(&self) -> Audit {
        Audit {
            reread: self.file.reread(),
            head: self.chain.head(),
        }
    }

    /// Builds the chain from the file once more. The writer first cuts off what it failed to append,
    /// since nobody can tell whether that reached the disk.
    fn reload(&mut self) -> Result<(), LedgerError> {
        let (mut file, mut chain) = (self.reopened_file()?, Chain::genesis());
        file.follow(&mut chain)
            .map_err(|error| self.folder.replay_failed(error))?;
        self.file = file;
        self.chain = chain;
        self.is_stale = false;
        Ok(())
    }

    fn reopened_file(&self) -> Result<BlockFile, LedgerError> {
        match self.mode {
            Mode::Reading => self.folder.blocks_to_read(),
            Mode::Writing(_) => {
                let mut file = self.folder.blocks_to_append()?;
                file.cut(self.file.length())
                    .map_err(|error| self.folder.blocks_io(error))?;
                Ok(file)
            }
        }
    }

    fn follow_file(&mut self) -> Result<(), LedgerError> {
        self.file
            .follow(&mut self.chain)
            .map_err(|error| self.folder.replay_failed(error))
    }

    fn deploy(&mut self, now: u64) -> Result<Deployment, LedgerError> {
        let at = self.chain.next_block_at(now);
        let transaction = self.signed(Outgoing::creation(contract::deployment(self.signer()?.address())))?;
        let executed = self
            .chain
            .execute(at, &transaction)
            .map_err(|stopped| LedgerError::Refused {
                reason: stopped.to_string(),
            })?;
        let block = self.chain.seal(at, vec![executed]);
        self.file
            .append(&block)
            .map_err(|error| self.folder.blocks_io(error))?;
        self.folder.sync()?;
        self.chain
            .deployment()
            .ok_or_else(|| self.folder.damaged("block 1 made no contract"))
    }

    fn receipt_after(&self, action: &Action) -> Answer {
        self.chain
            .receipt(action.document_hash())
            .map_err(|error| self.folder.damaged(error))?
            .ok_or_else(|| {
                self.folder
                    .damaged("a receipt that was just changed is not there")
            })
    }

    fn outgoing(&self, action: &Action) -> Result<Outgoing, LedgerError> {
        let deployment = self.chain.deployment();
        let deployment = deployment.ok_or_else(|| self.folder.unavailable(FolderError::Absent))?;
        Ok(Outgoing::call(deployment.contract, action.call()))
    }

    fn signed(&self, outgoing: Outgoing) -> Result<SignedTransaction, LedgerError> {
        let signer = self.signer()?;
        SignedTransaction::sign(signer, self.chain.nonce(signer.address()), outgoing)
            .map_err(|error| self.folder.unavailable(FolderError::Signing(error)))
    }

    fn signer(&self) -> Result<&PrivateKeySigner, LedgerError> {
        match &self.mode {
            Mode::Writing(signer) => Ok(signer),
            Mode::Reading => Err(self.folder.unavailable(FolderError::ReadOnly)),
        }
    }
}

/// An audit that is still to be made.
#[derive(Debug)]
pub(super) struct Audit {
    reread: Reread,
    head: Head,
}

impl Audit {
    /// Executes all blocks on a new chain and compares where that leads.
    pub(super) fn run(&self) -> LedgerAudit {
        let mut chain = Chain::genesis();
        let mut faults = Vec::new();
        match self.reread.follow(&mut chain) {
            Ok(()) if chain.head() == self.head => {}
            Ok(()) => faults.push("the file was exchanged while this process had it open".to_owned()),
            Err(error) => faults.push(with_causes(&error)),
        }
        LedgerAudit {
            n_blocks: chain.head().number,
            n_transactions: chain.n_transactions(),
            faults,
        }
    }
}

fn refusal(action: &Action, stopped: &Stopped) -> LedgerError {
    match stopped {
        Stopped::Reverted(reason) => contract::refusal(action, reason),
        Stopped::Halted(_) | Stopped::Invalid(_) => LedgerError::Refused {
            reason: stopped.to_string(),
        },
    }
}
