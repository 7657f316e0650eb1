//! How a Prometheus is made to read its rule files again.

use std::str::FromStr;

use async_trait::async_trait;
use domain::ports::{Reload, SourceError};
use reqwest::StatusCode;
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use crate::address::{Address, ClientOptions};
use crate::answer::Answer;
use crate::http_client::HttpClient;

/// What the endpoint of the reload is called, below the address.
const RELOAD_PATH: [&str; 2] = ["-", "reload"];

/// How to reload, as an operator writes it: `http`, an address, `signal:42` or `none`.
#[derive(Debug, Clone)]
pub enum ReloadMeans {
    /// By HTTP at the address that is read from.
    Http,
    /// By HTTP at another address, such as that of a Prometheus behind a proxy. Only credentials
    /// that stand in it are sent there.
    HttpAt(ReloadAddress),
    /// By SIGHUP to this process.
    Signal(u32),
    /// Not by us: someone else reloads, or the server does by itself.
    NotByUs,
}

/// An address to reload at; its credentials are shown nowhere.
#[derive(Debug, Clone)]
pub struct ReloadAddress(Address);

/// The text names no means to reload.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is no way to reload: {fault}; write `http`, an address like `http://localhost:9090`, `signal:PID` or `none`"
)]
pub struct ReloadMeansError {
    /// What is wrong. The text itself is not repeated: it may have a password in it.
    pub fault: String,
}

impl FromStr for ReloadMeans {
    type Err = ReloadMeansError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if let Some(pid) = text.strip_prefix("signal:") {
            return Ok(Self::Signal(parse_pid(pid)?));
        }
        match text {
            "http" => Ok(Self::Http),
            "none" => Ok(Self::NotByUs),
            address if address.contains("://") => {
                let base = address.trim_end_matches('/');
                let base = base.strip_suffix("/-/reload").unwrap_or(base);
                let address = Address::parse(base).map_err(|error| ReloadMeansError {
                    fault: error.to_string(),
                })?;
                Ok(Self::HttpAt(ReloadAddress(address)))
            }
            _ => Err(ReloadMeansError {
                fault: "it is none of the known words".to_owned(),
            }),
        }
    }
}

impl ReloadMeans {
    /// What reloads the server that is read at `source` with `options`; `None` where we do not.
    ///
    /// # Errors
    /// [`SourceError::BadAddress`].
    pub fn reload_of(
        &self,
        source: &str,
        options: ClientOptions,
    ) -> Result<Option<Box<dyn Reload>>, SourceError> {
        Ok(match self {
            Self::Http => Some(Box::new(HttpReload::new(source, options)?)),
            Self::HttpAt(ReloadAddress(address)) => {
                let options = ClientOptions {
                    credentials: None,
                    tenant: None,
                    ..options
                };
                Some(Box::new(HttpReload::at(address.clone(), &options)?))
            }
            Self::Signal(pid) => Some(Box::new(SignalReload::new(*pid))),
            Self::NotByUs => None,
        })
    }
}

fn parse_pid(text: &str) -> Result<u32, ReloadMeansError> {
    let pid: Option<i32> = text.parse().ok().filter(|pid| *pid > 0);
    pid.and_then(|pid| u32::try_from(pid).ok())
        .ok_or_else(|| ReloadMeansError {
            fault: "what follows `signal:` is not the number of a process".to_owned(),
        })
}

/// Reloads by `POST /-/reload`, which a Prometheus offers with `--web.enable-lifecycle`. It answers
/// after the reload, with the fault if there is one.
#[derive(Debug, Clone)]
pub struct HttpReload {
    http: HttpClient,
}

impl HttpReload {
    /// Reloads the server at `address`.
    ///
    /// # Errors
    /// [`SourceError::BadAddress`].
    pub fn new(address: &str, options: ClientOptions) -> Result<Self, SourceError> {
        Self::at(Address::parse(address)?, &options)
    }

    fn at(address: Address, options: &ClientOptions) -> Result<Self, SourceError> {
        let http = HttpClient::new(address, options)?;
        Ok(Self { http })
    }
}

