//! Derives the root causes of findings about references.

use plimsoll_model::{CauseId, FetchMethod, RefKind, Reference, RuleMeta, Target};

use crate::git_source::is_open_file;

/// The root cause of a finding about a reference: findings that one edit or one answer resolves have the same
/// root cause.
///
/// - A repository, an image or a URL at one ref: all its uses have the same upstream and are updated together.
/// - Downloads by their source, a project on a code host: the way to verify one of its files also works for the others.
/// - A file of such a project whose URL is known only in part, by that URL.
/// - Packages that one file installs by one package manager: a requirements file for that script resolves all of
///   them.
/// - What is known only at run time, by the file: another file may mean something else by the same variable.
pub(crate) fn of_reference(meta: &RuleMeta, reference: &Reference) -> CauseId {
    let path = reference.location.path.to_string();
    let method = reference.method.map_or("", FetchMethod::as_str);
    let requested = reference.requested.as_ref().map_or("", |requested| requested.as_str());
    let identity = reference.target.as_ref().map(|it| it.identity().to_ascii_lowercase());
    match (&reference.target, identity) {
        _ if reference.kind == RefKind::ToolInput => {
            let input = reference.locator.rsplit('.').next().unwrap_or_default();
            CauseId::derive(meta.id, &["input", &path, input, reference.value.as_str()])
        }
        (Some(Target::Package { .. }), _) if reference.method.is_some() => {
            CauseId::derive(meta.id, &["install", &path, method])
        }
        (Some(Target::Url { url }), Some(_)) => CauseId::derive(meta.id, &["from", &url.project()]),
        (Some(Target::Image { tag, .. }), Some(identity)) => {
            let tag = tag.as_deref().unwrap_or_default();
            CauseId::derive(meta.id, &["image", &identity, tag])
        }
        // One of several files of the repository: the digest of one does not verify the other.
        (Some(_), Some(identity)) if is_open_file(reference) => {
            let url = reference.expansions.first().map(|url| url.value.as_str());
            let url = url.unwrap_or(reference.value.as_str());
            CauseId::derive(meta.id, &["file", &identity, url])
        }
        (Some(_), Some(identity)) => CauseId::derive(meta.id, &["ref", &identity, requested]),
        _ => CauseId::derive(meta.id, &["in", &path, reference.value.as_str()]),
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_model::{
        Expansion, Location, PinStrength, Redacted, RefSyntax, RepoPath, Requested, Severity,
        SourceUrl,
    };

    use super::*;

    static META: RuleMeta = RuleMeta::new("a-rule", "A rule.", "Text.", Severity::High);

    fn reference(path: &str, value: &str, target: Option<Target>) -> Reference {
        let mut reference = Reference::new(Location::whole(RepoPath::new(path)), "", value);
        reference.target = target;
        reference
    }

    fn action(path: &str, owner: &str, at: &str) -> CauseId {
        let (repository, inner) = ("crane".to_owned(), String::new());
        let target = Target::Repository { owner: owner.into(), repository, path: inner };
        let mut reference = reference(path, &format!("{owner}/crane@{at}"), Some(target));
        reference.requested = Some(Requested::new(at));
        of_reference(&META, &reference)
    }

    #[test]
    fn uses_of_one_upstream_at_one_ref_are_one_cause() {
        let first = action("a.yml", "harbor", "v1");
        assert_eq!(first, action("b.yml", "Harbor", "v1"), "GitHub ignores case");
        assert_ne!(first, action("a.yml", "harbor", "v2"));
        assert_ne!(first, action("a.yml", "other", "v1"));
    }

    #[test]
    fn packages_of_one_script_are_one_cause() {
        let package = |path: &str, name: &str, method| {
            let target = Target::Package { ecosystem: "pypi".into(), name: name.into() };
            let mut reference = reference(path, name, Some(target));
            reference.method = Some(method);
            of_reference(&META, &reference)
        };
        let first = package("setup.sh", "rope", FetchMethod::Pip);
        assert_eq!(first, package("setup.sh", "sail", FetchMethod::Pip));
        assert_ne!(first, package("setup.sh", "rope", FetchMethod::OsPackage));
        assert_ne!(first, package("other.sh", "rope", FetchMethod::Pip));
    }

    #[test]
    fn files_of_a_version_known_only_at_run_time_are_separate() {
        let of = |script: &str, url: &str| {
            let (owner, repository) = ("harbor".to_owned(), "rope".to_owned());
            let target = Target::Repository { owner, repository, path: String::new() };
            let mut reference = reference(script, "${url}", Some(target));
            reference.method = Some(FetchMethod::Archive);
            let url = Redacted::new(url);
            let url = Expansion::new(url, RefSyntax::Expression, PinStrength::Unresolvable);
            reference.expansions = vec![url];
            of_reference(&META, &reference)
        };
        let first = of("a.sh", "https://github.com/harbor/rope/archive/v$1.tar.gz");
        assert_eq!(first, of("b.sh", "https://github.com/harbor/rope/archive/v$1.tar.gz"));
        assert_ne!(first, of("a.sh", "https://github.com/harbor/rope/archive/v$1.zip"));
    }

    #[test]
    fn downloads_are_grouped_by_project() {
        let from = |url: &str| SourceUrl::new(url).project();
        let raw = "https://raw.example/harbor/rope";
        assert_eq!(from(&format!("{raw}/main/a.txt")), from(&format!("{raw}/v2/b/c.txt?x=1")));
        assert_ne!(
            from(&format!("{raw}/main/a.txt")),
            from("https://raw.example/harbor/sail/a.txt")
        );
        assert_eq!(from("https://get.example/install.sh"), "get.example");
        assert_eq!(from("https://get.example"), "get.example");
    }

    #[test]
    fn values_known_only_at_run_time_belong_to_their_file() {
        let open = |path: &str| of_reference(&META, &reference(path, "$URL", None));
        assert_eq!(open("a.sh"), open("a.sh"));
        assert_ne!(open("a.sh"), open("b.sh"));
    }
}
