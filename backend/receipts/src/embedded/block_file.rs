//! The file that the blocks are kept in: one a line, each on the disk before anyone hears of it.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::block::{Block, LineFault};
use super::chain::{BlockFault, Chain};

/// The file, up to the last whole block that was read or written.
#[derive(Debug)]
pub(super) struct BlockFile {
    path: PathBuf,
    file: File,
    length: u64,
}

/// Why the file could not be executed.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReplayError {
    #[error("the file could not be read")]
    Io(#[from] io::Error),
    #[error("block {number}: {fault}")]
    Block { number: u64, fault: BlockFault },
}

/// How far a replay came.
#[derive(Debug)]
struct Replayed {
    /// Bytes of whole lines.
    length: u64,
    /// What follows the last whole line.
    tail: Vec<u8>,
}

impl BlockFile {
    /// Opens the file for its one writer, and makes it if it is not there.
    pub(super) fn open_to_append(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            length: 0,
        })
    }

    /// Opens the file for reading.
    pub(super) fn open_to_read(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            file: File::open(path)?,
            length: 0,
        })
    }

    /// Executes the whole blocks that were not read yet. What follows them is left alone: another
    /// process may be writing it.
    pub(super) fn follow(&mut self, chain: &mut Chain) -> Result<(), ReplayError> {
        self.replay_rest(chain).map(|_| ())
    }

    /// Executes the whole blocks that were not read yet, and cuts off the beginning of a block that
    /// a crash left behind. Returns how many bytes were cut.
    pub(super) fn follow_and_repair(&mut self, chain: &mut Chain) -> Result<usize, ReplayError> {
        let tail = self.replay_rest(chain)?;
        if tail.is_empty() {
            return Ok(0);
        }
        check_torn(&tail).map_err(|fault| ReplayError::Block {
            number: chain.head().number + 1,
            fault,
        })?;
        self.cut(self.length)?;
        Ok(tail.len())
    }

    /// Bytes of the whole blocks that were read or written.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Appends a block. It is on the disk when this returns; if it fails, the file must be
    /// [`cut`](Self::cut) before anything else is appended.
    pub(super) fn append(&mut self, block: &Block) -> io::Result<()> {
        let line = block.to_line()?;
        self.file.write_all(&line)?;
        self.file.sync_data()?;
        self.length += line.len() as u64;
        Ok(())
    }

    /// Cuts off what follows the first `length` bytes, if anything does.
    pub(super) fn cut(&mut self, length: u64) -> io::Result<()> {
        if self.file.metadata()?.len() > length {
            self.file.set_len(length)?;
            self.file.sync_all()?;
        }
        Ok(())
    }

    /// Reads the file from its beginning again, up to the length it has now.
    pub(super) fn reread(&self) -> Reread {
        Reread {
            path: self.path.clone(),
            length: self.length,
        }
    }

    fn replay_rest(&mut self, chain: &mut Chain) -> Result<Vec<u8>, ReplayError> {
        self.file.seek(SeekFrom::Start(self.length))?;
        let replayed = replay(BufReader::new(&self.file), chain)?;
        self.length += replayed.length;
        Ok(replayed.tail)
    }
}

#[cfg(test)]
impl BlockFile {
    /// Lets writes fail from now on.
    pub(super) fn refuse_writes(&mut self) {
        self.file = File::open(&self.path).unwrap();
    }
}

/// A second look at the blocks that a [`BlockFile`] has, which needs no access to it.
#[derive(Debug)]
pub(super) struct Reread {
    path: PathBuf,
    length: u64,
}

impl Reread {
    /// Executes all blocks on `chain`. Bytes that are missing from the file are missing blocks.
    pub(super) fn follow(&self, chain: &mut Chain) -> Result<(), ReplayError> {
        let file = File::open(&self.path)?.take(self.length);
        let replayed = replay(BufReader::new(file), chain)?;
        if replayed.length == self.length {
            return Ok(());
        }
        Err(ReplayError::Block {
            number: chain.head().number + 1,
            fault: BlockFault::Line(LineFault::CutOff),
        })
    }
}

fn replay(mut source: impl BufRead, chain: &mut Chain) -> Result<Replayed, ReplayError> {
    let mut length = 0;
    loop {
        let mut line = Vec::new();
        source.read_until(b'\n', &mut line)?;
        let Some(content) = line.strip_suffix(b"\n") else {
            return Ok(Replayed { length, tail: line });
        };
        follow_line(content, chain).map_err(|fault| ReplayError::Block {
            number: chain.head().number + 1,
            fault,
        })?;
        length += line.len() as u64;
    }
}

fn follow_line(line: &[u8], chain: &mut Chain) -> Result<(), BlockFault> {
    chain.follow(&Block::parse(line)?)
}

/// A crash leaves the beginning of a line, on some file systems followed by zeros. Anything else
/// was written by someone else.
fn check_torn(tail: &[u8]) -> Result<(), BlockFault> {
    let n_zeros = tail.iter().rev().take_while(|byte| **byte == 0).count();
    match Block::parse(&tail[..tail.len() - n_zeros]) {
        Ok(_) | Err(LineFault::CutOff) => Ok(()),
        Err(fault) => Err(BlockFault::Line(fault)),
    }
}
