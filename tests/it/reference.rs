//! The reference of the manifest's language in `runtimes` is what the types say now.

use std::path::Path;
use std::process::Command;

use crate::EXE;

#[test]
fn the_reference_and_the_schema_are_those_of_this_candor() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtimes");
    let files = [
        ("manifest.md", &["manifest"][..]),
        ("manifest.schema.json", &["manifest", "--schema"]),
    ];
    for (file, arguments) in files {
        let printed = Command::new(EXE).args(arguments).output().unwrap().stdout;
        let kept = std::fs::read(folder.join(file)).unwrap_or_default();
        assert!(
            kept == printed,
            "runtimes/{file} is not up to date; write it anew: candor {} > runtimes/{file}",
            arguments.join(" ")
        );
    }
}

#[test]
fn every_manifest_that_ships_is_read_and_names_what_it_was_tried_with() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtimes");
    let paths = std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|entry| entry.path());
    let manifests = paths.filter(|path| path.extension().is_some_and(|end| end == "yaml"));
    let mut names = Vec::new();
    for path in manifests {
        let manifest = candor::manifest::Manifest::load(&path);
        let manifest = manifest.unwrap_or_else(|problems| panic!("{}", problems[0]));
        let own = manifest.runtime == "reference";
        assert!(
            own || (!manifest.tried.is_empty() && manifest.install.is_some()),
            "{path:?}"
        );
        names.push(manifest.runtime);
    }
    assert!(names.len() >= 8, "{names:?}");
}
