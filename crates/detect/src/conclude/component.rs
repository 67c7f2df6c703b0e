//! The components that references name.

use std::borrow::Cow;

use plimsoll_model::{
    Component, ComponentId, ComponentKind, Expansion, FetchMethod, GitArchive, PinStrength,
    Redacted, RefKind, RefSyntax, Reference, Requested, Revision, Scope, SourceUrl, Target,
    Upstream, is_check_file, purl,
};

use plimsoll_script::url_revision;

use super::named::{self, GITHUB, Named};
use super::{origin, package};
use crate::tree::names::{is_same_name, version_of_tag};
use crate::{ci, copies};

/// The revision that a reference requests, itself or in one of its expansions.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) reference: &'a Reference,
    pub(super) requested: Option<&'a Requested>,
    pub(super) syntax: RefSyntax,
}

impl<'a> Asked<'a> {
    pub(super) fn of(reference: &'a Reference) -> Self {
        Self { reference, requested: reference.requested.as_ref(), syntax: reference.syntax }
    }

    pub(super) fn expanded(reference: &'a Reference, expansion: &'a Expansion) -> Self {
        Self { reference, requested: expansion.requested.as_ref(), syntax: expansion.syntax }
    }

    /// The revision; `None` if it is only known at run time.
    fn known(self) -> Option<&'a Requested> {
        self.requested.filter(|asked| asked.is_known())
    }

    /// Whether a shell runs what is downloaded.
    fn is_run(self) -> bool {
        self.reference.method == Some(FetchMethod::PipeToShell)
    }

    /// The component of a target.
    pub(super) fn component(self, target: &Target) -> Option<Component> {
        let mut component = match target {
            Target::Repository { owner, repository, path } => {
                self.of_repository(owner, repository, path)
            }
            Target::Image { registry, name, tag, digest } => {
                let (tag, digest) = (tag.as_deref(), digest.as_deref());
                of_image(registry.as_deref(), name, tag, digest)
            }
            // What runs is software, whatever its name.
            Target::Url { url } if !self.is_run() && is_about_software(url.as_str()) => {
                return None;
            }
            Target::Url { url } => self.of_url(url),
            Target::Package { ecosystem, name } => self.of_package(ecosystem, name),
            _ => return None,
        };
        if component.kind == ComponentKind::FetchedArchive {
            let tag = component.version.as_deref().or(self.known().map(Requested::as_str));
            let version = tag.and_then(|tag| version_in_tag(tag, component.version.is_none()));
            component.version = version.or(component.version);
            let version = component.version.as_deref().unwrap_or_default();
            if let Some(name) = without_version(&component.name, version) {
                component.name = name.to_owned();
            }
            if self.reference.method == Some(FetchMethod::GitClone) && component.purl.is_none() {
                component.purl = of_clone(&component);
            }
        }
        Some(component)
    }

    /// The component of a repository on the code host, or of an action or workflow in it.
    fn of_repository(self, owner: &str, repository: &str, path: &str) -> Component {
        let reference = self.reference;
        let kind = match reference.kind {
            RefKind::ReusableWorkflow => ComponentKind::ReusableWorkflow,
            kind if kind.is_download() => ComponentKind::FetchedArchive,
            _ => ComponentKind::Action,
        };
        let lock = reference.lock.as_ref().filter(|lock| lock.enforced().is_some());
        // Forgejo and Gitea read actions from a host in their own settings, which is unknown here.
        let hosted = ci::is_github(&reference.location.path);
        let host = lock.and_then(|lock| lock.hostname.as_ref()).map(Redacted::as_str);
        let mut component = Named {
            kind,
            host: hosted.then(|| host.unwrap_or(GITHUB)),
            owner,
            repository,
            path,
            requested: self.known(),
            commit: lock.and_then(|lock| lock.enforced()),
        }
        .component();
        component.owner = Some(owner.to_owned());
        component
    }

    /// The component that a URL names.
    fn of_url(self, url: &SourceUrl) -> Component {
        let kind = ComponentKind::FetchedArchive;
        // A clone is identified by its revision as well; the URL of a download contains it.
        let known = self.known();
        let cloned = known.filter(|_| self.reference.method == Some(FetchMethod::GitClone));
        // A release for several platforms is identified by its project and version.
        let release = self.reference.package.as_deref().filter(|_| url.as_str().ends_with('/'));
        let key = match (cloned, release) {
            (Some(revision), _) => format!("{}@{}", url.as_str(), revision.as_str()),
            (None, Some(project)) => {
                let version = known.map_or("", Requested::as_str);
                format!("{}{project}@{version}", url.as_str())
            }
            (None, None) => url.as_str().to_owned(),
        };
        let id = ComponentId::derive(kind, key.as_bytes());
        let of_url = named::of_url(url.as_str());
        let is_built = self.reference.kind == RefKind::BuildFetch;
        let declared = self.reference.package.as_deref();
        let declared =
            declared.map(|name| if is_built { without_mark(name, &of_url) } else { name });
        let name = declared.map_or(of_url, Cow::Borrowed);
        let mut component = Component::new(id, kind, Scope::Ci, name);
        if let Some(archive) = url.archive_or_file() {
            of_archive(&mut component, archive);
        } else if let Some(requested) = self.known().map(Requested::as_str) {
            match self.syntax {
                RefSyntax::TagFull => component.version = Some(requested.to_owned()),
                // The version of a release is the name of its tag.
                RefSyntax::TagQualified if cloned.is_none() && is_numbered(requested) => {
                    component.version = Some(requested.to_owned());
                }
                RefSyntax::Sha1Full | RefSyntax::Sha256Full if cloned.is_some() => {
                    component.revision = Some(Revision::Commit(requested.to_ascii_lowercase()));
                }
                _ => {}
            }
        }
        // A digest that the content is compared with does not identify a version, but the URL may.
        if component.version.is_none() && self.syntax == RefSyntax::Hash && url.archive().is_none()
        {
            let (syntax, _, version) = url_revision(url.as_str());
            component.version = version.filter(|version| match syntax {
                RefSyntax::TagFull => true,
                RefSyntax::TagQualified => is_numbered(version),
                _ => false,
            });
        }
        component.upstream = Some(Upstream::at(url.clone()));
        component
    }

    /// The component of a registry package, which is the same one that a requirement in a manifest names.
    fn of_package(self, ecosystem: &str, name: &str) -> Component {
        // A range states the requested versions, not the resolved one.
        let exact = self.known().filter(|_| matches!(self.syntax, RefSyntax::Version));
        let version = exact.map(Requested::as_str);
        let mut component = package::package(ecosystem, name, version, Scope::Ci);
        if let Some(asked) =
            self.known().filter(|asked| ecosystem == "generic" && asked.is_commit())
        {
            // There is no registry: a file states the commit for this name.
            let at = asked.as_str().to_ascii_lowercase();
            component.id = ComponentId::derive(component.kind, format!("{name}@{at}").as_bytes());
            component.revision = Some(Revision::Commit(at));
        }
        if self.reference.added_source && ecosystem == "brew" && !name.contains('/') {
            // The formula may come from the added tap, but the package URL would name the one of Homebrew itself.
            component.purl = None;
        }
        match &self.reference.distribution {
            Some(distribution) => of_distribution(component, ecosystem, distribution, name),
            None => component,
        }
    }
}

