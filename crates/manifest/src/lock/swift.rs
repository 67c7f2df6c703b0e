//! `Package.resolved` of Swift, versions 1 to 3.

use crate::place::Lines;
use crate::tree::{self, Node};
use crate::{Locked, PackageLockfile, PackageOrigin};

/// Reads the pins: a repository at a revision, with the version of its tag. A package from a
/// registry has no location.
pub(super) fn read(lines: &Lines<'_>, out: &mut PackageLockfile) {
    let root = tree::json(lines, &mut out.problems);
    // Version 1 has the list in a table, with other field names.
    let pins = root.get("pins").or_else(|| root.at(&["object", "pins"]));
    for pin in pins.map(Node::items).unwrap_or_default() {
        let Some(at) = pin.get("identity").or_else(|| pin.get("package")) else { continue };
        let Some(identity) = at.text() else { continue };
        let state = pin.get("state");
        let field = |name: &str| state.and_then(|state| state.text_of(name));
        let location = pin.text_of("location").or_else(|| pin.text_of("repositoryURL"));
        let origin = match (pin.text_of("kind"), location) {
            (Some("localSourceControl" | "fileSystem"), _) => PackageOrigin::Local,
            (Some("registry"), _) | (_, None) => PackageOrigin::Registry,
            (_, Some(url)) => PackageOrigin::Git {
                url: url.to_owned(),
                commit: field("revision").map(str::to_owned),
            },
        };
        let place = lines.place(at.start, at.end);
        let mut package = Locked::new(identity, origin, place);
        package.version = field("version").map(str::to_owned);
        let number = out.add(package);
        out.link("", identity, number);
    }
}
