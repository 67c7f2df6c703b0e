//! Tests which claims count as a version, and which as a revision.

use plimsoll_model::{
    Claim, ClaimValue, ComponentKind, EvidenceKind, Field, Location, MinimumVersion, RepoPath,
    Revision, Subject,
};

use super::{COMMIT, at, concluded, fmt, of_fmt, rules};
use crate::conclude::same::is_named_after;

#[test]
fn a_version_macro_is_a_lower_bound_and_one_of_another_component_is_nothing() {
    let least = |version: &str, prefix: &str, directory: &str| {
        let value = ClaimValue::MinimumVersion(Box::new(MinimumVersion::new(version, prefix)));
        let subject = Subject::Directory(RepoPath::new(directory));
        Claim::new(subject, value, EvidenceKind::VersionMacro, at("third_party/miniz/miniz.h"))
    };
    let place = |name: &str| {
        let presence = ClaimValue::Presence(ComponentKind::VendoredDirectory);
        let path = RepoPath::new(format!("third_party/{name}"));
        let here = Location::whole(path.clone());
        Claim::new(Subject::Directory(path), presence, EvidenceKind::DirectoryName, here)
    };
    let stated = Claim::new(
        Subject::Directory(RepoPath::new("third_party/miniz")),
        ClaimValue::version("2.0.8"),
        EvidenceKind::DirectoryName,
        at("third_party/miniz"),
    );
    let claims = vec![
        place("miniz"),
        place("zlib"),
        stated,
        least("10.0.3", "MZ", "third_party/miniz"),
        least("1.2.11", "ZLIB", "third_party/miniz"),
        least("1.3.1", "ZLIB", "third_party/zlib"),
    ];
    let (components, _) = concluded(claims);
    let [miniz, zlib] = components.as_slice() else { unreachable!("{components:?}") };
    assert_eq!(miniz.version.as_deref(), Some("2.0.8"));
    assert_eq!(
        rules(miniz, Field::Version).1,
        ["foreign-macro", "foreign-macro"].map(str::to_owned)
    );
    assert_eq!(
        (zlib.version.as_deref(), rules(zlib, Field::Version).0.as_str()),
        (Some("1.3.1"), "only-lower-bound")
    );
}

/// The version of `fmt` and its rule, from macros and other claims.
fn beside(macros: &[&str], others: Vec<Claim>) -> (Option<String>, String) {
    let least = |version: &&str| {
        let value = ClaimValue::MinimumVersion(Box::new(MinimumVersion::new(version, "FMT")));
        of_fmt(value, EvidenceKind::VersionMacro, "third_party/fmt/fmt.h")
    };
    let component = fmt(macros.iter().map(least).chain(others).collect());
    let (rule, _) = rules(&component, Field::Version);
    (component.version, rule)
}

#[test]
fn a_lower_bound_counts_where_nothing_says_more() {
    let stated = |version: &str, kind| of_fmt(ClaimValue::version(version), kind, "README");
    let of_record = |version: &str| vec![stated(version, EvidenceKind::VendoringRecord)];
    let commit = of_fmt(ClaimValue::commit(COMMIT), EvidenceKind::VendoringRecord, "README");
    for (macros, others, expected) in [
        (&["1.2.3"][..], vec![], Some("1.2.3")),
        (&["5.1", "5.1.5"], vec![], Some("5.1.5")),
        (&["5.1", "5.2"], vec![], None),
        (&["1.2.3"], of_record("1.2.4"), Some("1.2.4")),
        // The record is outdated.
        (&["2.10.2"], of_record("2.10.1"), Some("2.10.2")),
        (&["1.20.0"], of_record("1.20"), Some("1.20")),
        // A different numbering.
        (&["10.0.3"], of_record("2.0.8"), Some("2.0.8")),
        (&["5.1.5"], vec![stated("5.1", EvidenceKind::Prose)], Some("5.1.5")),
        (&["1.2.3"], vec![stated("1.3", EvidenceKind::Prose)], None),
        (&["1.2.3"], vec![stated("1.2.3", EvidenceKind::Prose)], Some("1.2.3")),
        (&["1.2.3"], of_record("N/A"), Some("1.2.3")),
        (&["1.2.3"], vec![commit], None),
        (&["1.2.3"], [of_record("2.0"), of_record("3.0")].concat(), None),
    ] {
        let (version, rule) = beside(macros, others);
        assert_eq!(version.as_deref(), expected, "{macros:?} {rule}");
    }
}

