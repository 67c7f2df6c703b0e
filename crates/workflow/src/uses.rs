//! The runner's grammar of `uses:`.

use plimsoll_model::{GitRef, ImageName};

/// A `uses:` value, parsed by the rules of the runner.
///
/// The rules are those of the runner's template converter, in its order: `docker://`
/// (case-sensitive), then `./` or `.\`, then `$/`, then exactly one `@` with at least two path
/// segments before it, which are separated by `/` or `\`; empty segments are dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Uses {
    /// `docker://image`.
    Docker(ImageName),
    /// `./path`: a file in the workspace of the job.
    Workspace {
        /// The path, without the leading `./`.
        path: String,
    },
    /// `$/path`: a file of the repository that contains the workflow.
    SelfRepository {
        /// The path, without the leading `$/`.
        path: String,
        /// The reason why GitHub would reject it, if so.
        problem: Option<&'static str>,
    },
    /// `owner/repository[/path]@ref`.
    Repository(RepositoryUse),
    /// `${{ … }}`, which `uses:` does not allow.
    Expression,
    /// Empty.
    Empty,
    /// Not accepted by the grammar, with the reason.
    Malformed(&'static str),
}

/// An action or workflow of a repository on the code host.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RepositoryUse {
    /// Owner, as written.
    pub owner: String,
    /// Repository, as written.
    pub repository: String,
    /// Path inside the repository, as written; empty for its root.
    pub path: String,
    /// The text after `@`, if any.
    pub revision: Option<GitRef>,
    /// The reason why GitHub would reject it, if so.
    pub problem: Option<&'static str>,
    /// Whether the runner would split it at a backslash; other readers reject it.
    pub backslash: bool,
}

impl RepositoryUse {
    /// Whether owner and repository are valid names on GitHub. If not, they are parts of something
    /// else, such as a URL, and may contain text that must not be displayed.
    pub fn is_nameable(&self) -> bool {
        is_owner(&self.owner) && is_repository(&self.repository)
    }
}

impl Uses {
    /// Parses a value.
    ///
    /// ```
    /// use plimsoll_workflow::Uses;
    ///
    /// let Uses::Repository(action) = Uses::parse("actions/cache/save@v4") else { panic!() };
    /// assert_eq!((action.owner.as_str(), action.path.as_str()), ("actions", "save"));
    /// assert!(matches!(Uses::parse("./.github/actions/x"), Uses::Workspace { .. }));
    /// assert!(matches!(Uses::parse("a/b@v1@v2"), Uses::Malformed(_)));
    /// ```
    pub fn parse(value: &str) -> Self {
        let value = value.trim();
        if value.is_empty() {
            return Self::Empty;
        }
        if let Some(image) = value.strip_prefix("docker://") {
            return Self::Docker(ImageName::parse(image));
        }
        if let Some(path) = value.strip_prefix("./").or_else(|| value.strip_prefix(".\\")) {
            return Self::Workspace { path: path.replace('\\', "/") };
        }
        if let Some(path) = value.strip_prefix("$/") {
            let problem = path.contains('@').then_some(
                "a `$/` reference cannot have `@`: it is always this repository at this commit",
            );
            return Self::SelfRepository { path: path.to_owned(), problem };
        }
        if value.contains("${{") {
            return Self::Expression;
        }
        Self::repository(value)
    }

