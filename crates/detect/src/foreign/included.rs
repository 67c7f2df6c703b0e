//! Whether a directory is a part of the repository: its files state this, or include headers of the repository.

use std::collections::BTreeSet;

use plimsoll_model::RepoPath;
use plimsoll_source::Entry;

use super::finder::{Finder, Hosts};
use super::roots::nearest;
use crate::copies::is_code;
use crate::licenses::standing::Whose;
use crate::tree::names::plain_name;

/// The maximum number of files of a directory whose includes are read.
const FILES: usize = 64;

/// The header that a line of code includes, and whether it is in quotes rather than angle brackets.
fn included(line: &str) -> Option<(&str, bool)> {
    let rest = line.trim_start().strip_prefix('#')?.trim_start().strip_prefix("include")?;
    let rest = rest.trim_start();
    let (rest, end) = match rest.strip_prefix('"') {
        Some(rest) => (rest, '"'),
        None => (rest.strip_prefix('<')?, '>'),
    };
    Some((rest.split_once(end)?.0, end == '"'))
}

/// The relation of an include to the repository.
enum Included {
    /// The path has the name of the repository.
    Named,
    /// The path is that of a header of the repository.
    Placed,
}

impl Finder<'_> {
    /// Whether at least half of some files of a directory state that they are part of the repository.
    pub(super) fn is_stated_part(&self, path: &RepoPath, files: usize) -> bool {
        let parts = self.own.parts_below(path);
        parts > 0 && parts * 2 >= files
    }

    /// Whether at least half of the code of a directory includes headers of the repository. A library may have been
    /// changed to include one or two of them, but not those with the name of the repository.
    pub(super) fn includes_own(&self, path: &RepoPath, hosts: &Hosts) -> bool {
        /// The minimum number of headers without the name of the repository.
        const PLACED: usize = 3;
        let is_inner = |entry: &&Entry| {
            nearest(&entry.path, hosts).is_some_and(|host| host != *path && host.is_within(path))
        };
        let code = self.source.below(path).iter().filter(|it| is_code(it.path.file_name()));
        let code: Vec<&Entry> = code.filter(|entry| !is_inner(entry)).take(FILES).collect();
        let (mut files, mut is_named) = (0, false);
        let mut placed: BTreeSet<String> = BTreeSet::new();
        for entry in &code {
            let Some(text) = self.own.read(&entry.path) else { continue };
            let mut is_one = false;
            for (header, is_quoted) in text.lines().filter_map(included) {
                match self.relation((header, is_quoted), &entry.path, path, hosts) {
                    Some(Included::Named) => is_named = true,
                    Some(Included::Placed) => _ = placed.insert(header.to_owned()),
                    None => continue,
                }
                is_one = true;
            }
            files += usize::from(is_one);
        }
        files > 0 && files * 2 >= code.len() && (is_named || placed.len() >= PLACED)
    }

    /// The relation of an include in a file of a directory to the repository outside that directory.
    fn relation(
        &self,
        (header, is_quoted): (&str, bool),
        from: &RepoPath,
        path: &RepoPath,
        hosts: &Hosts,
    ) -> Option<Included> {
        let bytes = header.as_bytes();
        let is_outside =
            |place: &RepoPath| !place.is_within(path) && nearest(place, hosts).is_none();
        let is_own = |place: &RepoPath| {
            is_outside(place)
                && self.standings.get(place).is_none_or(|file| file.whose != Whose::Foreign)
        };
        let is_of_it = |place: &RepoPath| {
            let front = place.as_bytes().strip_suffix(bytes);
            front.is_some_and(|front| front.is_empty() || front.ends_with(b"/"))
        };
        let places = self.own.headers_called(bytes.rsplit(|byte| *byte == b'/').next()?);
        let of_it: Vec<&RepoPath> = places.iter().copied().filter(|it| is_of_it(it)).collect();
        let has_directory = header.contains('/');
        if header.starts_with("../") {
            let place = from.parent().unwrap_or_default().join(bytes)?;
            let is_one = self.source.entry(&place).is_some() && is_own(&place);
            return is_one.then_some(Included::Placed);
        }
        let is_placed = of_it.iter().all(|it| is_outside(it)) && of_it.iter().any(|it| is_own(it));
        let first = header.split(['/', '.']).next().unwrap_or_default();
        // Installed headers are in the directory with the name of the repository only after the build.
        let may_be_made = of_it.is_empty() && (has_directory || is_quoted);
        if (is_placed || may_be_made) && self.own.names().contains(&plain_name(first)) {
            return Some(Included::Named);
        }
        (is_placed && is_quoted && has_directory).then_some(Included::Placed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_lines_include() {
        for (line, expected) in [
            ("#include \"rope/knot.h\"", Some(("rope/knot.h", true))),
            (" #  include <rope.h> // knots", Some(("rope.h", false))),
            ("#include ROPE_H", None),
            ("#include \"rope.h", None),
            ("// #include \"rope.h\"", None),
            ("#import \"rope.h\"", None),
        ] {
            assert_eq!(included(line), expected, "{line}");
        }
    }
}
