//! The work on which a whole directory is based, as at least half of its code files state.

use plimsoll_model::RepoPath;

use super::basis::Basis;
use super::hints::PortedHints;

/// The basis that at least half of the files of code in a directory state.
pub(crate) fn of_directory<'a>(
    hints: &'a [PortedHints],
    directory: &RepoPath,
    code: usize,
) -> Option<(&'a RepoPath, &'a Basis)> {
    let stated = || {
        let inside =
            hints.iter().filter(|hints| hints.basis.is_some() && hints.path.is_within(directory));
        inside.filter_map(|hints| Some((&hints.path, hints.basis.as_ref()?)))
    };
    let (path, first) = stated().min_by_key(|(path, _)| *path)?;
    let is_same = stated().filter(|(_, basis)| basis.name == first.name).count();
    (code > 1 && is_same * 2 >= code).then_some((path, first))
}
