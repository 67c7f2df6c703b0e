//! Copyright holders who wrote files for the repository under their own terms.

use std::collections::{BTreeSet, HashMap};

use plimsoll_model::RepoPath;
use rayon::prelude::*;

use super::house::House;
use super::names;
use crate::licenses::LicensedFile;
use crate::tree::names::is_header;

/// Copyright holders who are not the owner and have written files for the repository.
///
/// The author of a file that implements a header of the owner works for the repository, if the header is at least as
/// old as the file. All other files of the same holder are then taken for contributions too.
#[derive(Debug, Default)]
pub(super) struct Contributors(BTreeSet<String>);

impl Contributors {
    pub(super) fn of(files: &HashMap<&RepoPath, Vec<&LicensedFile>>, house: &House<'_>) -> Self {
        let of_owner = files.par_iter().filter_map(|(path, file)| {
            let year = is_header(path.file_name()).then(|| first_year(file)).flatten()?;
            is_of_owner(file, house).then(|| (place(path), year))
        });
        let of_owner: Vec<((RepoPath, &[u8]), u32)> = of_owner.collect();
        let mut headers: HashMap<(RepoPath, &[u8]), u32> = HashMap::new();
        for (place, year) in of_owner {
            let known = headers.entry(place).or_insert(year);
            *known = year.min(*known);
        }
        let found = files.par_iter().filter(|(path, _)| !is_header(path.file_name()));
        let found = found.filter_map(|(path, file)| {
            let year = headers.get(&place(path))?;
            let keys: BTreeSet<String> = holders(file, house).collect();
            let is_later = || first_year(file).is_some_and(|first| first >= *year);
            (!house.is_owner(&keys) && is_later()).then_some(keys)
        });
        Self(found.flatten_iter().collect())
    }

    /// Whether one of these holder names is that of a contributor.
    pub(super) fn has(&self, keys: &BTreeSet<String>) -> bool {
        keys.iter().any(|key| self.0.contains(key))
    }
}

/// The directory of a file, and its file name up to the first dot.
fn place(path: &RepoPath) -> (RepoPath, &[u8]) {
    (path.parent().unwrap_or_default(), names::stem(path.file_name()))
}

/// The holders of a file, as normalized keys.
fn holders<'a>(
    files: &'a [&LicensedFile],
    house: &'a House<'_>,
) -> impl Iterator<Item = String> + 'a {
    let lines = files.iter().flat_map(|file| file.copyrights.iter());
    lines
        .filter_map(|line| line.holder.as_deref())
        .flat_map(|name| house.keys_of(name).into_owned())
}

/// Whether all holders of a file are the owner.
fn is_of_owner(files: &[&LicensedFile], house: &House<'_>) -> bool {
    let lines = files.iter().flat_map(|file| file.copyrights.iter());
    let mut holders = lines.filter_map(|line| line.holder.as_deref()).peekable();
    holders.peek().is_some() && holders.all(|name| house.is_owner(&house.keys_of(name)))
}

/// The first year of the copyright lines of a file.
fn first_year(files: &[&LicensedFile]) -> Option<u32> {
    let lines = files.iter().flat_map(|file| file.copyrights.iter());
    lines.filter_map(|line| year(&line.text)).min()
}

/// The first year in a copyright line.
fn year(line: &str) -> Option<u32> {
    let numbers = line.split(|c: char| !c.is_ascii_digit());
    let mut years = numbers.filter(|number| number.len() == 4);
    years.find_map(|number| number.parse().ok().filter(|year| (1970..2100).contains(year)))
}
