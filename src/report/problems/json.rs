//! Owns the report of problems as JSON: one object, a problem on each line, with all that is known of it.

use std::io::{self, Write};

use super::Found;

/// Writes `{"problems": […], "notes": […], "files": n, "errors": n, "warnings": n}`, problem by
/// problem.
///
/// # Errors
///
/// As the writer.
pub fn write(found: &Found<'_>, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{{\"problems\":[")?;
    for (at, problem) in found.problems.iter().enumerate() {
        write!(out, "{}", if at == 0 { "\n" } else { ",\n" })?;
        serde_json::to_writer(&mut *out, problem)?;
    }
    write!(out, "\n],\"notes\":")?;
    serde_json::to_writer(&mut *out, found.notes)?;
    let (errors, warnings) = (found.errors(), found.warnings());
    let files = found.files;
    writeln!(
        out,
        ",\"files\":{files},\"errors\":{errors},\"warnings\":{warnings}}}"
    )
}
