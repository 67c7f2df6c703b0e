//! Other repositories that the caller provided.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::Path;
#[cfg(feature = "git")]
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{SourceError, SourceErrorKind};
use crate::{Limits, Source, open};

/// Provides the trees of other repositories, so that references to them can be followed.
///
/// Implement it to provide them from somewhere else. It must return the same result for the same
/// request throughout a scan.
pub trait Upstreams: Debug + Send + Sync {
    /// Returns the tree of a repository at a revision; without a revision, at its default branch.
    /// `None` if the repository or the revision is not available.
    fn open(
        &self,
        owner: &str,
        repository: &str,
        revision: Option<&str>,
    ) -> Option<Arc<dyn Source>>;
}

/// Checkouts and mirrors on this machine.
///
/// A checkout is used for every symbolic revision of its repository, since its owner chose to check
/// it out; for a full commit, only if that commit is checked out. In a bare mirror, the requested
/// tag or branch is used.
#[derive(Debug, Default)]
pub struct Checkouts {
    given: Vec<Given>,
    limits: Limits,
    opened: Mutex<Opened>,
}

/// Maximum number of revisions that are kept open.
const REVISION_LIMIT: usize = 256;

/// Results by repository and revision.
type Opened = BTreeMap<(usize, String), Option<Arc<dyn Source>>>;

#[derive(Debug)]
struct Given {
    /// `owner/name` in lower case.
    slug: String,
    #[cfg(feature = "git")]
    path: PathBuf,
    /// The work tree; `None` for a bare mirror.
    checkout: Option<Arc<dyn Source>>,
    /// Opened on first use, for all revisions; `None` if that fails.
    #[cfg(feature = "git")]
    repository: std::sync::OnceLock<Option<crate::Repository>>,
}

impl Given {
    #[cfg(feature = "git")]
    fn revision(&self, name: &str, limits: &Limits) -> Option<Arc<dyn Source>> {
        let open = || crate::Repository::open(&self.path, limits).ok();
        let repository = self.repository.get_or_init(open).as_ref()?;
        Some(Arc::new(repository.revision(name).ok()?))
    }

    #[cfg(not(feature = "git"))]
    #[expect(clippy::unused_self, reason = "the same signature as with git support")]
    fn revision(&self, _: &str, _: &Limits) -> Option<Arc<dyn Source>> {
        None
    }
}

impl Checkouts {
    /// Creates a set without repositories. `limits` apply to those added later.
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Adds a directory, `DIR` or `OWNER/NAME=DIR`. Without a name, the repository's remote
    /// `origin` determines it.
    ///
    /// # Errors
    ///
    /// As for [`open`], and [`SourceErrorKind::Unnamed`] if the name of the repository is unknown.
    pub fn add(&mut self, given: &str) -> Result<(), SourceError> {
        let (name, path) = match given.split_once('=') {
            Some((name, path)) if name.split('/').count() == 2 => (Some(name), path),
            _ => (None, given),
        };
        let path = Path::new(path);
        let source: Arc<dyn Source> = Arc::from(open(path, None, &self.limits)?);
        let slug = match name {
            Some(name) => name.to_owned(),
            None => own_slug(source.as_ref()).ok_or_else(|| {
                let shown = path.display();
                let context = format!(
                    "the name of the repository in {shown} is unknown (no remote `origin`): give it \
                     as OWNER/NAME={shown}"
                );
                SourceError::new(SourceErrorKind::Unnamed, context)
            })?,
        };
        let bare = source.info().kind == plimsoll_model::SourceKind::GitRevision;
        self.given.push(Given {
            slug: slug.to_ascii_lowercase(),
            #[cfg(feature = "git")]
            path: path.to_path_buf(),
            checkout: (!bare).then_some(source),
            #[cfg(feature = "git")]
            repository: std::sync::OnceLock::new(),
        });
        Ok(())
    }

    /// Whether no repository was added.
    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    fn look_up(&self, given: &Given, revision: Option<&str>) -> Option<Arc<dyn Source>> {
        let commit = revision.filter(|text| {
            matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        if let Some(checkout) = &given.checkout {
            let there = checkout.info().commit.as_deref();
            let same = |commit: &str| there.is_some_and(|there| there.eq_ignore_ascii_case(commit));
            match commit {
                Some(commit) if !same(commit) => {}
                _ => return Some(Arc::clone(checkout)),
            }
        }
        // Git reads operators in a revision (`v1~2`, `v1^{/text}`), which names do not contain.
        let operator = |name: &str| {
            name.contains("..")
                || name.contains(|c: char| "^~:?*[\\@{} ".contains(c) || c.is_control())
        };
        if revision.is_some_and(operator) {
            return None;
        }
        let names = match (commit, revision) {
            (Some(commit), _) => vec![commit.to_owned()],
            (None, None) => vec!["HEAD".to_owned()],
            (None, Some(name)) if name.starts_with("refs/") => vec![name.to_owned()],
            (None, Some(name)) => vec![
                format!("refs/tags/{name}"),
                format!("refs/heads/{name}"),
                format!("refs/remotes/origin/{name}"),
            ],
        };
        names.iter().find_map(|name| given.revision(name, &self.limits))
    }
}

impl Upstreams for Checkouts {
    fn open(
        &self,
        owner: &str,
        repository: &str,
        revision: Option<&str>,
    ) -> Option<Arc<dyn Source>> {
        let slug = format!("{owner}/{repository}").to_ascii_lowercase();
        let (index, given) = self.given.iter().enumerate().find(|(_, given)| given.slug == slug)?;
        let key = (index, revision.unwrap_or_default().to_owned());
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if opened.len() >= REVISION_LIMIT && !opened.contains_key(&key) {
            return None;
        }
        opened.entry(key).or_insert_with(|| self.look_up(given, revision)).clone()
    }
}

fn own_slug(source: &dyn Source) -> Option<String> {
    let url = source.info().url.as_ref()?.git()?;
    Some(format!("{}/{}", url.owner(), url.name()))
}