#[async_trait]
impl Reload for HttpReload {
    async fn reload(&self) -> Result<(), SourceError> {
        let answer = self.http.post(&RELOAD_PATH, &[]).await?;
        if answer.status.is_success() {
            return Ok(());
        }
        Err(refusal(&answer))
    }

    fn means(&self) -> String {
        format!("POST {}/-/reload", self.http.origin())
    }
}

fn refusal(answer: &Answer) -> SourceError {
    let words = answer.message();
    let message = match answer.status {
        StatusCode::FORBIDDEN if words.contains("Lifecycle API is not enabled") => {
            "it was started without `--web.enable-lifecycle`; start it with that, or reload it by signal"
                .to_owned()
        }
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
            format!("{words}; no Prometheus reloads there, name its own address or reload it by signal")
        }
        _ => words,
    };
    SourceError::Refused {
        request: answer.request.clone(),
        status: answer.status.as_u16(),
        message,
    }
}

/// Reloads by SIGHUP. The process does not answer, so whether the rules are in force must be asked
/// elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct SignalReload {
    pid: u32,
}

impl SignalReload {
    /// Reloads the process with this number.
    pub fn new(pid: u32) -> Self {
        Self { pid }
    }

    fn failed(&self, fault: impl Into<String>) -> SourceError {
        SourceError::ReloadFailed {
            means: self.means(),
            fault: fault.into(),
        }
    }

    fn fault_of(&self, errno: Errno) -> SourceError {
        match errno {
            Errno::SRCH => self.failed("there is no such process; look up its number again"),
            Errno::PERM => self.failed("this user may not signal it; run as its user, or reload by HTTP"),
            other => self.failed(other.to_string()),
        }
    }
}

#[async_trait]
impl Reload for SignalReload {
    async fn reload(&self) -> Result<(), SourceError> {
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| self.failed("there is no such process"))?;
        test_kill_process(pid).map_err(|errno| self.fault_of(errno))?;
        if ends_at_hangup(self.pid) {
            return Err(self.failed("that process is no Prometheus: the signal would end it"));
        }
        kill_process(pid, Signal::HUP).map_err(|errno| self.fault_of(errno))
    }

    fn means(&self) -> String {
        format!("SIGHUP to process {}", self.pid)
    }
}

/// Would SIGHUP end the process, because it neither handles nor ignores it? A number that was
/// mistyped, or reused since, must cost nobody their process. `false` where Linux' `/proc` is absent.
fn ends_at_hangup(pid: u32) -> bool {
    let Ok(status) = std::fs::read_to_string(format!("/proc/{pid}/status")) else {
        return false;
    };
    // Signal n is bit n − 1, and SIGHUP is signal 1.
    let has_hangup = |field: &str| {
        let mask = status.lines().find_map(|line| line.strip_prefix(field));
        let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        mask.is_some_and(|mask| mask & 1 == 1)
    };
    !has_hangup("SigCgt:") && !has_hangup("SigIgn:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_read() {
        for (text, means) in [
            ("http", Some("POST http://source/x/-/reload")),
            ("http://other", Some("POST http://other/-/reload")),
            (
                "http://u:p@other/y/-/reload",
                Some("POST http://other/y/-/reload"),
            ),
            ("signal:42", Some("SIGHUP to process 42")),
            ("none", None),
        ] {
            let reload = text.parse::<ReloadMeans>().unwrap();
            let reload = reload
                .reload_of("http://source/x", ClientOptions::default())
                .unwrap();
            assert_eq!(reload.map(|reload| reload.means()).as_deref(), means);
        }
    }

    #[test]
    fn what_is_no_means_is_refused_without_showing_a_secret() {
        for text in [
            "",
            "signal:",
            "signal:0",
            "signal:-1",
            "signal:x",
            "ftp://a:secret@b",
            "secret",
        ] {
            let error = text.parse::<ReloadMeans>().unwrap_err();
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
