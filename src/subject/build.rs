//! Owns what is known of a runtime's build from outside: a fingerprint of its manifest and of the files that its commands name.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::embedded;
use crate::fingerprint::Fingerprint;
use crate::manifest::Manifest;
use crate::placeholder::Placeholders;

/// A larger file is told by its length and the time of its last change.
const LONGEST: u64 = 64 << 20;

/// What may stand around the name of a file within an argument: a line for a shell, an option.
const AROUND: &[char] = &[
    ' ', '\t', '\n', '\'', '"', '=', ':', ';', ',', '|', '&', '(', ')', '<', '>',
];

/// The fingerprint of a runtime: of its manifest's text, and of every file that an argument of its
/// commands names. A program is looked for on PATH, as the runtime's would be; other names are those
/// that begin at the root, since a command is run in a directory of its own. What lies behind these
/// files (libraries, the modules of a script) is not seen, and a file that cannot be read is left out.
///
/// `{{candor}}` stands for the source that it was built from.
pub fn build(manifest: &Manifest) -> Fingerprint {
    let mut parts = vec![manifest.text.replace("\r\n", "\n").into_bytes()];
    for (name, path) in files(manifest) {
        parts.extend(content(&path).map(|content| [name.into_bytes(), content].concat()));
    }
    let mut arguments = commands(manifest).into_iter().flatten();
    if arguments.any(|argument| names_candor(argument)) {
        parts.push(embedded::BUILD.as_bytes().to_vec());
    }
    Fingerprint::of_bytes(parts.iter().map(Vec::as_slice))
}

/// All commands of a manifest that are part of the runtime.
fn commands(manifest: &Manifest) -> Vec<&[String]> {
    let mut commands = vec![manifest.version.as_slice()];
    if let Some(service) = &manifest.service {
        commands.extend([service.start.as_slice(), service.stop.as_slice()]);
    }
    if let Some(agent) = &manifest.capabilities.agent {
        commands.extend(agent.setup.iter().map(Vec::as_slice));
        commands.extend(agent.entrypoints.values().map(Vec::as_slice));
    }
    let history = manifest.capabilities.history.as_ref();
    commands.extend(history.and_then(|history| history.command.as_deref()));
    commands
}

/// The files that commands name, each under the words of the manifest: where the manifest lies on
/// this machine is no part of the build.
fn files(manifest: &Manifest) -> BTreeMap<String, PathBuf> {
    let mut files = BTreeMap::new();
    for command in commands(manifest) {
        let program = command.first().and_then(|name| program(manifest, name));
        files.extend(command.first().cloned().zip(program));
        let words = command.iter().flat_map(|argument| words(argument));
        files.extend(words.filter_map(|word| Some((word.to_owned(), file(manifest, word)?))));
    }
    files
}

/// An argument, and the words in it.
fn words(argument: &str) -> impl Iterator<Item = &str> {
    let parts = argument.split(AROUND).filter(|part| !part.is_empty());
    std::iter::once(argument).chain(parts)
}

/// The file of a program that has no directory in its name.
fn program(manifest: &Manifest, name: &str) -> Option<PathBuf> {
    if name.contains('/') || name.contains("{{") {
        return None;
    }
    let own = manifest.path.iter();
    let own = own.filter_map(|folder| Some(PathBuf::from(expanded(manifest, folder)?)));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = own.chain(std::env::split_paths(&path)).collect();
    let mut programs = folders.iter().map(|folder| folder.join(name));
    programs.find(|program| program.is_file())
}

/// The file that a word names by its whole path.
fn file(manifest: &Manifest, word: &str) -> Option<PathBuf> {
    let path = PathBuf::from(expanded(manifest, word)?);
    (path.is_absolute() && path.is_file()).then_some(path)
}

/// A text in which no placeholder is left; none where one stands for something in a trial.
fn expanded(manifest: &Manifest, text: &str) -> Option<String> {
    let here = manifest.here.display().to_string();
    let placeholders = Placeholders::default().text("here", here);
    placeholders.expand(text).ok()
}

fn names_candor(argument: &str) -> bool {
    argument.replace(' ', "").contains("{{candor}}")
}

/// What a file holds, or by what a large one is known.
fn content(path: &Path) -> Option<Vec<u8>> {
    let metadata = fs::metadata(path).ok()?;
    if metadata.len() <= LONGEST {
        return fs::read(path).ok();
    }
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {}", metadata.len(), changed.as_nanos()).into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"runtime: x
path: ["{{here}}/bin"]
version: [agent, --version]
capabilities:
  agent:
    setup: [[sh, -c, "cp '{{here}}/seed.txt' ."]]
    entrypoints:
      prompt: [agent, "--config={{here}}/config.json", "{{home}}/x", "{{prompt}}"]
"#;

    /// A place with the files that the manifest names, and one that it does not.
    fn place() -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("bin")).unwrap();
        for name in ["bin/agent", "seed.txt", "config.json", "other.txt"] {
            fs::write(place.path().join(name), name).unwrap();
        }
        place
    }

    fn built(place: &tempfile::TempDir, text: &str) -> Fingerprint {
        build(&Manifest::parse("x.yaml", text, place.path()).unwrap())
    }

    #[test]
    fn each_file_that_a_command_names_is_part_of_the_build_and_no_other_file_is() {
        let place = place();
        let before = built(&place, MANIFEST);
        for name in ["bin/agent", "seed.txt", "config.json"] {
            let path = place.path().join(name);
            fs::write(&path, "edited").unwrap();
            assert_ne!(built(&place, MANIFEST), before, "{name} was edited");
            fs::remove_file(&path).unwrap();
            assert_ne!(built(&place, MANIFEST), before, "{name} is gone");
            fs::write(&path, name).unwrap();
            assert_eq!(built(&place, MANIFEST), before, "{name} is as it was");
        }
        fs::write(place.path().join("other.txt"), "edited").unwrap();
        assert_eq!(built(&place, MANIFEST), before);
    }

    #[test]
    fn a_manifest_is_part_of_the_build_and_its_place_and_line_ends_are_not() {
        let here = place();
        let before = built(&here, MANIFEST);
        assert_eq!(built(&place(), MANIFEST), before);
        assert_eq!(built(&here, &MANIFEST.replace('\n', "\r\n")), before);
        assert_ne!(
            built(&here, &MANIFEST.replace("runtime: x", "runtime: y")),
            before
        );
    }

    #[test]
    fn the_source_of_candor_is_part_of_a_runtime_that_is_candor() {
        assert!(names_candor("{{candor}}") && names_candor("exec {{ candor }} runtime"));
        assert!(!names_candor("candor") && !names_candor("{{here}}/candor {{home}}"));
    }

    #[test]
    fn a_large_file_is_told_by_its_length() {
        let place = place();
        let path = place.path().join("bin/agent");
        let before = built(&place, MANIFEST);
        // Sparse: it takes no room.
        let file = fs::File::create(&path).unwrap();
        file.set_len(LONGEST + 1).unwrap();
        let large = built(&place, MANIFEST);
        file.set_len(LONGEST + 2).unwrap();
        assert!(large != before && built(&place, MANIFEST) != large);
        assert!(content(&path).is_some_and(|content| content.len() < 100));
    }
}
