//! Rule files in real folders.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use domain::Digest;
use domain::change::FileBefore;
use domain::ports::{RuleFolder as _, RuleFolderError};
use sources::PrometheusRuleFolder;
use tempfile::TempDir;

fn a_folder() -> (TempDir, PrometheusRuleFolder) {
    let folder = tempfile::tempdir().unwrap();
    let rules = PrometheusRuleFolder::new(folder.path());
    (folder, rules)
}

fn text(text: &str) -> FileBefore {
    FileBefore::Present {
        text: text.to_owned(),
    }
}

fn digest(text: &str) -> Option<Digest> {
    Some(Digest::of(text.as_bytes()))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn a_file_is_made_replaced_and_removed() {
    let (folder, rules) = a_folder();
    let path = folder.path().join("a.yaml");
    assert_eq!(rules.read(&path).unwrap(), FileBefore::Absent);

    rules.replace(&path, None, &text("one")).unwrap();
    assert_eq!(rules.read(&path).unwrap(), text("one"));
    assert_eq!(mode(&path), 0o644);

    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    rules.replace(&path, digest("one"), &text("two")).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "two");
    assert_eq!(mode(&path), 0o640);
    assert_eq!(names(folder.path()), ["a.yaml"]);

    rules.replace(&path, digest("two"), &FileBefore::Absent).unwrap();
    assert_eq!(rules.read(&path).unwrap(), FileBefore::Absent);
    rules.replace(&path, None, &FileBefore::Absent).unwrap();
    assert!(names(folder.path()).is_empty());
}

#[test]
fn what_someone_else_wrote_is_left_alone() {
    let (folder, rules) = a_folder();
    let path = folder.path().join("a.yaml");
    let foreign = |result: Result<(), RuleFolderError>| {
        let error = result.unwrap_err();
        assert!(matches!(error, RuleFolderError::Foreign { .. }), "{error:?}");
    };
    foreign(rules.replace(&path, digest("mine"), &text("new")));
    assert_eq!(rules.read(&path).unwrap(), FileBefore::Absent);

    fs::write(&path, "theirs").unwrap();
    foreign(rules.replace(&path, None, &text("new")));
    foreign(rules.replace(&path, digest("mine"), &text("new")));
    foreign(rules.replace(&path, digest("mine"), &FileBefore::Absent));
    foreign(rules.replace(&path, None, &FileBefore::Absent));
    assert_eq!(rules.read(&path).unwrap(), text("theirs"));
    assert_eq!(names(folder.path()), ["a.yaml"]);
}

#[test]
fn what_is_no_rule_file_is_refused_and_left_alone() {
    let (folder, rules) = a_folder();
    let outside = tempfile::NamedTempFile::new().unwrap();
    let inside = |name: &str| folder.path().join(name);
    symlink(outside.path(), inside("outside.yaml")).unwrap();
    symlink("nowhere", inside("dangling.yaml")).unwrap();
    fs::create_dir(inside("folder.yaml")).unwrap();
    fs::write(inside("latin.yaml"), b"caf\xe9").unwrap();
    fs::write(inside("large.yaml"), vec![b'#'; 4 * 1024 * 1024 + 1]).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(inside("socket.yaml")).unwrap();
    let before = names(folder.path());

    let faults: [(PathBuf, &str); 9] = [
        (inside("outside.yaml"), "symbolic link"),
        (inside("dangling.yaml"), "symbolic link"),
        (inside("folder.yaml"), "folder"),
        (inside("latin.yaml"), "UTF-8"),
        (inside("large.yaml"), "4 MiB"),
        (inside("../a.yaml"), "directly in"),
        (inside("folder.yaml/a.yaml"), "directly in"),
        (inside(".."), "directly in"),
        (inside(".hidden.yaml"), "hidden"),
    ];
    for (path, words) in faults {
        for error in [
            rules.read(&path).unwrap_err(),
            rules.replace(&path, None, &text("new")).unwrap_err(),
            rules.replace(&path, digest(""), &FileBefore::Absent).unwrap_err(),
        ] {
            assert!(matches!(error, RuleFolderError::NotARuleFile { .. }), "{error:?}");
            assert!(error.to_string().contains(words), "{error}");
        }
    }
    rules.read(&inside("socket.yaml")).unwrap_err();
    let large = text(&"#".repeat(4 * 1024 * 1024 + 1));
    rules.replace(&inside("new.yaml"), None, &large).unwrap_err();
    assert_eq!(names(folder.path()), before);
    assert_eq!(fs::read(outside.path()).unwrap(), b"");
}

#[test]
fn what_a_crash_left_is_cleaned_up() {
    let (folder, rules) = a_folder();
    fs::write(folder.path().join(".srellama-a.yaml.99.tmp"), "half").unwrap();
    fs::write(folder.path().join(".other.tmp"), "theirs").unwrap();
    let of_our_number = format!(".srellama-probe.{}.tmp", std::process::id());
    fs::write(folder.path().join(of_our_number), "").unwrap();
    rules.probe().unwrap();
    rules
        .replace(&folder.path().join("a.yaml"), None, &text("new"))
        .unwrap();
    assert_eq!(names(folder.path()), [".other.tmp", "a.yaml"]);
}

#[test]
fn a_probe_leaves_nothing_and_finds_what_is_wrong() {
    let (folder, rules) = a_folder();
    rules.probe().unwrap();
    assert!(names(folder.path()).is_empty());

    let absent = PrometheusRuleFolder::new(&folder.path().join("absent"));
    for error in [
        absent.probe().unwrap_err(),
        absent.read(&folder.path().join("absent/a.yaml")).unwrap_err(),
    ] {
        assert!(matches!(error, RuleFolderError::NoFolder { .. }), "{error:?}");
    }
    // Nobody may write there, not even root.
    let error = PrometheusRuleFolder::new(Path::new("/proc/self"))
        .probe()
        .unwrap_err();
    assert!(matches!(error, RuleFolderError::ReadOnly { .. }), "{error:?}");
}