    /// Returns why GitHub rejects a value as `uses:` of a job, which calls a workflow. `None` if it
    /// is accepted, or if it is rejected everywhere (see [`Uses::parse`]).
    ///
    /// `directories` are the folders of workflows, such as `.github/workflows` (GitHub, "Workflow
    /// syntax", `jobs.<job_id>.uses`).
    ///
    /// ```
    /// use plimsoll_workflow::Uses;
    ///
    /// let refused = |value| Uses::refused_in_job(value, &[".github/workflows"]);
    /// assert_eq!(refused("./.github/workflows/build.yml"), None);
    /// assert_eq!(refused("o/r/.github/workflows/build.yml@v1"), None);
    /// assert!(refused("./.github/workflows/build.yml@v1").is_some());
    /// assert!(refused("o/r@v1").is_some());
    /// ```
    pub fn refused_in_job(value: &str, directories: &[&str]) -> Option<&'static str> {
        let value = value.trim();
        let local = value.strip_prefix("./").or_else(|| value.strip_prefix("$/"));
        let path = match (local, Self::parse(value)) {
            (Some(path), _) if path.contains('@') => {
                return Some(
                    "the path of a local workflow cannot have `@ref`: it always runs at the commit of the calling workflow",
                );
            }
            (Some(path), _) => path.to_owned(),
            (None, Self::Repository(found)) => found.path,
            (None, Self::Docker(_) | Self::Workspace { .. }) => String::new(),
            _ => return None,
        };
        let below = |dir: &&str| path.strip_prefix(*dir)?.strip_prefix('/');
        let Some(file) = directories.iter().find_map(below) else {
            return Some("a job can only call a workflow in `.github/workflows`");
        };
        let yaml = [".yml", ".yaml"]
            .iter()
            .any(|end| file.strip_suffix(end).is_some_and(|stem| !stem.is_empty()));
        if file.contains(['/', '\\']) {
            Some("a workflow must be directly in `.github/workflows`, not in a subfolder")
        } else if !yaml {
            Some("the file name of a workflow must end in `.yml` or `.yaml`")
        } else {
            None
        }
    }

    /// Returns why GitHub rejects a value as `uses:` of a step, if it does: it is a workflow.
    ///
    /// ```
    /// use plimsoll_workflow::Uses;
    ///
    /// let refused = |value| Uses::refused_in_step(value, &[".github/workflows"]);
    /// assert!(refused("o/r/.github/workflows/build.yml@v1").is_some());
    /// assert_eq!(refused("./.github/workflows/setup"), None);
    /// ```
    pub fn refused_in_step(value: &str, directories: &[&str]) -> Option<&'static str> {
        let names_workflow = match Self::parse(value) {
            Self::Repository(_) | Self::Workspace { .. } | Self::SelfRepository { .. } => {
                let path = value.trim().split('@').next().unwrap_or_default();
                let (dir, file) = path.rsplit_once('/').unwrap_or_default();
                let ends = [".yml", ".yaml"].iter().any(|end| file.strip_suffix(end).is_some());
                let inside = |name: &&str| {
                    dir.strip_suffix(*name).is_some_and(|before| before.ends_with('/'))
                };
                ends && directories.iter().any(inside)
            }
            _ => false,
        };
        names_workflow
            .then_some("a workflow must be called by a job (`jobs.<id>.uses`), not by a step")
    }

    fn repository(value: &str) -> Self {
        let (path, revision) = match value.split_once('@') {
            Some((_, revision)) if revision.contains('@') => {
                return Self::Malformed("more than one `@`");
            }
            Some((path, revision)) => (path, Some(revision).filter(|text| !text.is_empty())),
            None => (value, None),
        };
        let backslash = path.contains('\\');
        let mut segments = path.splitn_filtered();
        let (Some(owner), Some(repository)) = (segments.next(), segments.next()) else {
            return Self::Malformed("not `owner/repository[/path]@ref`");
        };
        let rest = segments.rest();
        let problem = if revision.is_none() {
            Some("no `@ref`: GitHub rejects a reference without a revision")
        } else if !(is_owner(owner) && is_repository(repository)) {
            Some("not a valid name of an owner or repository")
        } else if rest.split('/').any(|segment| segment == "..") {
            Some("the path is outside the repository")
        } else {
            None
        };
        Self::Repository(RepositoryUse {
            owner: owner.to_owned(),
            repository: repository.to_owned(),
            path: rest.to_owned(),
            revision: revision.map(GitRef::parse),
            problem,
            backslash,
        })
    }
}

/// Splits at `/` or `\` and drops empty segments.
trait Segments {
    fn splitn_filtered(&self) -> SegmentIter<'_>;
}

impl Segments for str {
    fn splitn_filtered(&self) -> SegmentIter<'_> {
        SegmentIter(self)
    }
}

struct SegmentIter<'a>(&'a str);

impl<'a> SegmentIter<'a> {
    fn rest(self) -> &'a str {
        self.0.trim_matches(['/', '\\'])
    }
}

impl<'a> Iterator for SegmentIter<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0.trim_start_matches(['/', '\\']);
        if text.is_empty() {
            self.0 = text;
            return None;
        }
        let end = text.find(['/', '\\']).unwrap_or(text.len());
        let (segment, rest) = text.split_at(end);
        self.0 = rest;
        Some(segment)
    }
}

/// Whether a text may be the name of a user or organization: letters, digits, and hyphens after the first
/// character. Names of enterprise users also contain an underscore.
fn is_owner(text: &str) -> bool {
    !text.starts_with('-') && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
}

fn is_repository(text: &str) -> bool {
    !matches!(text, "." | "..")
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository(value: &str) -> RepositoryUse {
        match Uses::parse(value) {
            Uses::Repository(found) => found,
            other => panic!("{value}: {other:?}"),
        }
    }

    #[test]
    fn the_order_and_case_of_prefixes() {
        assert!(matches!(Uses::parse(" docker://alpine:3.18\n"), Uses::Docker(_)));
        assert_eq!(repository("DOCKER://alpine:3.18").owner, "DOCKER:");
        assert!(matches!(Uses::parse(".\\x"), Uses::Workspace { .. }));
        assert_eq!(repository("../x/y@main").owner, "..");
        assert!(matches!(Uses::parse("${{ x }}/y@main"), Uses::Expression));
    }

    #[test]
    fn segments_as_the_runner_splits_them() {
        let found = repository("actions//checkout///sub/./dir@v4");
        assert_eq!((&*found.repository, &*found.path), ("checkout", "sub/./dir"));
        assert!(repository("actions\\checkout@v4").backslash);
        assert!(matches!(Uses::parse("checkout@v4"), Uses::Malformed(_)));
        assert!(repository("actions/checkout@").revision.is_none());
    }

    #[test]
    fn values_that_github_rejects_are_reported() {
        for value in ["actions/checkout", "https://github.com/a/b@v1", "a/b?x=y@main", "a/../c@v1"]
        {
            assert!(repository(value).problem.is_some(), "{value}");
        }
        assert_eq!(repository("actions/checkout@v4").problem, None);
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics_and_nothing_is_lost(value in "\\PC{0,60}") {
            if let Uses::Repository(found) = Uses::parse(&value) {
                proptest::prop_assert!(value.contains(&found.owner));
                proptest::prop_assert!(value.contains(&found.path));
            }
        }
    }
}
