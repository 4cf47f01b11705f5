//! The suite in the binary is the suite on the disk.

use std::collections::BTreeMap;

use candor::embedded::{CALIBRATION, FILES, REFERENCE};

use super::{files_in, text_of};

#[test]
fn what_is_embedded_is_what_lies_on_the_disk() {
    let mut paths = [files_in("specs"), files_in("features")].concat();
    paths.extend([REFERENCE, CALIBRATION].map(str::to_owned));
    let disk: BTreeMap<String, String> = paths
        .into_iter()
        .map(|path| (path.clone(), text_of(&path)))
        .collect();
    let names: Vec<&str> = FILES.iter().map(|(path, _)| *path).collect();
    let on_disk: Vec<&str> = disk.keys().map(String::as_str).collect();
    assert_eq!(names, on_disk, "build anew: `touch build.rs`");
    for (path, text) in FILES {
        assert!(disk[*path] == *text, "{path} differs from what is embedded");
    }
}
