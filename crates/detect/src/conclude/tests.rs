//! The table of rules on the traps that real trees set, and what must hold whatever is claimed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use plimsoll_model::{
    Claim, ClaimValue, Component, ComponentId, ComponentKind, Conclusion, Confidence, Cpe,
    EvidenceKind, Field, LicenseExpression, Location, MinimumVersion, ObservedLicense, PinStrength,
    Redacted, RepoPath, Revision, Scope, SourceStatements, Subject, UnattachedClaim,
    UnattachedReason,
};
use proptest::prelude::*;

use super::claims::{Apart, add, add_statements, conclude};
use super::derived::Derived;
use super::rules::{CONFLICT_RULES, Setting, Verdict, weigh};
use super::settle::is_fixed;
use super::stated::Stated;

const COMMIT: &str = "11bd71901bbe5b1630ceea73d27597364c9af683";

fn at(path: &str) -> Location {
    Location::line(RepoPath::new(path), 1)
}

fn of_fmt(value: ClaimValue, kind: EvidenceKind, path: &str) -> Claim {
    Claim::new(Subject::Directory(RepoPath::new("third_party/fmt")), value, kind, at(path))
}

fn present() -> Claim {
    let presence = ClaimValue::Presence(ComponentKind::VendoredDirectory);
    of_fmt(presence, EvidenceKind::DirectoryName, "third_party/fmt")
}

/// What claims lead to, where every path is in the tree.
fn concluded(claims: Vec<Claim>) -> (Vec<Component>, Apart) {
    let mut derived = Derived::with_capacity(0);
    let apart = conclude(claims, Vec::new(), &|_| true, &mut derived);
    (derived.into_components(), apart)
}

/// The component that they are about.
fn fmt(mut claims: Vec<Claim>) -> Component {
    claims.push(present());
    let (components, _) = concluded(claims);
    components.into_iter().find(|it| it.paths == [RepoPath::new("third_party/fmt")]).unwrap()
}

/// Adds claims later, where every path but one is in the tree.
fn later(
    claims: Vec<Claim>,
    components: &mut [Component],
    stated: &mut Stated,
) -> Vec<UnattachedClaim> {
    add(claims, &HashMap::new(), &|it| *it != path(3), components, stated)
}

/// The rule that decided about a field, and those that speak against claims.
fn rules(component: &Component, field: Field) -> (String, Vec<String>) {
    let conclusion = component.conclusions.iter().find(|it| it.field == field).unwrap();
    let against = conclusion.rejected.iter().map(|it| it.rule.to_string()).collect();
    (conclusion.rule.to_string(), against)
}

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
    assert_eq!(rules(miniz, Field::Version).1, ["foreign-macro", "lower-bound"].map(str::to_owned));
    assert_eq!(
        (zlib.version.as_deref(), rules(zlib, Field::Version).0.as_str()),
        (None, "lower-bound")
    );
}

/// Records spell one thing in several ways, and that is no disagreement.
#[test]
fn spellings_of_one_value_agree() {
    let upstream = |url: &str| ClaimValue::upstream(url);
    let repository = "https://github.com/madler/zlib";
    for (one, other, agree) in [
        (ClaimValue::version("1.2.3"), ClaimValue::version("v1.2.3"), true),
        (ClaimValue::version("1.2.3"), ClaimValue::version("1.2.4"), false),
        (ClaimValue::name("NameCase"), ClaimValue::name("namecase"), true),
        (
            ClaimValue::license("(MIT OR Apache-2.0)"),
            ClaimValue::license("Apache-2.0 OR MIT"),
            true,
        ),
        (ClaimValue::license("GPL-2.0+"), ClaimValue::license("GPL-2.0-or-later"), true),
        (ClaimValue::license("MIT"), ClaimValue::license("GPL-3.0-only"), false),
        (upstream(repository), upstream("https://www.github.com/Madler/ZLIB/tree/main"), true),
        (upstream(repository), upstream("github.com/madler/zlib"), true),
        (upstream(repository), upstream(&format!("{repository}/archive/v1.3.tar.gz")), true),
        (upstream(repository), upstream("https://github.com/other/zlib"), false),
    ] {
        let claim = |value: &ClaimValue, file: &str| {
            let path = format!("third_party/fmt/{file}");
            of_fmt(value.clone(), EvidenceKind::VendoringRecord, &path)
        };
        let field = one.field();
        let found = fmt(vec![claim(&one, "a"), claim(&other, "b")]);
        let (rule, against) = rules(&found, field);
        assert_eq!(
            rule != "disagreement" && against.is_empty(),
            agree,
            "{one} and {other}: {rule}"
        );
    }
}

/// A home page does not hide the repository, nor words the expression.
#[test]
fn what_says_more_counts() {
    let record = |value: ClaimValue, file: &str| {
        let path = format!("third_party/fmt/{file}");
        of_fmt(value, EvidenceKind::VendoringRecord, &path)
    };
    let found = fmt(vec![
        record(ClaimValue::upstream("https://zlib.net/"), "a"),
        record(ClaimValue::upstream("https://github.com/madler/zlib"), "b"),
        record(ClaimValue::license("Apache 2.0"), "a"),
        of_fmt(
            ClaimValue::license("MIT OR Apache-2.0"),
            EvidenceKind::Manifest,
            "third_party/fmt/Cargo.toml",
        ),
    ]);
    let upstream = found.upstream.as_ref().map(|it| it.best_url().to_owned());
    assert_eq!(upstream.as_deref(), Some("https://github.com/madler/zlib"));
    assert_eq!(rules(&found, Field::Upstream).0, "repository-over-page");
    assert_eq!(found.licenses.declared.as_ref().unwrap().as_str(), "MIT OR Apache-2.0");
    assert_eq!(rules(&found, Field::License).0, "expression-over-words");
}

