//! `gradle.lockfile`, following Gradle's documentation ("Locking Versions").

use crate::place::Lines;
use crate::{Ecosystem, Locked, ManifestProblem, PackageLockfile, PackageOrigin};

/// Reads lines of the form `group:artifact:version=configuration,…`. A module in test
/// configurations only is for development. `empty=` lists configurations without modules and is
/// skipped.
pub(super) fn read(lines: &Lines<'_>, out: &mut PackageLockfile) {
    let mut offset = 0;
    for raw in lines.text().split_inclusive('\n') {
        let start = offset;
        offset += raw.len();
        let line = raw.trim_end();
        if line.is_empty() || line.starts_with('#') || line.starts_with("empty=") {
            continue;
        }
        let place = lines.place(start, start + line.len());
        let (module, configurations) = line.split_once('=').unwrap_or((line, ""));
        let parts = module.rsplit_once(':').filter(|(name, _)| Ecosystem::Maven.is_name(name));
        let Some((name, version)) = parts else {
            let message = "not a module with its version: this line was not read";
            out.problem(ManifestProblem::syntax(place, message));
            continue;
        };
        let mut package = Locked::new(name, PackageOrigin::Registry, place);
        package.version = Some(version.to_owned());
        let mut names = configurations.split(',').map(str::to_ascii_lowercase).peekable();
        package.development = names.peek().is_some_and(|name| !name.is_empty())
            && names.all(|name| name.contains("test"));
        let number = out.add(package);
        out.link("", name, number);
    }
}
