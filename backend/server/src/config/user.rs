//! Who runs this process.

use domain::change::{ApprovalMeans, Approver};

/// The user of the operating system. Not from the environment, which anybody can set.
pub(crate) fn approver() -> Approver {
    let id = rustix::process::getuid().as_raw();
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let login = name_of(id, &accounts).map_or_else(|| format!("uid {id}"), str::to_owned);
    Approver {
        login,
        means: ApprovalMeans::CommandLine,
    }
}

/// Each line is `name:password:id:…`.
fn name_of(id: u32, accounts: &str) -> Option<&str> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, _, found) = (fields.next()?, fields.next()?, fields.next()?);
        found.parse().is_ok_and(|found: u32| found == id).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_name_of_an_id() {
        let accounts = "root:x:0:0::/root:/bin/sh\nbroken\nalice:x:1000:1000::/home/alice:/bin/sh\n";
        assert_eq!(name_of(1000, accounts), Some("alice"));
        assert_eq!(name_of(100, accounts), None);
    }
}
