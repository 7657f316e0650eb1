//! Findings as annotations of a workflow on GitHub: `::error file=…,line=…::message`.

use domain::{Finding, Severity};

/// One line for each finding; `file` is what they are about, where it is a file.
pub(super) fn annotations(file: Option<&str>, findings: &[Finding]) -> String {
    findings.iter().map(|finding| annotation(file, finding)).collect()
}

fn annotation(file: Option<&str>, finding: &Finding) -> String {
    let command = match finding.severity {
        Severity::Info => "notice",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let mut properties = Vec::new();
    if let Some(file) = file {
        properties.push(format!("file={}", property(file)));
        if let Some(at) = finding.at {
            properties.push(format!(
                "line={},endLine={},col={},endColumn={}",
                at.line, at.end_line, at.column, at.end_column
            ));
        }
    }
    properties.push(format!("title={}", property(&finding.check)));
    let text = format!("{}: {}\ntry {}", finding.place, finding.message, finding.remedy);
    format!("::{command} {}::{}\n", properties.join(","), message(&text))
}

/// A message ends with its line, so line ends are escaped. Other control characters have no meaning
/// there, and none for whoever reads the log.
fn message(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '%' => escaped += "%25",
            '\r' => escaped += "%0D",
            '\n' => escaped += "%0A",
            control if control.is_control() => escaped.extend(control.escape_default()),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A property ends with a comma or a colon, too.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use domain::finding::Extent;

    use super::*;

    #[test]
    fn text_from_outside_begins_no_command_and_ends_no_property() {
        let finding = Finding::warning(
            "le-lost",
            "a,b:c.yaml g/x\n::add-mask::y",
            "100 % of\r\n::error::\u{1b}[31m `x`",
            "do it",
        );
        let finding = finding.at(Extent {
            line: 4,
            column: 11,
            end_line: 5,
            end_column: 2,
        });
        assert_eq!(
            annotations(Some("a,b:c.yaml"), std::slice::from_ref(&finding)),
            "::warning file=a%2Cb%3Ac.yaml,line=4,endLine=5,col=11,endColumn=2,title=le-lost::a,b:c.yaml \
             g/x%0A::add-mask::y: 100 %25 of%0D%0A::error::\\u{1b}[31m `x`%0Atry do it\n"
        );
        let without = annotations(None, &[finding]);
        assert!(without.starts_with("::warning title=le-lost::a,b"), "{without}");
        assert_eq!(without.lines().count(), 1);
    }
}
