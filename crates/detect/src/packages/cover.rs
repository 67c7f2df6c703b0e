//! Assigns lockfiles to manifests.

use std::collections::BTreeMap;

use plimsoll_manifest::{LockKind, Locked, PackageLockfile, PackageOrigin, Wanted};
use plimsoll_model::RepoPath;

use super::{LockedFile, ManifestFile, ManifestKind};

/// Maximum number of patterns of one workspace that are used.
const PATTERNS: usize = 200;

/// The lockfiles and manifests of a source by the directory they are in.
pub(super) struct Cover<'a> {
    locks: BTreeMap<RepoPath, Vec<&'a LockedFile>>,
    npm: BTreeMap<RepoPath, &'a ManifestFile>,
}

/// A lockfile, and the name by which it knows a manifest.
#[derive(Clone)]
pub(super) struct Match<'a> {
    pub(super) file: &'a LockedFile,
    pub(super) importer: String,
}

impl<'a> Cover<'a> {
    pub(super) fn new(manifests: &'a [ManifestFile], locks: &'a [LockedFile]) -> Self {
        let mut cover = Self { locks: BTreeMap::new(), npm: BTreeMap::new() };
        for lock in locks {
            let dir = lock.path.parent().unwrap_or_default();
            cover.locks.entry(dir).or_default().push(lock);
        }
        for file in manifests.iter().filter(|file| file.kind == ManifestKind::Npm) {
            cover.npm.insert(file.path.parent().unwrap_or_default(), file);
        }
        cover
    }

    /// The lockfile for a manifest: beside it, or in a directory above if that lockfile lists it as
    /// a member.
    pub(super) fn of(&self, file: &ManifestFile) -> Option<Match<'a>> {
        let kinds: &[LockKind] = match file.kind {
            ManifestKind::Cargo => &[LockKind::Cargo],
            ManifestKind::Npm => &[LockKind::Npm, LockKind::Yarn, LockKind::Pnpm],
            ManifestKind::Pyproject => {
                &[LockKind::Uv, LockKind::Poetry, LockKind::Pdm, LockKind::Pylock]
            }
            ManifestKind::Pipfile => &[LockKind::Pipenv],
            ManifestKind::Requirements => return self.compiled(file),
            ManifestKind::GoMod => &[LockKind::GoSum],
            ManifestKind::Gemspec => &[LockKind::Bundler],
            ManifestKind::GradleScript => &[LockKind::Gradle],
            ManifestKind::DotnetProject => &[LockKind::Nuget],
            ManifestKind::Composer => &[LockKind::Composer],
            ManifestKind::Brewfile => &[LockKind::Brew],
            ManifestKind::Constraints
            | ManifestKind::SetupPy
            | ManifestKind::SetupCfg
            | ManifestKind::Pom
            | ManifestKind::GradleCatalog
            | ManifestKind::BuildWrapper
            | ManifestKind::DotnetVersions
            | ManifestKind::PackagesConfig
            | ManifestKind::CondaEnvironment => return None,
        };
        let own = file.path.parent().unwrap_or_default();
        let mut dir = Some(own.clone());
        while let Some(at) = dir {
            for kind in kinds {
                let here = self.locks.get(&at).into_iter().flatten();
                for lock in here.filter(|lock| lock.lock.kind == *kind) {
                    if let Some(importer) = self.importer(lock, &at, &own, file) {
                        return Some(Match { file: lock, importer });
                    }
                }
            }
            dir = at.parent();
        }
        None
    }

    /// The name by which a lockfile at `at` knows the manifest in `own`, if it does.
    fn importer(
        &self,
        lock: &LockedFile,
        at: &RepoPath,
        own: &RepoPath,
        file: &ManifestFile,
    ) -> Option<String> {
        let relative = below(at, own)?;
        let beside = relative.is_empty();
        match lock.lock.kind {
            LockKind::Cargo => {
                let package = file.manifest.package.clone().unwrap_or_default();
                (beside || lock.lock.covers(&package)).then_some(package)
            }
            LockKind::Yarn => {
                let member = beside || lock.lock.covers(&relative) || self.is_member(at, &relative);
                member.then(String::new)
            }
            LockKind::Npm | LockKind::Pnpm => {
                (beside || lock.lock.covers(&relative)).then_some(relative)
            }
            LockKind::Uv => (beside || lock.lock.covers(&relative)).then(String::new),
            _ => beside.then(String::new),
        }
    }

    /// Whether the workspace of the `package.json` at `at` includes a directory below it.
    fn is_member(&self, at: &RepoPath, relative: &str) -> bool {
        self.npm.get(at).is_some_and(|file| {
            let patterns = file.manifest.workspaces.iter().take(PATTERNS);
            patterns.into_iter().any(|pattern| matches(pattern, relative))
        })
    }

    /// `name.txt` beside `name.in` was compiled from it.
    fn compiled(&self, file: &ManifestFile) -> Option<Match<'a>> {
        let stem = file.path.as_bytes().strip_suffix(b".in")?;
        let made = RepoPath::new([stem, b".txt"].concat());
        let dir = made.parent().unwrap_or_default();
        let lock = self.locks.get(&dir)?.iter().find(|lock| lock.path == made)?;
        Some(Match { file: lock, importer: String::new() })
    }
}

/// The exact requirements of a compiled file, as a lockfile.
pub(super) fn compiled(file: &ManifestFile, detector: &'static str) -> LockedFile {
    let mut lock = PackageLockfile::new(LockKind::Pylock);
    for requirement in &file.manifest.requirements {
        let Wanted::Exact(version) = &requirement.wanted else { continue };
        let mut package =
            Locked::new(requirement.name.as_str(), PackageOrigin::Registry, requirement.place);
        package.version = Some(version.clone());
        package.is_hashed = !requirement.hashes.is_empty();
        let number = lock.add(package);
        lock.link("", &requirement.normalized_name(), number);
    }
    LockedFile::new(file.path.clone(), lock, detector)
}

/// The path of `own` below `at`.
fn below(at: &RepoPath, own: &RepoPath) -> Option<String> {
    let rest = own.as_bytes().strip_prefix(at.as_bytes())?;
    let rest = if at.is_root() { rest } else { rest.strip_prefix(b"/").unwrap_or(rest) };
    String::from_utf8(rest.to_vec()).ok()
}

/// Whether a pattern of a workspace matches a directory: `*` matches a name or a part of it, `**`
/// at the end matches everything below.
fn matches(pattern: &str, path: &str) -> bool {
    let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
    let mut names = path.split('/');
    for part in pattern.split('/') {
        if part == "**" {
            return true;
        }
        let Some(name) = names.next() else { return false };
        let whole = match part.split_once('*') {
            Some((before, after)) => {
                name.len() >= before.len() + after.len()
                    && name.starts_with(before)
                    && name.ends_with(after)
            }
            None => name == part,
        };
        if !whole {
            return false;
        }
    }
    names.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_workspaces() {
        for (pattern, path, expected) in [
            ("packages/*", "packages/a", true),
            ("packages/*", "packages/a/b", false),
            ("packages/**", "packages/a/b", true),
            ("./apps/web-*/", "apps/web-one", true),
            ("apps", "apps/x", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
