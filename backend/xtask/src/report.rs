//! One line per finished thing, like cargo's: an aligned verb, then what it was done to.

use std::io::IsTerminal;

/// Says that something is being done or was done.
pub fn say(verb: &str, what: impl std::fmt::Display) {
    if std::io::stdout().is_terminal() {
        println!("\x1b[1;32m{verb:>12}\x1b[0m  {what}");
    } else {
        println!("{verb:>12}  {what}");
    }
}
