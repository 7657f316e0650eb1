//! Who is let into the stand-alone server.

use std::path::Path;

use api::{AccessPolicy, AccessToken, Tokens};

use crate::cli::ServeArgs;
use crate::config::secret_file;
use crate::failure::Failure;

/// Reads the token files. Without tokens only `--demo` is possible, and that on the loopback only.
pub(crate) fn policy_of(args: &ServeArgs) -> Result<AccessPolicy, Failure> {
    let tokens_are_named = args.read_token_file.is_some() || args.admin_token_file.is_some();
    if args.demo {
        if tokens_are_named {
            return Err(Failure::setting(
                "`--demo` asks for no token, but a token file is named",
                "leave one of them away",
            ));
        }
        if !args.listen.ip().is_loopback() {
            return Err(Failure::setting(
                format!(
                    "`--demo` asks for no token, and `{}` can be reached from outside",
                    args.listen
                ),
                "listen at `127.0.0.1`, or name token files in place of `--demo`",
            ));
        }
        return Ok(AccessPolicy::Demonstration);
    }
    if !tokens_are_named {
        return Err(Failure::setting(
            "nobody could be let in: there is no token file",
            "name `--read-token-file` and `--admin-token-file`, or look around with `--demo`",
        ));
    }
    let read = args.read_token_file.as_deref().map(token_in).transpose()?;
    let admin = args.admin_token_file.as_deref().map(token_in).transpose()?;
    let named_last = args.admin_token_file.as_ref().or(args.read_token_file.as_ref());
    let tokens = Tokens::try_new(read, admin).map_err(|source| Failure::Token {
        path: named_last.cloned().unwrap_or_default(),
        source,
    })?;
    Ok(AccessPolicy::Tokens(tokens))
}

fn token_in(path: &Path) -> Result<AccessToken, Failure> {
    AccessToken::try_new(&secret_file::read(path)?).map_err(|source| Failure::Token {
        path: path.to_owned(),
        source,
    })
}
