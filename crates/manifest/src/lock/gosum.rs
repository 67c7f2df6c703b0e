//! `go.sum`, after the Go Modules Reference ("go.sum files").

use crate::place::Lines;
use crate::{Locked, ManifestProblem, PackageLockfile, PackageOrigin};

/// Reads the hashes of modules. A version that ends in `/go.mod` is skipped: it is the hash of that
/// file alone, which Go also reads for modules that it does not use. `go.mod` states the selected
/// version.
///
/// `h1:` is a SHA-256 over the names and hashes of the module's files: it pins the content, but it
/// is not the digest of a published file.
pub(super) fn read(lines: &Lines<'_>, out: &mut PackageLockfile) {
    let mut offset = 0;
    for raw in lines.text().split_inclusive('\n') {
        let start = offset;
        offset += raw.len();
        let line = raw.trim_end();
        if line.is_empty() {
            continue;
        }
        let place = lines.place(start, start + line.len());
        let mut words = line.split_ascii_whitespace();
        let (Some(name), Some(version), Some(hash), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            out.problem(ManifestProblem::syntax(
                place,
                "not a module, a version and a hash: this line was not read",
            ));
            continue;
        };
        if version.ends_with("/go.mod") {
            continue;
        }
        let mut package = Locked::new(name, PackageOrigin::Registry, place);
        package.version = Some(version.to_owned());
        package.is_hashed = hash.starts_with("h1:");
        let number = out.add(package);
        out.link("", name, number);
    }
}
