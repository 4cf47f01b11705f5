//! Owns the place of a trial: its directories, its environment, and what the manifest's placeholders mean in it.

use std::ffi::OsString;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value as Json;
use tempfile::TempDir;

use crate::manifest::{FileToWrite, Manifest};
use crate::placeholder::Placeholders;
use crate::witness;

/// The schema that JSON entrypoints are asked to fit.
pub const SCHEMA: &str = r#"{
  "type": "object",
  "properties": {"answer": {"type": "string"}},
  "required": ["answer"],
  "additionalProperties": false
}
"#;

/// Below the ports that systems give to outgoing connections, one of which might take it otherwise.
const PORTS: Range<u32> = 20_000..32_000;

/// How many of these were tried.
static TRIED: AtomicU32 = AtomicU32::new(0);

/// The file by which a kept directory is known to be candor's.
const MARK: &str = ".candor-trial";

/// The place of one trial.
#[derive(Debug)]
pub struct Scene {
    /// The trial's own name in ids, tags and URLs.
    pub nonce: String,
    directory: PathBuf,
    placeholders: Placeholders,
    env: Vec<(String, String)>,
    /// Removes the directory at the end, unless it is kept.
    _temporary: Option<TempDir>,
}

/// What a scene is made from.
#[derive(Debug, Clone)]
pub struct Setting<'a> {
    /// The manifest of the runtime.
    pub manifest: &'a Manifest,
    /// The executable that `{{candor}}` names and that serves as witness.
    pub executable: &'a Path,
    /// The base URL of the trial's model.
    pub model_url: String,
    /// The endpoint of the trial's witness tools over HTTP.
    pub witness_url: String,
    /// The trial's own name.
    pub nonce: String,
    /// Where the scene stays when the trial is over; none for a temporary directory.
    pub keep: Option<PathBuf>,
}

impl Scene {
    /// Makes the directories and writes the files that the manifest asks for.
    ///
    /// # Errors
    ///
    /// A directory or file that cannot be written, or a placeholder that is unknown there.
    pub fn prepare(setting: &Setting<'_>) -> Result<Scene, String> {
        let (directory, temporary) = directory(setting)?;
        let placeholders = placeholders(setting, &directory);
        let scene = Scene {
            nonce: setting.nonce.clone(),
            env: environment(setting.manifest, &directory, &placeholders)?,
            directory,
            placeholders,
            _temporary: temporary,
        };
        for part in ["home", "work", "tmp"] {
            create(&scene.directory.join(part))?;
        }
        write(&scene.schema(), SCHEMA)?;
        if let Some(agent) = &setting.manifest.capabilities.agent {
            for file in &agent.files {
                scene.write_file(file)?;
            }
        }
        Ok(scene)
    }

    /// The directory that holds everything of the trial.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The runtime's working directory.
    pub fn work(&self) -> PathBuf {
        self.directory.join("work")
    }

    /// The ledger of the trial's witness tools.
    pub fn ledger(&self) -> PathBuf {
        self.directory.join("ledger.ndjson")
    }

    /// The file that holds [`SCHEMA`].
    pub fn schema(&self) -> PathBuf {
        self.directory.join("schema.json")
    }

    /// What the manifest's placeholders mean here, but for the prompt.
    pub fn placeholders(&self) -> &Placeholders {
        &self.placeholders
    }

    /// The whole environment of the runtime.
    pub fn env(&self) -> &[(String, String)] {
        &self.env
    }

    fn write_file(&self, file: &FileToWrite) -> Result<(), String> {
        let expand = |text: &str| self.placeholders.expand(text).map_err(|e| e.to_string());
        let path = PathBuf::from(expand(&file.path)?);
        let expanded = |value: &Json| {
            let expanded = self.placeholders.expand_json(value);
            expanded.map_err(|error| error.to_string())
        };
        let content = if let Some(text) = &file.text {
            expand(text)?
        } else if let Some(json) = &file.json {
            format!("{:#}\n", expanded(json)?)
        } else if let Some(table) = &file.toml {
            let written = toml::to_string(&expanded(table)?);
            written.map_err(|error| format!("the file `{}`: {error}", file.path))?
        } else {
            String::new()
        };
        if let Some(parent) = path.parent() {
            create(parent)?;
        }
        write(&path, &content)
    }
}

fn directory(setting: &Setting<'_>) -> Result<(PathBuf, Option<TempDir>), String> {
    if let Some(kept) = &setting.keep {
        // What an earlier run kept would be judged again; what is not ours stays.
        if kept.exists() && !kept.join(MARK).exists() {
            return Err(format!(
                "{} was not made by candor; `--keep` names a directory of its own",
                kept.display()
            ));
        }
        if kept.exists() {
            let failed = |error| format!("failed to clear {}: {error}", kept.display());
            fs::remove_dir_all(kept).map_err(failed)?;
        }
        create(kept)?;
        write(&kept.join(MARK), "")?;
        let kept = kept.canonicalize().map_err(|error| error.to_string())?;
        return Ok((kept, None));
    }
    let temporary = tempfile::Builder::new().prefix("candor-").tempdir();
    let temporary = temporary.map_err(|error| {
        let root = std::env::temp_dir();
        format!(
            "failed to make the trial's home in {}: {error}; point TMPDIR at a directory that can be written",
            root.display()
        )
    })?;
    Ok((temporary.path().to_owned(), Some(temporary)))
}