#[test]
fn what_counts_before_what() {
    use EvidenceKind as Kind;
    let version = ClaimValue::version;
    let (near, far) = ("third_party/fmt/README.chromium", "third_party/README");
    for (strong, weak, rule) in [
        (
            of_fmt(version("9"), Kind::Content, far),
            of_fmt(version("8"), Kind::VendoringRecord, near),
            "content-over-text",
        ),
        (
            of_fmt(version("9"), Kind::VendoringRecord, near),
            of_fmt(version("8"), Kind::Manifest, "third_party/fmt/package.json"),
            "record-over-manifest",
        ),
        (
            of_fmt(version("9"), Kind::Prose, far),
            of_fmt(version("8"), Kind::DirectoryName, "third_party/fmt"),
            "statement-over-name",
        ),
        (
            of_fmt(version("9"), Kind::Prose, near),
            of_fmt(version("8"), Kind::UrlInProse, far),
            "nearer-file",
        ),
        (
            of_fmt(version("9"), Kind::UrlInProse, near),
            of_fmt(version("8"), Kind::Prose, near),
            "higher-confidence",
        ),
        (
            of_fmt(version("9"), Kind::Prose, far),
            of_fmt(version("N/A"), Kind::VendoringRecord, near),
            "not-a-version",
        ),
        (
            of_fmt(version("9"), Kind::Prose, far),
            of_fmt(version("HEAD"), Kind::VendoringRecord, near),
            "not-a-version",
        ),
    ] {
        let component = fmt(vec![weak, strong]);
        assert_eq!(component.version.as_deref(), Some("9"), "{rule}");
        let expected = (rule.to_owned(), vec![rule.to_owned()]);
        assert_eq!(rules(&component, Field::Version), expected);
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

#[test]
fn equals_that_disagree_conclude_nothing_and_those_that_agree_do() {
    let record = |url: &str, file: &str| {
        let file = format!("third_party/fmt/{file}");
        of_fmt(ClaimValue::upstream(url), EvidenceKind::VendoringRecord, &file)
    };
    let one = record("https://github.com/fmtlib/fmt", "METADATA");
    let same = record("https://github.com/fmtlib/fmt.git", "README.chromium");
    let other = record("https://github.com/else/fmt", "moz.yaml");
    let component = fmt(vec![one.clone(), same.clone()]);
    assert_eq!(component.repository.as_deref(), Some("https://github.com/fmtlib/fmt"));
    assert_eq!(component.supplier.as_deref(), Some("fmtlib"));
    assert_eq!(rules(&component, Field::Upstream).0, "agreement");
    let component = fmt(vec![one, other, same]);
    assert_eq!((component.upstream.as_ref(), component.supplier.as_ref()), (None, None));
    let (rule, against) = rules(&component, Field::Upstream);
    assert_eq!((rule.as_str(), against.len()), ("disagreement", 3));
}

#[test]
fn a_license_is_concluded_from_the_nearest_kind_of_text() {
    let text = |expression: &str, kind: EvidenceKind, path: &str| {
        let mut found = ObservedLicense::file(RepoPath::new(path));
        found.expression = LicenseExpression::parse(expression);
        found.score = Confidence::percent_of(97);
        of_fmt(ClaimValue::LicenseText(Box::new(found)), kind, path)
    };
    let known = text("ISC", EvidenceKind::KnownUpstream, "third_party/fmt/a.h");
    let notice = text("BSD-3-Clause", EvidenceKind::Notice, "NOTICE");
    let file = text("MIT", EvidenceKind::LicenseFile, "third_party/fmt/LICENSE");
    let tag = text("Zlib", EvidenceKind::SpdxTag, "third_party/fmt/a.h");
    let mut claims = Vec::new();
    for (claim, expected, inferred) in [
        (known, "ISC", true),
        (notice, "BSD-3-Clause", false),
        (file, "MIT", false),
        (tag, "Zlib", false),
    ] {
        claims.push(claim);
        let licenses = fmt(claims.clone()).licenses;
        let concluded = licenses.concluded.unwrap();
        assert_eq!((concluded.expression.as_str(), concluded.inferred), (expected, inferred));
        assert_eq!(licenses.observed.len(), claims.len());
        assert_eq!(licenses.declared, None);
    }
    claims.push(text("Apache-2.0", EvidenceKind::SpdxTag, "third_party/fmt/b.h"));
    assert_eq!(fmt(claims).licenses.concluded, None);
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

/// An entry of `.gitmodules` may be left behind where the code was copied. What the copy says of itself pins
/// no submodule, and the entry says nothing of the copy.
#[test]
fn a_submodule_and_code_at_one_path_are_two_components() {
    let record = |value: ClaimValue| {
        of_fmt(value, EvidenceKind::VendoringRecord, "third_party/fmt/README.chromium")
    };
    let entry = |value: ClaimValue| of_fmt(value, EvidenceKind::VendoringRecord, ".gitmodules");
    let submodule = || entry(ClaimValue::Presence(ComponentKind::Submodule));
    let url = || entry(ClaimValue::upstream("https://github.com/o/fmt"));
    let stated = || {
        let url = ClaimValue::upstream("https://github.com/trusted/fmt");
        [ClaimValue::name("evil"), url, ClaimValue::commit(COMMIT)].map(record)
    };
    let of = |component: &Component| {
        let upstream = component.upstream.as_ref().map(|it| it.url.as_str().to_owned());
        (component.kind, component.name.clone(), component.pin, component.purl.clone(), upstream)
    };
    let mut claims = vec![present(), submodule(), url()];
    claims.extend(stated());
    let (mut components, _) = concluded(claims);
    components.sort_by_key(|it| it.kind == ComponentKind::Submodule);
    let bare = (
        ComponentKind::Submodule,
        "fmt".to_owned(),
        Some(PinStrength::Absent),
        None,
        Some("https://github.com/o/fmt".to_owned()),
    );
    let copied = (
        ComponentKind::VendoredDirectory,
        "evil".to_owned(),
        Some(PinStrength::ContentDigest),
        Some(format!("pkg:github/trusted/fmt@{COMMIT}")),
        Some("https://github.com/trusted/fmt".to_owned()),
    );
    assert_eq!(components.iter().map(of).collect::<Vec<_>>(), [copied, bare]);
    // Added later, claims come to the same: that of the entry to the submodule, the others to the code.
    let (mut later, mut apart) = concluded(vec![present(), submodule()]);
    let mut claims = vec![url()];
    claims.extend(stated());
    add(claims, &HashMap::new(), &|_| true, &mut later, &mut apart.stated);
    later.sort_by_key(|it| it.kind == ComponentKind::Submodule);
    assert_eq!(
        later.iter().map(of).collect::<Vec<_>>(),
        components.iter().map(of).collect::<Vec<_>>()
    );
    // Without code in the tree they are about the submodule, and still do not pin it.
    let (components, _) = concluded([submodule(), url()].into_iter().chain(stated()).collect());
    let [component] = components.as_slice() else { unreachable!("{components:?}") };
    assert_eq!((component.revision.as_ref(), component.pin), (None, Some(PinStrength::Absent)));
    assert_eq!(rules(component, Field::Revision).0, "beside-submodule");
    assert_eq!(of(component).4.as_deref(), Some("https://github.com/o/fmt"));
}

#[test]
fn what_is_not_in_the_tree_is_stale_and_never_a_component() {
    let mut derived = Derived::with_capacity(0);
    let version = of_fmt(ClaimValue::version("1"), EvidenceKind::Prose, "README");
    let claims = vec![present(), version];
    let apart =
        conclude(claims, Vec::new(), &|path| *path == RepoPath::new("README"), &mut derived);
    assert!(derived.into_components().is_empty());
    let reasons: Vec<_> = apart.unattached.iter().map(|it| it.reason).collect();
    assert_eq!(reasons, [UnattachedReason::Stale; 2]);
}

/// The licensed code of others is not supplied by whoever owns the tree.
#[test]
fn a_copy_without_an_origin_has_no_supplier() {
    let component = fmt(vec![]);
    assert_eq!((component.supplier, component.owner, component.repository), (None, None, None));
}

/// Code that is elsewhere has the name of its package URL, and a commit is its revision and no version.
#[test]
fn a_package_url_says_what_it_is() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    for (purl, file, expected, scope) in [
        ("pkg:generic/my%20rope@1.2", "notes", ("my rope", Some("1.2"), None), Scope::Unknown),
        (
            &*format!("pkg:generic/rope@{commit}"),
            ".ci/pins/rope.txt",
            ("rope", None, Some(commit)),
            Scope::Ci,
        ),
        ("pkg:generic/rope", "tests/rope.txt", ("rope", None, None), Scope::Test),
    ] {
        let value = ClaimValue::Presence(ComponentKind::FetchedArchive);
        let kind = EvidenceKind::VendoringRecord;
        let claim = Claim::new(Subject::purl(purl), value, kind, at(file));
        let mut derived = Derived::with_capacity(0);
        conclude(vec![claim], Vec::new(), &|_| true, &mut derived);
        let [component] = &derived.into_components()[..] else { panic!("{purl}") };
        let revision = component.revision.as_ref().map(Revision::as_str);
        assert_eq!((component.name.as_str(), component.version.as_deref(), revision), expected);
        assert_eq!(component.scope, scope, "{purl}");
    }
}

/// Each part of a package URL comes from a file that does not speak of something else.
#[test]
fn a_package_url_mixes_no_records() {
    for (claims, purl, rule, against) in records_that_disagree() {
        let found = fmt(claims);
        assert_eq!(found.purl.as_deref(), purl, "{found:#?}");
        let expected = (rule.to_owned(), vec!["other-identity".to_owned(); against]);
        assert_eq!(rules(&found, Field::Identity), expected, "{found:#?}");
    }
}

/// Claims, the package URL that they lead to, its rule, and how many claims add nothing to it.
#[expect(clippy::too_many_lines, reason = "a table, one row after the other")]
fn records_that_disagree() -> Vec<(Vec<Claim>, Option<&'static str>, &'static str, usize)> {
    use EvidenceKind::{DirectoryName, Manifest, VendoringRecord};
    let (record, manifest) = ("third_party/fmt/README.chromium", "third_party/fmt/Cargo.toml");
    let said = |file: &str, values: &[ClaimValue]| -> Vec<Claim> {
        let kind = if file == manifest { Manifest } else { VendoringRecord };
        values.iter().map(|value| of_fmt(value.clone(), kind, file)).collect()
    };
    let (name, version, url) = (ClaimValue::name, ClaimValue::version, ClaimValue::upstream);
    let (own, other) = ("https://github.com/o/rope", "https://github.com/o/chain");
    let commit = ClaimValue::commit(COMMIT);
    let cargo = || {
        let cargo = ClaimValue::Ecosystem(Redacted::new("cargo"));
        vec![of_fmt(cargo, VendoringRecord, manifest)]
    };
    let crate_of = |named: &str| {
        [cargo(), said(manifest, &[name(named), version("1.0.0"), url(other)])].concat()
    };
    let directory = ["fmt"].map(|it| of_fmt(name(it), DirectoryName, "third_party/fmt")).to_vec();
    let numbered = [version("1.2.11")].map(|it| of_fmt(it, DirectoryName, "third_party/fmt"));
    let directory = [directory, numbered.to_vec()].concat();
    let rope = said(record, &[name("Rope"), version("2.0")]);
    vec![
        // The manifest is that of another package than the record.
        (
            [crate_of("chain"), rope.clone()].concat(),
            Some("pkg:generic/Rope@2.0"),
            "name-and-version",
            2,
        ),
        // Two spellings of one name: that of the registry counts.
        (
            [crate_of("my_rope"), said(record, &[name("My-Rope"), version("2.0")])].concat(),
            Some("pkg:cargo/my_rope@2.0"),
            "package-of-registry",
            0,
        ),
        // What the registry calls it is not known.
        ([cargo(), rope].concat(), Some("pkg:generic/Rope@2.0"), "name-and-version", 1),
        // The repository of one library and the commit of another.
        (
            [
                said(record, &[name("Rope"), commit.clone()]),
                said(manifest, &[name("chain"), url(other)]),
            ]
            .concat(),
            None,
            "known-by-place",
            1,
        ),
        (
            [
                said(record, &[name("Rope"), url(own)]),
                said("third_party/README", &[url(other), commit.clone()]),
            ]
            .concat(),
            None,
            "known-by-place",
            1,
        ),
        (
            said(record, &[name("Rope"), url(own), commit]),
            Some("pkg:github/o/rope@11bd71901bbe5b1630ceea73d27597364c9af683"),
            "repository-at-revision",
            0,
        ),
        // The version of a directory with another name, and with one that is a part of the name.
        ([directory.clone(), said(record, &[name("Rope")])].concat(), None, "known-by-place", 1),
        (
            [directory, said(record, &[name("The fmt library")])].concat(),
            Some("pkg:generic/The%20fmt%20library@1.2.11"),
            "name-and-version",
            0,
        ),
    ]
}

/// A file may say very many things of one component, and many of them alike.
#[test]
fn what_very_many_lines_say_is_put_together_in_little_time() {
    let record = |value: ClaimValue, line: u32| {
        let mut claim = of_fmt(value, EvidenceKind::VendoringRecord, "third_party/fmt/METADATA");
        claim.location = Location::line(RepoPath::new("third_party/fmt/METADATA"), line);
        claim
    };
    let said = (1..20_000).flat_map(|line| {
        let url = ClaimValue::upstream(&format!("https://github.com/o/r{line}"));
        [ClaimValue::name("fmt"), ClaimValue::version("1"), url].map(|value| record(value, line))
    });
    let own = ClaimValue::upstream("https://github.com/o/fmt");
    let own = of_fmt(own, EvidenceKind::Content, "third_party/fmt");
    let begun = std::time::Instant::now();
    let found = fmt(said.chain([own]).collect());
    assert_eq!((found.version.as_deref(), found.purl), (Some("1"), None));
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

/// That something is there is all that is known of it, and the claim is named.
#[test]
fn what_is_only_there_rests_on_the_claim_that_it_is() {
    let found = fmt(vec![]);
    let [identity, name] = found.conclusions.as_slice() else { unreachable!("{found:#?}") };
    let used = identity.used.as_deref();
    assert_eq!((identity.rule.as_ref(), used), ("known-by-place", Some(&[0][..])));
    assert_eq!(name.rule, "named-after-path");
}

/// A package that a reference names.
fn package(name: &str, version: Option<&str>) -> Component {
    let purl = plimsoll_model::purl::package("npm", name, version).unwrap();
    let id = ComponentId::derive(ComponentKind::Package, purl.as_bytes());
    let mut package = Component::new(id, ComponentKind::Package, Scope::Build, name);
    (package.version, package.pin) = (version.map(str::to_owned), Some(PinStrength::Branch));
    package.supplier = Some("npm registry".into());
    let presence = ClaimValue::Presence(ComponentKind::Package);
    let kind = EvidenceKind::Reference;
    package.evidence = vec![Claim::new(Subject::Itself, presence, kind, at("package.json"))];
    package.purl = Some(purl);
    package.conclusions = vec![Conclusion::of_all(Field::Identity, "named-by-reference")];
    package
}

#[test]
fn claims_reach_what_they_are_about() {
    let purl = "pkg:npm/left-pad@1.3.0";
    let mut derived = Derived::with_capacity(1);
    derived.merge(package("left-pad", Some("1.3.0")));
    let about = |value: ClaimValue, purl: &str| {
        Claim::new(Subject::purl(purl), value, EvidenceKind::Prose, at("notes"))
    };
    let other = "pkg:generic/ssl@3";
    let below = Subject::Path(RepoPath::new("third_party/fmt/src/a.cc"));
    let license = ClaimValue::license("MIT");
    let claims = vec![
        about(license.clone(), purl),
        about(ClaimValue::version("9"), purl),
        about(ClaimValue::Presence(ComponentKind::PrebuiltBinary), other),
        about(ClaimValue::Pin(PinStrength::FullTag), other),
        about(ClaimValue::name("nobody"), "pkg:npm/nobody@1"),
        present(),
        Claim::new(below, license.clone(), EvidenceKind::Manifest, at("third_party/fmt/src/a.cc")),
        Claim::new(
            Subject::Directory(RepoPath::default()),
            license,
            EvidenceKind::Manifest,
            at("package.json"),
        ),
    ];
    let mut apart = conclude(claims, Vec::new(), &|_| true, &mut derived);
    let mut components = derived.into_components();
    let by_name = |components: &[Component]| -> BTreeMap<String, Component> {
        components.iter().map(|it| (it.name.clone(), it.clone())).collect()
    };
    let of = by_name(&components);
    let declared = |component: &Component| component.licenses.declared.clone().unwrap().raw;
    assert_eq!(declared(&of["left-pad"]).as_str(), "MIT");
    let is_fixed = |component: &Component| {
        assert_eq!(component.version.as_deref(), Some("1.3.0"));
        assert_eq!(rules(component, Field::Version).0, "identity-is-fixed");
    };
    is_fixed(&of["left-pad"]);
    // Nor does a claim that was rejected count once more is said of something else.
    let more = vec![about(ClaimValue::Supplier(Redacted::new("Example Org")), purl)];
    later(more, &mut components, &mut apart.stated);
    is_fixed(&by_name(&components)["left-pad"]);
    assert_eq!(by_name(&components)["left-pad"].supplier.as_deref(), Some("Example Org"));
    assert_eq!(of["ssl"].pin, Some(PinStrength::FullTag));
    assert_eq!(of["ssl"].version.as_deref(), Some("3"));
    assert_eq!(declared(&of["fmt"]).as_str(), "MIT");
    assert_eq!(apart.statements.licenses.declared.unwrap().as_str(), "MIT");
    let [left] = apart.unattached.as_slice() else { unreachable!() };
    assert_eq!(left.reason, UnattachedReason::NoComponent);
}

/// Claims that come later are weighed with those before, and may undo what was concluded.
#[test]
fn a_claim_that_comes_later_is_weighed_with_the_others() {
    let kind = EvidenceKind::VendoringRecord;
    let record = |value: ClaimValue| of_fmt(value, kind, "third_party/fmt/METADATA");
    let (one, other) = ("https://github.com/fmtlib/fmt", "https://github.com/else/fmt");
    let (first, more) = (
        vec![record(ClaimValue::upstream(one)), record(ClaimValue::version("1"))],
        vec![record(ClaimValue::upstream(other)), record(ClaimValue::version("2"))],
    );
    let mut components = vec![fmt(first.clone())];
    assert_eq!(components[0].supplier.as_deref(), Some("fmtlib"));
    let left = later(more.clone(), &mut components, &mut Stated::default());
    let together = fmt(first.into_iter().chain(more).collect());
    assert!(left.is_empty());
    let of = |it: &Component| (it.version.clone(), it.upstream.clone(), it.supplier.clone());
    assert_eq!(of(&components[0]), (None, None, None));
    assert_eq!(of(&together), (None, None, None));
    assert_eq!((&components[0].purl, &components[0].repository), (&together.purl, &None));
    assert_eq!(components[0].evidence, together.evidence, "in one order, and each once");
    let again =
        later(vec![record(ClaimValue::version("1"))], &mut components, &mut Stated::default());
    assert_eq!((again, &components[0].evidence), (vec![], &together.evidence));
}

/// A claim that is disputed later takes back what it changed, of what a reference states too.
#[test]
fn what_is_disputed_is_as_it_was_without_claims() {
    let purl = "pkg:npm/left-pad@1.3.0";
    let about = |value| Claim::new(Subject::purl(purl), value, EvidenceKind::Prose, at("notes"));
    let mut components = vec![package("left-pad", Some("1.3.0"))];
    let mut stated = Stated::default();
    let of = |it: &[Component]| (it[0].scope, it[0].pin);
    let said = |scope, pin| vec![about(ClaimValue::Scope(scope)), about(ClaimValue::Pin(pin))];
    later(said(Scope::Test, PinStrength::FullTag), &mut components, &mut stated);
    assert_eq!(of(&components), (Scope::Test, Some(PinStrength::FullTag)));
    later(said(Scope::Ci, PinStrength::Absent), &mut components, &mut stated);
    assert_eq!(of(&components), (Scope::Build, Some(PinStrength::Branch)));
    assert_eq!(rules(&components[0], Field::Scope).0, "disagreement");
}

/// What is named by a package URL has the name and the version which that says.
#[test]
fn a_package_url_is_not_contradicted() {
    let purl = "pkg:generic/rope@1.2";
    let about = |value| Claim::new(Subject::purl(purl), value, EvidenceKind::Prose, at("notes"));
    let claims = vec![
        about(ClaimValue::Presence(ComponentKind::FetchedArchive)),
        about(ClaimValue::version("9")),
        about(ClaimValue::name("chain")),
        about(ClaimValue::license("MIT")),
        about(ClaimValue::Scope(Scope::Test)),
    ];
    let [rope] = &concluded(claims).0[..] else { panic!("one component") };
    assert_eq!((rope.name.as_str(), rope.version.as_deref()), ("rope", Some("1.2")));
    assert_eq!((rope.scope, rope.licenses.declared.is_some()), (Scope::Test, true));
    for (field, rule) in [
        (Field::Identity, "named-by-package-url"),
        (Field::Name, "identity-is-fixed"),
        (Field::Version, "identity-is-fixed"),
        (Field::License, "only-claim"),
    ] {
        assert_eq!(rules(rope, field).0, rule);
    }
}

#[test]
fn a_claim_that_comes_later_may_be_stale_too() {
    let mut components = vec![fmt(vec![])];
    let presence = ClaimValue::Presence(ComponentKind::Submodule);
    let of = |number, value: &ClaimValue| {
        let subject = Subject::Directory(path(number));
        Claim::new(subject, value.clone(), EvidenceKind::Prose, at("notes"))
    };
    let claims = vec![of(3, &ClaimValue::version("1")), of(2, &ClaimValue::version("1"))];
    let claims = claims.into_iter().chain([of(3, &presence)]).collect();
    let left = later(claims, &mut components, &mut Stated::default());
    let reason = |number, field| {
        let is_it = |it: &&UnattachedClaim| {
            it.claim.subject == Subject::Directory(path(number)) && it.claim.field() == field
        };
        left.iter().find(is_it).unwrap().reason
    };
    assert_eq!(reason(3, Field::Version), UnattachedReason::Stale);
    assert_eq!(reason(2, Field::Version), UnattachedReason::NoComponent);
    assert_eq!(reason(3, Field::Presence), UnattachedReason::NoComponent);
}

#[test]
fn conclusions_stand_in_the_order_of_fields() {
    let kind = EvidenceKind::VendoringRecord;
    let record = |value: ClaimValue| of_fmt(value, kind, "third_party/fmt/METADATA");
    let component = fmt(vec![
        record(ClaimValue::version("1")),
        record(ClaimValue::Presence(ComponentKind::VendoredDirectory)),
        record(ClaimValue::license("MIT")),
    ]);
    let fields: Vec<Field> = component.conclusions.iter().map(|it| it.field).collect();
    let expected = [Field::Identity, Field::Presence, Field::Name, Field::Version, Field::License];
    assert_eq!(fields, expected);
}

#[test]
fn the_source_is_told_of_later_too() {
    let of = |text: &str, file: &str| {
        let root = Subject::Directory(RepoPath::default());
        Claim::new(root, ClaimValue::license(text), EvidenceKind::Manifest, at(file))
    };
    let mut apart = concluded(vec![of("MIT", "package.json")]).1;
    add_statements(vec![of("MIT", "package.json")], &mut apart.statements);
    assert_eq!(apart.statements.evidence.len(), 1);
    add_statements(vec![of("ISC", "Cargo.toml")], &mut apart.statements);
    assert_eq!(apart.statements.licenses.declared, None);
    assert_eq!(apart.statements.conclusions[0].rule, "disagreement");
}

/// Which claim is in which place does not depend on when it came, and a text that says something else than
/// what is declared shows as that.
#[test]
fn the_license_of_the_source_is_weighed_by_the_same_table() {
    let root = || Subject::Directory(RepoPath::default());
    let declared = |text: &str, file: &str| {
        Claim::new(root(), ClaimValue::license(text), EvidenceKind::Manifest, at(file))
    };
    let text = |expression: &str, file: &str| {
        let mut found = ObservedLicense::file(RepoPath::new(file));
        found.expression = LicenseExpression::parse(expression);
        let value = ClaimValue::LicenseText(Box::new(found));
        Claim::new(root(), value, EvidenceKind::LicenseFile, at(file))
    };
    let claims =
        [declared("MIT", "package.json"), text("ISC", "LICENSE"), declared("ISC", "Cargo.toml")];
    let together = concluded(claims.to_vec()).1.statements;
    let mut apart = SourceStatements::default();
    for claim in claims {
        add_statements(vec![claim], &mut apart);
    }
    assert_eq!(apart, together);
    assert_eq!(
        (&together.licenses.declared, &together.conclusions[0].rule),
        (&None, &"disagreement".into())
    );
    let [_, of_text] = together.conclusions.as_slice() else { unreachable!("{together:#?}") };
    assert_eq!(together.licenses.concluded.unwrap().expression.as_str(), "ISC");
    assert_eq!(of_text.rule, "text-over-declaration");
    let against: Vec<&Claim> = of_text
        .rejected
        .iter()
        .map(|it| &together.evidence[usize::try_from(it.claim).unwrap()])
        .collect();
    assert_eq!(against.iter().map(|it| it.value.to_string()).collect::<Vec<_>>(), ["MIT"]);
}

#[test]
fn rules_have_ids_of_their_own() {
    let ids: BTreeSet<&str> = CONFLICT_RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), CONFLICT_RULES.len());
}

/// Claims of all fields, about few subjects, at few places and with few values, so that they meet.
fn any_claim() -> impl Strategy<Value = Claim> {
    claim_about(0..=13)
}

/// Claims of some fields, by their numbers.
fn claim_about(fields: std::ops::RangeInclusive<u8>) -> impl Strategy<Value = Claim> {
    const KINDS: [EvidenceKind; 9] = [
        EvidenceKind::Gitlink,
        EvidenceKind::Content,
        EvidenceKind::VendoringRecord,
        EvidenceKind::Manifest,
        EvidenceKind::SpdxTag,
        EvidenceKind::Prose,
        EvidenceKind::VersionMacro,
        EvidenceKind::DirectoryName,
        EvidenceKind::KnownUpstream,
    ];
    let subject = prop_oneof![
        (0..4u8).prop_map(|at| Subject::Directory(path(at))),
        (0..6u8).prop_map(|at| Subject::Path(path(at))),
        (0..2u8).prop_map(|at| Subject::purl(&format!("pkg:npm/p{at}@1"))),
        Just(Subject::Itself),
    ];
    let value = (fields, 0..3u8).prop_map(|(field, value)| match field {
        0 | 1 => ClaimValue::Presence(match value {
            0 => ComponentKind::Submodule,
            1 => ComponentKind::VendoredDirectory,
            _ => ComponentKind::EmbeddedLibrary,
        }),
        2 => ClaimValue::name(&format!("n{value}")),
        3 => ClaimValue::version(["1.0", "2.0", "N/A"][usize::from(value)]),
        4 => ClaimValue::MinimumVersion(Box::new(MinimumVersion::new("3", &format!("d{value}")))),
        5 => ClaimValue::upstream(&format!("https://github.com/o/r{value}")),
        6 => {
            ClaimValue::Revision(Revision::Name(["v1.0.0", "main", "x"][usize::from(value)].into()))
        }
        7 => ClaimValue::license(["MIT", "ISC", "own"][usize::from(value)]),
        9 => ClaimValue::Ecosystem(Redacted::new(["npm", "cargo", "golang"][usize::from(value)])),
        10 => ClaimValue::Supplier(Redacted::new(["a", "b", "c"][usize::from(value)])),
        11 => ClaimValue::Pin(
            [PinStrength::FullTag, PinStrength::Branch, PinStrength::Absent][usize::from(value)],
        ),
        12 => ClaimValue::Scope([Scope::Product, Scope::Test, Scope::Ci][usize::from(value)]),
        13 => ClaimValue::Cpe(Cpe::parse(&format!("cpe:/a:o:r:{value}")).unwrap()),
        _ => {
            let mut text = ObservedLicense::file(path(value));
            text.expression = LicenseExpression::parse(["MIT", "ISC", "?"][usize::from(value)]);
            ClaimValue::LicenseText(Box::new(text))
        }
    });
    let confidence = (0..3u8).prop_filter_map("percent", |it| Confidence::percent_of(it * 50));
    let kind = (0..KINDS.len()).prop_map(|it| KINDS[it]);
    (subject, value, kind, 0..6u8, confidence).prop_map(
        |(subject, value, kind, file, confidence)| {
            Claim::new(subject, value, kind, Location::whole(path(file)))
                .with_confidence(confidence)
        },
    )
}

fn path(number: u8) -> RepoPath {
    RepoPath::new(["", "d0", "d0/d1", "gone", "d0/d1/a.c", "d0/b.c"][usize::from(number)])
}

fn of(claims: Vec<Claim>) -> (Vec<Component>, Apart) {
    let mut derived = Derived::with_capacity(0);
    let apart = conclude(claims, Vec::new(), &|it| *it != path(3), &mut derived);
    let mut components = derived.into_components();
    components.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    (components, apart)
}

/// What claims lead to beside two packages that references name, of which one has a version.
fn beside_packages(claims: Vec<Claim>) -> (Vec<Component>, Apart) {
    let mut derived = Derived::with_capacity(2);
    derived.merge(package("p0", Some("1")));
    derived.merge(package("p2", None));
    let apart = conclude(claims, Vec::new(), &|it| *it != path(3), &mut derived);
    (derived.into_components(), apart)
}

/// Whether the conclusion of its field says of a claim that it counts, or why it does not. An identity that is
/// stated speaks of the claims that state it. Names that come from a path or an upstream rest on claims about
/// those.
fn accounts(conclusion: &Conclusion, at: u32, claim: &Claim, is_fixed: bool) -> bool {
    let field = match claim.field() {
        Field::MinimumVersion => Field::Version,
        field => field,
    };
    let is_used = conclusion.used.as_ref().is_none_or(|used| used.contains(&at));
    let is_rejected = conclusion.rejected.iter().any(|it| it.claim == at);
    let is_about = conclusion.field == field || (is_fixed && conclusion.field == Field::Identity);
    is_about && (is_used || is_rejected)
}

proptest! {
    /// Every claim in evidence counts for one conclusion, or one says why it does not.
    #[test]
    fn every_claim_counts_or_is_rejected(
        claims in prop::collection::vec(any_claim(), 0..24),
        more in prop::collection::vec(any_claim(), 0..12),
    ) {
        let (mut components, mut apart) = beside_packages(claims);
        later(more, &mut components, &mut apart.stated);
        for component in &components {
            let identity = component.conclusions.iter().filter(|it| it.field == Field::Identity);
            let [identity] = &identity.collect::<Vec<_>>()[..] else {
                return Err(TestCaseError::fail(format!("one identity of {component:#?}")));
            };
            let counts_for_it =
                |at: u32| identity.used.as_ref().is_none_or(|used| used.contains(&at));
            let present = component.evidence.iter().filter(|it| it.field() == Field::Presence);
            // The identity rests on it, and nothing is weighed.
            let is_alone = !is_fixed(component) && present.count() == 1;
            for (claim, at) in component.evidence.iter().zip(0u32..) {
                let is_fixed = is_fixed(component);
                let about = component.conclusions.iter();
                let by = about.filter(|it| accounts(it, at, claim, is_fixed)).count();
                let is_lone = is_alone && claim.field() == Field::Presence;
                prop_assert_eq!(by, usize::from(!is_lone), "{:?} of {:#?}", claim, component);
                prop_assert!(!is_lone || counts_for_it(at), "{:#?}", component);
            }
        }
    }

    /// The registry in a package URL comes from a file that names the package so, if that names anything, and
    /// the file of no other part names something else.
    #[test]
    fn a_package_url_is_put_together_from_what_agrees(
        claims in prop::collection::vec(claim_about(1..=9), 0..24),
    ) {
        for component in of(claims).0 {
            if component.kind == ComponentKind::Submodule || component.paths.is_empty() {
                continue;
            }
            let identity = component.conclusions.iter().find(|it| it.field == Field::Identity);
            let used = identity.unwrap().used.as_deref().unwrap().iter();
            let used: Vec<&Claim> =
                used.map(|at| &component.evidence[usize::try_from(*at).unwrap()]).collect();
            let of = |field: Field| used.iter().filter(move |it| it.field() == field);
            if component.purl.is_none() {
                continue;
            }
            let is_named = of(Field::Name).any(|it| it.kind != EvidenceKind::DirectoryName);
            for claim in &used {
                // Values of this test have one spelling each.
                let file = &claim.location.path;
                let here = component.evidence.iter().filter(|it| it.location.path == *file);
                let names = here.filter_map(|it| match &it.value {
                    ClaimValue::Name(name) => Some(name.as_str().to_owned()),
                    _ => None,
                });
                let names: Vec<String> = names.collect();
                let agrees = names.is_empty() || names.contains(&component.name);
                let is_part = !matches!(claim.field(), Field::Presence | Field::Name);
                prop_assert!(agrees || !is_part, "{:#?}", component);
                let names_it = !names.is_empty() || !is_named;
                prop_assert!(names_it || claim.field() != Field::Ecosystem, "{:#?}", component);
            }
        }
    }

    /// It does not matter in how many portions claims come to components that are there.
    #[test]
    fn claims_in_portions_lead_to_what_all_of_them_do(
        known in prop::collection::vec(any_claim(), 0..16),
        one in prop::collection::vec(any_claim(), 0..12),
        other in prop::collection::vec(any_claim(), 0..12),
    ) {
        let (components, apart) = beside_packages(known);
        // What is at a path gets its package URL from claims, and nothing here is about that.
        let in_portions = |portions: Vec<Vec<Claim>>| {
            let (mut components, mut stated) = (components.clone(), apart.stated.clone());
            let left = portions.into_iter().flat_map(|it| later(it, &mut components, &mut stated));
            let left: BTreeSet<UnattachedClaim> = left.collect();
            (components, left)
        };
        let together = in_portions(vec![one.iter().chain(&other).cloned().collect()]);
        prop_assert_eq!(&in_portions(vec![one.clone(), other.clone()]), &together);
        prop_assert_eq!(&in_portions(vec![other, one]), &together);
    }

    #[test]
    fn no_claim_is_lost_and_no_order_matters(
        claims in prop::collection::vec(any_claim(), 0..24),
        turn in any::<prop::sample::Index>(),
    ) {
        let (components, apart) = of(claims.clone());
        let ids: BTreeSet<_> = components.iter().map(|it| &it.id).collect();
        prop_assert_eq!(ids.len(), components.len());
        // Every claim is somewhere, and says the same there.
        let kept = components.iter().flat_map(|it| &it.evidence);
        let kept = kept.chain(apart.unattached.iter().map(|it| &it.claim));
        let kept: Vec<&Claim> = kept.chain(&apart.statements.evidence).collect();
        for claim in &claims {
            let is_same = |it: &&&Claim| {
                let own = it.subject == claim.subject || it.subject.is_itself();
                own && (&it.value, it.kind, &it.location) == (&claim.value, claim.kind, &claim.location)
            };
            prop_assert!(kept.iter().any(|it| is_same(&it)), "{claim:?}");
        }
        // Conclusions name claims that are there, about their field, each once.
        for component in &components {
            for conclusion in &component.conclusions {
                let used = conclusion.used.as_deref().unwrap_or_default().iter().copied();
                let all: Vec<u32> = used.chain(conclusion.rejected.iter().map(|it| it.claim)).collect();
                let distinct: BTreeSet<u32> = all.iter().copied().collect();
                prop_assert_eq!(distinct.len(), all.len());
                prop_assert!(all.iter().all(|at| usize::try_from(*at).unwrap() < component.evidence.len()));
                prop_assert!(CONFLICT_RULES.iter().any(|rule| rule.id == conclusion.rule));
            }
        }
        let mut turned = claims;
        if !turned.is_empty() {
            let middle = turn.index(turned.len());
            turned.rotate_left(middle);
            turned.reverse();
        }
        let (other, rest) = of(turned);
        prop_assert_eq!(&other, &components);
        prop_assert_eq!(rest.unattached, apart.unattached);
        prop_assert_eq!(rest.statements, apart.statements);
    }

    /// A claim that loses against the ones that a conclusion was made from changes nothing.
    #[test]
    fn a_weaker_claim_changes_no_conclusion(
        (claims, added) in (2..9u8).prop_flat_map(|field| {
            (prop::collection::vec(claim_about(field..=field), 1..8), claim_about(field..=field))
        }),
    ) {
        let (root, names) = (path(1), std::collections::HashSet::from(["d1".to_owned()]));
        let setting = Setting { path: Some(&root), own_names: &[], names: &names, is_submodule: false };
        let field = added.field();
        let weighed = |claims: &[&Claim]| {
            let numbered: Vec<(usize, &Claim)> = claims.iter().copied().enumerate().collect();
            weigh(field, &numbered, &setting).unwrap()
        };
        let all: Vec<&Claim> = claims.iter().collect();
        let before = weighed(&all);
        let value = |verdict: &Verdict, claims: &[&Claim]| {
            verdict.value.map(|at| claims[at].value.clone())
        };
        // The claims that decide: the one whose value counts, or those that disagree.
        let equals = before.rejected.iter().filter(|(_, rule)| *rule == "disagreement");
        let deciding: Vec<usize> = before.value.into_iter().chain(equals.map(|(at, _)| *at)).collect();
        let loses = |to: &Claim| {
            let pair = weighed(&[to, &added]);
            pair.rejected.iter().any(|(at, rule)| *at == 1 && *rule != "disagreement")
        };
        let is_weaker = !deciding.is_empty() && deciding.iter().all(|at| loses(all[*at]));
        let with: Vec<&Claim> = claims.iter().chain([&added]).collect();
        let after = weighed(&with);
        if is_weaker {
            prop_assert_eq!(value(&after, &with), value(&before, &all));
            let says_why = after.rejected.iter().any(|(at, _)| *at == claims.len());
            prop_assert!(says_why);
        }
    }
}
