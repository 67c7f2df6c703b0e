//! Signs of the repository in its files: its names, the files that state that they are part of it, and its headers.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use plimsoll_model::RepoPath;

use crate::Context;
use crate::copies::versions::{self, Reach, VersionStatement};
use crate::licenses::standing::Standings;
use crate::tree::names::{is_header, plain_name};
use crate::tree::place;

/// Signs of the repository in its files, which are only searched for directories with other evidence.
pub(crate) struct OwnSigns<'a> {
    context: &'a Context<'a>,
    standings: &'a Standings,
    /// For each file that states that it is part of something, the names of that.
    parts: BTreeMap<&'a RepoPath, Vec<&'a str>>,
    /// The names of the repository, in plain form.
    names: OnceCell<BTreeSet<String>>,
    /// The headers of the tree, by file name.
    headers: OnceCell<HashMap<&'a [u8], Vec<&'a RepoPath>>>,
}

impl<'a> OwnSigns<'a> {
    /// The signs in a source; `parts` are files with the names of which they state that they are part.
    pub(crate) fn new(
        context: &'a Context<'a>,
        standings: &'a Standings,
        parts: impl Iterator<Item = (&'a RepoPath, &'a str)>,
    ) -> Self {
        let mut of_files: BTreeMap<&RepoPath, Vec<&str>> = BTreeMap::new();
        for (path, name) in parts {
            of_files.entry(path).or_default().push(name);
        }
        let (names, headers) = (OnceCell::new(), OnceCell::new());
        Self { context, standings, parts: of_files, names, headers }
    }

    /// The names of the repository: those in its build files and the title of its README, that of its URL, and those
    /// of which the owner's files state that they are part.
    pub(super) fn names(&self) -> &BTreeSet<String> {
        self.names.get_or_init(|| {
            let url = self.context.source.info().url.as_ref().and_then(|url| url.git());
            let mut names: BTreeSet<String> =
                url.map(|url| plain_name(url.name())).into_iter().collect();
            for entry in self.context.source.entries() {
                let is_one = entry.path.above().next().is_some_and(<[u8]>::is_empty)
                    && versions::reach(entry.path.file_name()) == Some(Reach::Inside);
                if is_one && let Some(text) = self.read(&entry.path) {
                    let read = versions::read(&entry.path, &text);
                    let statements = read.iter().flat_map(|file| &file.statements);
                    names.extend(statements.filter_map(name_of).map(plain_name));
                }
            }
            let is_owners =
                |path: &RepoPath| self.standings.get(path).is_some_and(|file| file.names_owner);
            let own = self.parts.iter().filter(|(path, _)| is_owners(path));
            names.extend(own.flat_map(|(_, names)| names).map(|name| plain_name(name)));
            names.retain(|name| name.len() > 1);
            names
        })
    }

    /// Whether a name, or its first word, is that of the repository or its owner.
    pub(super) fn is_own_name(&self, name: &str) -> bool {
        let first = name.split(' ').next().unwrap_or_default();
        let is_own =
            |name| self.names().contains(&plain_name(name)) || self.standings.is_owner(name);
        is_own(name) || is_own(first)
    }

    /// The number of files below a directory that state that they are part of the repository.
    pub(super) fn parts_below(&self, path: &RepoPath) -> usize {
        // `knot-tie` is between `knot` and the files in `knot`.
        let from = self.parts.range::<RepoPath, _>(path..);
        let below = from.take_while(|(file, _)| file.as_bytes().starts_with(path.as_bytes()));
        let is_own = |names: &Vec<&str>| names.iter().any(|name| self.is_own_name(name));
        below.filter(|(file, names)| file.is_within(path) && is_own(names)).count()
    }

    /// The text of a file.
    pub(super) fn read(&self, path: &RepoPath) -> Option<String> {
        let named = place::named(self.context.source, path)?;
        let limit = self.context.options.limits.metadata_bytes;
        let content = self.context.recorder.read_named(&named, limit).ok()?;
        Some(String::from_utf8_lossy(&content).into_owned())
    }

    /// The headers with the file name of an include.
    pub(super) fn headers_called(&self, name: &[u8]) -> &[&'a RepoPath] {
        let all = self.headers.get_or_init(|| {
            let mut headers: HashMap<&[u8], Vec<&RepoPath>> = HashMap::new();
            for entry in self.context.source.entries() {
                if entry.kind.is_file() && is_header(entry.path.file_name()) {
                    headers.entry(entry.path.file_name()).or_default().push(&entry.path);
                }
            }
            headers
        });
        all.get(name).map_or(&[], Vec::as_slice)
    }
}

/// The name in a statement of a build file or README.
fn name_of(statement: &VersionStatement) -> Option<&str> {
    match statement {
        VersionStatement::Named { prefix: name, .. }
        | VersionStatement::Title { name, .. }
        | VersionStatement::Heading { name, .. } => Some(name),
        _ => None,
    }
}