/// The package URL of a cloned repository, on any host.
fn of_clone(component: &Component) -> Option<String> {
    let git = component.upstream.as_ref()?.best().git()?;
    origin::in_repository(component, git)
}

/// The version in a tag that has the project's name before it, `rope-1.4.2`. If the text may be the name of a branch, as
/// `rope-1.4` may, only three numbers are a version.
fn version_in_tag(tag: &str, may_be_branch: bool) -> Option<String> {
    let number = tag.trim_start_matches(['v', 'V']);
    let is_plain = number.starts_with(|c: char| c.is_ascii_digit()) && !number.contains('_');
    let version = version_of_tag(tag).filter(|_| !is_plain)?;
    (!may_be_branch || version.matches('.').count() >= 2).then_some(version)
}

/// A name without the version after it in a different spelling: `rope_1_4_2`.
fn without_version<'a>(name: &'a str, version: &str) -> Option<&'a str> {
    let version = version.trim_start_matches(['v', 'V']);
    let spelled = ["_", "-"].map(|sign| version.replace('.', sign));
    let mut ends = spelled.iter().map(String::as_str).chain([version]);
    let rest = ends.find_map(|end| name.strip_suffix(end).filter(|_| version.contains('.')))?;
    let rest = rest.strip_suffix(['-', '_'])?;
    (!rest.is_empty()).then_some(rest)
}

