//! `srellama packs`

use domain::candidate::{Pack, Template};
use serde::Serialize;

use crate::cli::Cli;
use crate::commands::Verdict;
use crate::config;
use crate::failure::Failure;
use crate::terminal::{Terminal, Tone, counted};

#[derive(Serialize)]
struct PackListDocument {
    packs: Vec<PackDocument>,
}

#[derive(Serialize)]
struct PackDocument {
    id: String,
    title: String,
    references: Vec<String>,
    templates: Vec<TemplateDocument>,
}

#[derive(Serialize)]
struct TemplateDocument {
    id: String,
    kind: &'static str,
    why: String,
    metrics: Vec<String>,
}

pub(crate) fn run(cli: &Cli, terminal: &Terminal) -> Result<Verdict, Failure> {
    let packs = config::packs::read(cli.packs.as_deref())?;
    if terminal.is_json() {
        let packs = packs.iter().map(document_of).collect();
        terminal.json(&PackListDocument { packs })?;
        return Ok(Verdict::Fine);
    }
    let width = packs.iter().map(|pack| pack.id.len()).max().unwrap_or_default();
    for pack in &packs {
        let detail = format!(
            "{:width$}   {}   {}",
            pack.id,
            counted(pack.templates.len(), "template"),
            pack.title
        );
        terminal.done("Pack", detail)?;
        if cli.output.verbose > 0 {
            for template in &pack.templates {
                terminal.more(format!("{}: {}", template.id, template.why))?;
            }
        }
    }
    if cli.output.verbose == 0 {
        terminal.line(Tone::Quiet, "Next", "srellama packs -v lists their templates")?;
    }
    Ok(Verdict::Fine)
}

fn document_of(pack: &Pack) -> PackDocument {
    PackDocument {
        id: pack.id.clone(),
        title: pack.title.clone(),
        references: pack.references.clone(),
        templates: pack.templates.iter().map(template_of).collect(),
    }
}

fn template_of(template: &Template) -> TemplateDocument {
    let sources = template.makes.sources();
    let names = sources.iter().flat_map(|(_, source)| &source.names);
    TemplateDocument {
        id: template.id.clone(),
        kind: template.makes.kind(),
        why: template.why.clone(),
        metrics: names.map(ToString::to_string).collect(),
    }
}