#[test]
fn macros_named_after_a_component() {
    for (prefix, name, is_own) in [
        ("ZLIB", "zlib", true),
        ("UV", "libuv", true),
        ("LIBCURL", "curl", true),
        ("BT_BULLET", "bullet", true),
        ("LUA_BITOP", "lua", false),
        ("MZ", "miniz", false),
        ("", "zlib", false),
        ("A_Z", "z", false),
        ("U_ICU", "icu", true),
        ("Q_CORE", "core", false),
        ("QT_CORE", "core", false),
    ] {
        assert_eq!(is_named_after(prefix, &[name.to_owned()]), is_own, "{prefix} {name}");
    }
}

#[test]
fn a_commit_counts_before_a_tag_and_a_branch_is_no_revision() {
    let kind = EvidenceKind::UrlInProse;
    let revision = |text: &str| {
        let value = match text {
            COMMIT => ClaimValue::commit(text),
            text => ClaimValue::Revision(Revision::Name(text.to_owned())),
        };
        of_fmt(value, kind, "third_party/fmt/README")
    };
    let component = fmt(["v10.1.0", COMMIT, "release-x", "master"].map(revision).to_vec());
    assert_eq!(component.revision, Some(Revision::Commit(COMMIT.to_owned())));
    let (rule, against) = rules(&component, Field::Revision);
    assert_eq!(rule, "commit-over-tag");
    assert_eq!(against.iter().filter(|it| *it == "not-a-version").count(), 1);
    assert_eq!(against.len(), 3);
    let component = fmt(["v10.1.0", "release-x"].map(revision).to_vec());
    assert_eq!(component.revision, Some(Revision::Name("v10.1.0".to_owned())));
    assert_eq!(fmt(vec![revision("main")]).revision, None);
}

const NO_VERSIONS: [&str; 35] = [
    "refs/heads/main",
    "origin/main",
    "upstream/main",
    "release/2.13",
    "HEAD~1",
    "HEAD (2024-01-01)",
    "master (abc1234)",
    "branch main",
    "branch 2.13",
    "tip of tree",
    "latest release",
    "TBD",
    "not applicable",
    "Unversioned",
    "See DEPS",
    "?",
    "*",
    "-",
    "",
    "0",
    "N/A",
    "n/a (2024)",
    "$VERSION",
    "@VERSION@",
    "@LIB1_VERSION@",
    "${{ x }}",
    "{{ v1 }}",
    "unstable",
    "rolling",
    "snapshot",
    "default",
    "git",
    "Main",
    "HEAD",
    "main@{1}",
];

const VERSIONS: [&str; 19] = [
    "1.2.3",
    "v1.2",
    "2024-01-01",
    "R14",
    "1.3.1.1-motley",
    "20240116.2",
    "VER-2-13-2",
    "release-1.8.1",
    "boost-1.84",
    "refs/tags/v1.2",
    "releases/tag/v1.2",
    "debian/1.2-1",
    "stable-2.13",
    "1.2 (main)",
    "release 1.2",
    "0.1",
    "git20240101",
    "2024/01/01",
    "fmt@1.2",
];

#[test]
fn branches_and_placeholders_are_no_versions() {
    for text in NO_VERSIONS {
        let component = fmt(vec![of_fmt(ClaimValue::version(text), EvidenceKind::Prose, "README")]);
        assert_eq!(component.version, None, "{text}");
        assert_eq!(rules(&component, Field::Version).0, "not-a-version", "{text}");
    }
    for text in VERSIONS {
        let component = fmt(vec![of_fmt(ClaimValue::version(text), EvidenceKind::Prose, "README")]);
        assert_eq!(component.version.as_deref(), Some(text));
    }
    for (text, counts) in [
        ("origin/main", false),
        ("HEAD~1", false),
        ("TBD", false),
        ("v1.2", true),
        ("nightly-tag", true),
    ] {
        let name = ClaimValue::Revision(Revision::Name(text.to_owned()));
        let component = fmt(vec![of_fmt(name, EvidenceKind::Prose, "README")]);
        assert_eq!(component.revision.is_some(), counts, "{text}");
    }
}