/// The name of a build target without the prefix or suffix that distinguishes it from the library, if that library is
/// what is downloaded: `rope_ext`, `external_rope`.
fn without_mark<'a>(name: &'a str, of_url: &str) -> &'a str {
    let mut ends = ["_ext", "-ext", "_ep", "-ep", "_external", "-external"].iter();
    let mut starts = ["ext_", "ext-", "ep_", "external_", "external-", "extern_"].iter();
    let rest = ends.find_map(|end| name.strip_suffix(end));
    let rest = rest.or_else(|| starts.find_map(|start| name.strip_prefix(start)));
    rest.filter(|rest| is_same_name(rest, of_url)).unwrap_or(name)
}

/// Whether a URL is, by its name, that of a file about software, such as a signature or a license.
fn is_about_software(url: &str) -> bool {
    is_check_file(url) || is_of_document(url)
}

/// Whether a URL is that of a license, a README, a change log or a version number: `…/main/LICENSE-MIT`.
fn is_of_document(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let Some((front, name)) = path.rsplit_once('/') else { return false };
    let lower = name.to_ascii_lowercase();
    let (stem, suffix) = lower.rsplit_once('.').unwrap_or((&lower, ""));
    let is_document = matches!(suffix, "md" | "markdown" | "rst" | "txt" | "html");
    // A file of a repository without a suffix is a document if its name is in capitals, as `LICENSE-MIT` is:
    // `license-detector` is a program, and so may be anything that another server sends.
    let is_in_repository =
        front.contains("://raw.") || front.contains("/raw/") || front.contains("/blob/");
    let is_document =
        is_document || (is_in_repository && name.bytes().all(|byte| !byte.is_ascii_lowercase()));
    let last = stem.rsplit(['-', '_', '.', ' ']).next().unwrap_or_default();
    let is_about =
        matches!(last, "license" | "licence" | "readme" | "changelog" | "changes" | "news");
    name == "VERSION" || (is_document && (is_about || copies::is_license(lower.as_bytes())))
}

/// Whether a tag has the number of a version in it.
fn is_numbered(tag: &str) -> bool {
    tag.contains('.') && tag.bytes().any(|byte| byte.is_ascii_digit())
}

/// The component of an image.
fn of_image(
    registry: Option<&str>,
    name: &str,
    tag: Option<&str>,
    digest: Option<&str>,
) -> Component {
    let full = registry.map_or_else(|| name.to_owned(), |host| format!("{host}/{name}"));
    let key = format!("{full}:{}@{}", tag.unwrap_or_default(), digest.unwrap_or_default());
    let kind = ComponentKind::ContainerImage;
    let id = ComponentId::derive(kind, key.as_bytes());
    let mut component = Component::new(id, kind, Scope::Ci, full);
    component.version = tag.map(str::to_owned);
    component.revision = match (digest, tag) {
        (Some(digest), _) => Some(Revision::Digest(digest.to_owned())),
        (None, Some(tag)) => Some(Revision::Name(tag.to_owned())),
        (None, None) => None,
    };
    component.purl = purl::image(registry, name, tag, digest);
    // A name without a namespace is the registry's own; the default one is that of Docker.
    component.owner = name.split_once('/').map(|(namespace, _)| namespace.to_owned());
    component.supplier = match &component.owner {
        Some(_) => None,
        None => Some(registry.map_or("docker.io".into(), |host| host.to_owned().into())),
    };
    component
}

/// An archive of a repository is named after the repository, because its file name is only the revision. So is a single
/// file, which belongs to the project, and which has its path in the package URL.
fn of_archive(component: &mut Component, archive: &GitArchive) {
    let written = &archive.reference;
    archive.repository.path().clone_into(&mut component.name);
    component.purl = archive.purl();
    if written.strength() == PinStrength::FullTag {
        component.version = Some(archive.revision.clone());
    }
    component.revision = Some(match written.strength() {
        PinStrength::CommitUnverified => Revision::Commit(archive.revision.to_ascii_lowercase()),
        _ => Revision::Name(archive.revision.clone()),
    });
}

/// The package with the distribution that it is for, which is part of its identity.
fn of_distribution(
    mut component: Component,
    ecosystem: &str,
    distribution: &str,
    name: &str,
) -> Component {
    let (short, arch) = purl::split_architecture(ecosystem, name);
    let qualifiers = [("arch", arch.unwrap_or_default())];
    let version = component.version.as_deref();
    component.purl = purl::build(ecosystem, distribution, short, version, &qualifiers, None);
    if let Some(purl) = &component.purl {
        component.id = ComponentId::derive(ComponentKind::Package, purl.as_bytes());
    }
    component
}
