//! What the host and a plugin tell each other before the first call.

use std::io::Write;
use std::path::{Path, PathBuf};

/// Grafana's word by which a plugin knows that Grafana started it, not a person.
const COOKIE: (&str, &str) = ("grafana_plugin_type", "datasource");
/// The version of go-plugin's own protocol.
const CORE_PROTOCOL: u32 = 1;
/// The version of Grafana's protocol on it.
const PLUGIN_PROTOCOL: &str = "2";

/// What the host asked for, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handshake {
    /// Below it the socket is made.
    pub socket_directory: PathBuf,
}

/// Why a handshake fails.
#[derive(Debug, thiserror::Error)]
pub enum HandshakeError {
    /// A person started it.
    #[error("this is started by Grafana alone; to serve without Grafana run `srellama serve`")]
    NotAHost,
    /// A host of another time.
    #[error(
        "the host speaks the plugin protocol `{offered}`, and this plugin speaks `2`; use Grafana 12.3 or later"
    )]
    OtherProtocol {
        /// What the host offers.
        offered: String,
    },
    /// The host wants TLS on the socket.
    #[error(
        "the host asks for AutoMTLS, which this plugin does not speak: its socket is private; switch it off in the host"
    )]
    AutoMtls,
    /// The line could not be written.
    #[error("could not write the handshake to the standard output")]
    Output(#[source] std::io::Error),
}

impl Handshake {
    /// Reads what the host put into the environment; `variable` reads one of its variables.
    ///
    /// # Errors
    /// When no host, or one that we do not understand, started this process.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, HandshakeError> {
        if variable(COOKIE.0).as_deref() != Some(COOKIE.1) {
            return Err(HandshakeError::NotAHost);
        }
        let given = |name: &str| variable(name).filter(|value| !value.is_empty());
        if let Some(offered) = given("PLUGIN_PROTOCOL_VERSIONS")
            && !offered
                .split(',')
                .any(|version| version.trim() == PLUGIN_PROTOCOL)
        {
            return Err(HandshakeError::OtherProtocol { offered });
        }
        if given("PLUGIN_CLIENT_CERT").is_some() {
            return Err(HandshakeError::AutoMtls);
        }
        let socket_directory = given("PLUGIN_UNIX_SOCKET_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
        Ok(Self { socket_directory })
    }
}

/// Tells the host where to call. Nothing else may ever be written to the standard output.
pub(crate) fn announce(socket: &Path) -> Result<(), HandshakeError> {
    let line = format!(
        "{CORE_PROTOCOL}|{PLUGIN_PROTOCOL}|unix|{}|grpc\n",
        socket.display()
    );
    let mut output = std::io::stdout().lock();
    output
        .write_all(line.as_bytes())
        .and_then(|()| output.flush())
        .map_err(HandshakeError::Output)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Handshake, String> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Handshake::read(variable).map_err(|error| error.to_string())
    }

    #[test]
    fn only_a_host_of_our_protocol_without_tls_is_served() {
        let refused = |variables: &[(&str, &str)]| read(variables).unwrap_err();
        assert!(refused(&[]).contains("srellama serve"));
        assert!(refused(&[("grafana_plugin_type", "renderer")]).contains("srellama serve"));
        let versions = ("PLUGIN_PROTOCOL_VERSIONS", "1,3");
        assert!(refused(&[COOKIE, versions]).contains("`1,3`"));
        assert!(refused(&[COOKIE, ("PLUGIN_CLIENT_CERT", "-----BEGIN")]).contains("AutoMTLS"));
    }

    #[test]
    fn the_host_may_say_where_the_socket_lies() {
        let temporary = read(&[COOKIE, ("PLUGIN_PROTOCOL_VERSIONS", "1,2")]).unwrap();
        assert_eq!(temporary.socket_directory, std::env::temp_dir());
        let named = read(&[COOKIE, ("PLUGIN_UNIX_SOCKET_DIR", "/run/grafana")]).unwrap();
        assert_eq!(named.socket_directory, Path::new("/run/grafana"));
    }
}
