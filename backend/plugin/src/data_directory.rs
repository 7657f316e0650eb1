//! Where a plugin keeps its state.

use std::path::{Path, PathBuf};

/// Why there is no place for state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DataDirectoryError {
    /// It would depend on where Grafana was started.
    #[error("`data_dir` in Grafana's configuration is `{}`; give an absolute path", path.display())]
    NotAbsolute {
        /// What it is.
        path: PathBuf,
    },
    /// The plugin lies where no plugins folder can be.
    #[error("`{}` lies in no plugins folder; set `data_dir` in Grafana's configuration", executable.display())]
    NoPluginsFolder {
        /// The plugin's binary.
        executable: PathBuf,
    },
}

/// The folder of the state: `data_dir` below `[plugin.<id>]` in Grafana's configuration, else
/// `srellama-data` beside the plugins folder. Never inside of it, since an upgrade replaces what is
/// there. The app and its nested data source run one binary, so both get the same folder.
///
/// `executable` is the plugin's binary at `<plugins>/<id>/<binary>`; `variable` reads a variable of the
/// environment.
///
/// # Errors
/// [`DataDirectoryError`].
pub fn data_directory(
    variable: impl Fn(&str) -> Option<String>,
    executable: &Path,
) -> Result<PathBuf, DataDirectoryError> {
    if let Some(path) = variable("GF_PLUGIN_DATA_DIR").filter(|path| !path.is_empty()) {
        let path = PathBuf::from(path);
        if !path.is_absolute() {
            return Err(DataDirectoryError::NotAbsolute { path });
        }
        return Ok(path);
    }
    let plugins = executable.parent().and_then(Path::parent);
    match plugins.and_then(Path::parent) {
        Some(beside) if executable.is_absolute() => Ok(beside.join("srellama-data")),
        _ => Err(DataDirectoryError::NoPluginsFolder {
            executable: executable.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_lies_where_it_was_told_or_beside_the_plugins() {
        let choose = |data_dir: Option<&str>, executable: &str| {
            let data_dir = data_dir.map(str::to_owned);
            let variable = |name: &str| data_dir.clone().filter(|_| name == "GF_PLUGIN_DATA_DIR");
            data_directory(variable, Path::new(executable)).map_err(|error| error.to_string())
        };
        let executable = "/var/lib/grafana/plugins/srellama-reliability-app/gpx_srellama_linux_amd64";
        assert_eq!(
            choose(Some("/srv/srellama"), executable).unwrap(),
            Path::new("/srv/srellama")
        );
        let beside = Path::new("/var/lib/grafana/srellama-data");
        assert_eq!(choose(None, executable).unwrap(), beside);
        assert_eq!(choose(Some(""), executable).unwrap(), beside);
        assert!(choose(Some("data"), executable).unwrap_err().contains("absolute"));
        assert!(choose(None, "/gpx_srellama").unwrap_err().contains("data_dir"));
        assert!(
            choose(None, "a/b/c/gpx_srellama")
                .unwrap_err()
                .contains("data_dir")
        );
    }
}
