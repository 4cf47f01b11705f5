//! What is said of pages on the disk: links that leave the project, and generated blocks that are written anew.

use std::fs;

use super::place_of;
use crate::place::{Place, run};

const README: &str = "README.md";
const OPEN: &str = "<!-- candor: trace --mapping --spec 7 -->";
const END: &str = "<!-- candor: end -->";

/// The example project in a folder of its own, with this readme.
fn project(readme: &str) -> Place {
    let place = Place::new();
    for (path, text) in candor::lint::project() {
        place.write(&format!("mine/{path}"), &text);
    }
    place.write(&format!("mine/{README}"), readme);
    place.write("beside.md", "# Beside the project\n");
    place
}

fn check(link: &str, code: i32, says: &str) {
    let place = project(&format!("# Mine\n\n[x]({link})\n"));
    let told = run(&mut place.command(&["lint", "mine"]));
    told.assert(code, &[says]);
}

#[test]
fn a_link_may_leave_the_project_for_what_is_there() {
    check("../beside.md#beside-the-project", 0, "0 errors, 0 warnings");
    check("..", 0, "0 errors, 0 warnings");
    check("features/7-echoes.feature", 0, "0 errors, 0 warnings");
    check("../nope.md", 1, "`../nope.md` leads to nothing");
    check("../beside.md#inside", 1, "#beside-the-project");
}

#[test]
fn other_pages_below_specs_are_read_too() {
    let place = place_of(&[]);
    place.write("specs/7/pr.md", "# Review\n\n[x](nope.md)\n");
    let told = run(&mut place.command(&["lint"]));
    told.assert(1, &["specs/7/pr.md:3:1", "broken-link"]);
}

#[test]
fn blocks_are_written_anew_and_nothing_else() {
    let text = |lines: &str| format!("\u{feff}# Mine  \n\n{OPEN}\n{lines}{END}\n\nkept \n");
    let place = project(&text("- AC-1 -> C-01 -> old\n"));
    let lint = |arguments: &[&str]| run(&mut place.command(arguments));
    lint(&["lint", "mine"]).assert(1, &["generated-block", "candor lint --write"]);
    let read = || fs::read_to_string(place.path("mine/README.md")).unwrap();
    assert_eq!(
        read(),
        text("- AC-1 -> C-01 -> old\n"),
        "a look changes nothing"
    );
    let other = lint(&["lint", "--write", "mine/specs"]);
    other.assert(0, &["0 errors, 0 warnings"]);
    assert_eq!(
        read(),
        text("- AC-1 -> C-01 -> old\n"),
        "the page was not named"
    );
    lint(&["lint", "--write", "mine"]).assert(0, &["wrote README.md", "0 errors, 0 warnings"]);
    let mapping = lint(&["trace", "--suite", "mine", "--spec", "7", "--mapping"]).text;
    assert_eq!(read(), text(&mapping));
    let again = lint(&["lint", "--write", "mine"]);
    again.assert(0, &["0 errors, 0 warnings"]);
    assert!(!again.text.contains("wrote"), "{}", again.text);
}