fn create(directory: &Path) -> Result<(), String> {
    fs::create_dir_all(directory)
        .map_err(|error| format!("failed to make {}: {error}", directory.display()))
}

fn write(path: &Path, content: &str) -> Result<(), String> {
    fs::write(path, content).map_err(|error| format!("failed to write {}: {error}", path.display()))
}

fn placeholders(setting: &Setting<'_>, directory: &Path) -> Placeholders {
    let executable = setting.executable.display().to_string();
    let path = |part: &str| directory.join(part).display().to_string();
    let ledger = directory.join("ledger.ndjson");
    let serve = strings(witness::mcp_arguments(&ledger, &setting.nonce));
    let mut call = vec![executable.clone()];
    call.extend(strings(witness::call_arguments(&ledger, &setting.nonce)));
    Placeholders::default()
        .text("candor", executable.clone())
        .text("here", setting.manifest.here.display().to_string())
        .text("home", path("home"))
        .text("work", path("work"))
        .text("schema", path("schema.json"))
        .text("nonce", setting.nonce.clone())
        .text("port", free_port(&TRIED).to_string())
        .text("model.openai", format!("{}/v1", setting.model_url))
        .text("model.anthropic", setting.model_url.clone())
        .text("model.gemini", setting.model_url.clone())
        .text("witness.command", executable)
        .list("witness.args", serve)
        .text("witness.url", setting.witness_url.clone())
        .list("witness.call", call)
}

/// A port that nobody listens on now, and that no other trial of this process was given: a service
/// that found its port taken would leave its trial to another's service.
fn free_port(tried: &AtomicU32) -> u16 {
    let length = PORTS.end - PORTS.start;
    let from = process::id().wrapping_mul(97);
    let ports = (0..length).map(|_| {
        let n = tried.fetch_add(1, Ordering::Relaxed).wrapping_add(from);
        u16::try_from(PORTS.start + n % length)
    });
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    ports.flatten().find(free).unwrap_or(0)
}

fn strings(words: Vec<OsString>) -> Vec<String> {
    let lossy = |word: OsString| word.to_string_lossy().into_owned();
    words.into_iter().map(lossy).collect()
}

/// Nothing is inherited but PATH, with the manifest's own directories before it.
fn environment(
    manifest: &Manifest,
    directory: &Path,
    placeholders: &Placeholders,
) -> Result<Vec<(String, String)>, String> {
    let home = directory.join("home");
    let under = |part: &str| home.join(part).display().to_string();
    let mut env = vec![
        ("PATH".to_owned(), search_path(manifest, placeholders)?),
        ("HOME".to_owned(), home.display().to_string()),
        ("XDG_CONFIG_HOME".to_owned(), under(".config")),
        ("XDG_DATA_HOME".to_owned(), under(".local/share")),
        ("XDG_STATE_HOME".to_owned(), under(".local/state")),
        ("XDG_CACHE_HOME".to_owned(), under(".cache")),
        (
            "TMPDIR".to_owned(),
            directory.join("tmp").display().to_string(),
        ),
        ("TERM".to_owned(), "dumb".to_owned()),
        ("LANG".to_owned(), "C.UTF-8".to_owned()),
        ("NO_PROXY".to_owned(), "127.0.0.1,localhost".to_owned()),
    ];
    if let Some(agent) = &manifest.capabilities.agent {
        for (name, value) in &agent.env {
            let value = placeholders.expand(value).map_err(|e| e.to_string())?;
            env.push((name.clone(), value));
        }
    }
    Ok(env)
}

fn search_path(manifest: &Manifest, placeholders: &Placeholders) -> Result<String, String> {
    let own = placeholders.expand_list(&manifest.path);
    let mut parts = own.map_err(|error| error.to_string())?;
    parts.extend(std::env::var("PATH"));
    Ok(parts.join(":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_trials_are_given_one_port() {
        let tried = AtomicU32::new(0);
        let ports = [(); 50].map(|()| free_port(&tried));
        let mut each = ports.to_vec();
        each.sort_unstable();
        each.dedup();
        assert_eq!(each.len(), ports.len());
        assert!(ports.iter().all(|port| PORTS.contains(&u32::from(*port))));
    }

    #[test]
    fn a_port_on_which_somebody_listens_is_passed_over() {
        let port = free_port(&AtomicU32::new(5_000));
        let _listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        assert_ne!(free_port(&AtomicU32::new(5_000)), port);
    }
}
