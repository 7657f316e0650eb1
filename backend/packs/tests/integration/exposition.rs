//! Just enough of the text format to make catalogues for these tests: well-formed input only.

use std::collections::BTreeMap;

use domain::{Catalogue, Labels, MetricMetadata, MetricType, Service};

pub(crate) fn service() -> Service {
    Service {
        name: "it".into(),
        label: "service".into(),
    }
}

/// A catalogue of all series; each gets the service's label.
pub(crate) fn catalogue(text: &str) -> Catalogue {
    let mut metadata: BTreeMap<String, MetricMetadata> = BTreeMap::new();
    let mut series = Vec::new();
    for line in text.lines() {
        if let Some(declared) = line.strip_prefix("# TYPE ") {
            let (name, type_word) = declared.split_once(' ').unwrap();
            metadata.entry(name.to_owned()).or_default().metric_type = metric_type(type_word);
        } else if let Some(told) = line.strip_prefix("# HELP ") {
            let (name, help) = told.split_once(' ').unwrap();
            metadata.entry(name.to_owned()).or_default().help = help.to_owned();
        } else if !line.starts_with('#') && !line.is_empty() {
            series.push(labels(line));
        }
    }
    Catalogue::gather(service(), &series, &metadata)
}

pub(crate) fn metric_type(word: &str) -> MetricType {
    match word {
        "counter" => MetricType::Counter,
        "gauge" => MetricType::Gauge,
        "histogram" => MetricType::Histogram,
        "summary" => MetricType::Summary,
        _ => MetricType::Unknown,
    }
}

fn labels(line: &str) -> Labels {
    let name_end = line.find(['{', ' ']).unwrap();
    let mut labels = Labels::from([
        ("__name__".to_owned(), line[..name_end].to_owned()),
        ("service".to_owned(), "it".to_owned()),
    ]);
    let mut rest = &line[name_end..];
    while let Some((label, behind)) = rest.trim_start_matches(['{', ',']).split_once("=\"") {
        let mut value = String::new();
        let mut characters = behind.char_indices();
        let mut end = behind.len();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
                '"' => {
                    end = at + 1;
                    break;
                }
                plain => value.push(plain),
            }
        }
        labels.insert(label.to_owned(), value);
        rest = &behind[end..];
        if rest.starts_with('}') {
            break;
        }
    }
    labels
}
