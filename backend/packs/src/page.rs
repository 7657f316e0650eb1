//! The page of documentation that lists packs.

use std::fmt::Write as _;

use domain::candidate::{Pack, Template};

/// All templates of these packs as Markdown.
pub fn page(packs: &[Pack]) -> String {
    let mut page = String::from(
        "# Packs\n\nThe templates that come with SRE-Llama, by pack. This page is written from the files in\n\
         `backend/packs/packs`; a test holds it to them.\n",
    );
    for pack in packs {
        write!(page, "\n## {} (`{}`)\n\n", pack.title, pack.id).expect("a text grows");
        for reference in &pack.references {
            writeln!(page, "- {}", link(reference)).expect("a text grows");
        }
        page.push_str("\n| template | makes | of | why |\n|---|---|---|---|\n");
        for template in &pack.templates {
            writeln!(
                page,
                "| `{}` | {} | {} | {} |",
                template.id,
                template.makes.kind(),
                metrics(template),
                cell(&template.why)
            )
            .expect("a text grows");
        }
        for exclusion in &pack.exclusions {
            write!(
                page,
                "\nNothing is made of `{}`: {}\n",
                exclusion.metric,
                exclusion.why.trim()
            )
            .expect("a text grows");
        }
    }
    page
}

fn metrics(template: &Template) -> String {
    let sources = template.makes.sources();
    let parts: Vec<String> = sources
        .iter()
        .map(|(role, source)| {
            let names: Vec<String> = source.names.iter().map(|name| format!("`{name}`")).collect();
            let conditions: Vec<String> = source
                .conditions
                .iter()
                .map(|condition| format!(" where `{}`", cell(&condition.to_string())))
                .collect();
            format!("{role}: {}{}", names.join(" or "), conditions.concat())
        })
        .collect();
    parts.join("; ")
}

fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|")
}

fn link(reference: &str) -> String {
    if reference.starts_with("https://") {
        format!("<{reference}>")
    } else {
        reference.to_owned()
    }
}
