//! Tests the facts about the product, and their precedence.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

use plimsoll::model::{
    Contact, LifecyclePhase, Product, ProductOrigin, ProductType, Supplier, web_url,
};
use plimsoll::{Format, MemorySource, RenderOptions, Report, Scan, policy, render};
use plimsoll_testkit::{GitRepo, assert_sound, assert_sound_at};

const CARGO: &str = "[package]\nname = \"harbor\"\nversion = \"1.2.0\"\nlicense = \"MIT\"\n\
                     authors = [\"Ada <ada@example.org>\"]\n";

fn at(repo: &GitRepo, revision: Option<&str>) -> Report {
    let scan = Scan::path(repo.path());
    let scan = revision.into_iter().fold(scan, Scan::revision);
    let report = scan.run().unwrap();
    assert_sound_at(&report, repo.path(), revision);
    report
}

fn of(files: &[(&str, &str)]) -> Report {
    let tree = || {
        let empty = MemorySource::new().with_file("README", "Harbor\n");
        files.iter().fold(empty, |tree, (path, text)| tree.with_file(*path, *text))
    };
    let report = Scan::source(Box::new(tree())).run().unwrap();
    assert_sound(&report, &tree());
    report
}

/// Each fact as `name value (origin, place)`.
fn facts(product: &Product) -> Vec<String> {
    let rows = product.facts().into_iter().map(|(name, value, origin, place)| match place {
        Some(place) => format!("{name} {value} ({origin}, {place})"),
        None => format!("{name} {value} ({origin})"),
    });
    rows.collect()
}

fn repository() -> GitRepo {
    let repo = GitRepo::init();
    repo.write("Cargo.toml", CARGO);
    repo.add_all();
    repo.commit("First");
    repo.set_remote("https://user:hunter2@github.com/harbor-example/quay.git");
    repo
}

#[test]
fn a_repository_without_a_statement_is_named_by_its_url_and_never_by_its_folder() {
    let repo = GitRepo::init();
    repo.write("README", "Harbor\n");
    repo.add_all();
    repo.commit("First");
    let product = at(&repo, None).source.product;
    assert!(product.is_empty(), "{product:?}");
    repo.set_remote("https://user:hunter2@github.com/harbor-example/quay.git");
    let report = at(&repo, None);
    let expected =
        ["name quay (url)", "supplier harbor-example, https://github.com/harbor-example (url)"];
    assert_eq!(facts(&report.source.product), expected);
    assert_eq!(report.source.name_or_unknown(), "quay");
    assert_eq!(of(&[]).source.name_or_unknown(), "unknown");
}

#[test]
fn manifests_state_what_a_tag_does_not() {
    let repo = repository();
    let expected = [
        "name harbor (repository, Cargo.toml:2)",
        "version 1.2.0 (repository, Cargo.toml:3)",
        "supplier harbor-example, https://github.com/harbor-example (url)",
        "authors Ada <ada@example.org> (repository, Cargo.toml:5)",
        "license MIT (repository, Cargo.toml:4)",
    ];
    assert_eq!(facts(&at(&repo, None).source.product), expected);
    assert_eq!(facts(&at(&repo, Some("HEAD")).source.product), expected);
    assert_eq!(facts(&at(&repo.clone_bare(), Some("HEAD")).source.product), expected);
}

/// The version, its origin, and the tags of the commit.
fn version(report: &Report) -> (Option<&str>, Option<ProductOrigin>, String) {
    let source = &report.source;
    let version = source.product.version.as_ref();
    let tags = source.tags.join(" ");
    (version.map(|it| it.value.as_str()), version.map(|it| it.origin), tags)
}

#[test]
fn the_tag_at_the_commit_states_the_release() {
    let repo = repository();
    let release = repo.git(&["rev-parse", "HEAD"]);
    let manifest = (Some("1.2.0"), Some(ProductOrigin::Repository), String::new());
    let tag = |version, tags: &str| (Some(version), Some(ProductOrigin::Tag), tags.to_owned());

    repo.git(&["tag", "--annotate", "--message", "Release", "v1.3.0"]);
    assert_eq!(version(&at(&repo, None)), tag("1.3.0", "v1.3.0"));
    // In a bare clone, and with packed refs.
    assert_eq!(version(&at(&repo.clone_bare(), Some("HEAD"))), tag("1.3.0", "v1.3.0"));
    repo.git(&["pack-refs", "--all"]);
    assert_eq!(version(&at(&repo, None)), tag("1.3.0", "v1.3.0"));

    // The highest of several versions is used. Some tags are not versions, one is a tag of a tag, and one of a tree.
    for name in ["v1", "v1.4.0-rc10", "v1.4.0-rc9", "nightly", "plugin-v9.0.0"] {
        repo.git(&["tag", name]);
    }
    repo.git(&["tag", "--annotate", "--message", "Again", "quay-1.4.0-rc11", "v1"]);
    repo.git(&["tag", "tree-v8.0", "HEAD^{tree}"]);
    let all = "nightly plugin-v9.0.0 quay-1.4.0-rc11 v1 v1.3.0 v1.4.0-rc10 v1.4.0-rc9";
    assert_eq!(version(&at(&repo, None)), tag("1.4.0-rc11", all));
    assert_eq!(version(&at(&repo, Some("v1.3.0"))), tag("1.4.0-rc11", all));

    // A tag at another commit is ignored, and a loose ref takes precedence over the packed one.
    repo.write("src/lib.rs", "");
    repo.add_all();
    repo.commit("Second");
    assert_eq!(version(&at(&repo, None)), manifest);
    assert_eq!(version(&at(&repo, Some(&release))), tag("1.4.0-rc11", all));
    repo.git(&["tag", "--force", "quay-1.4.0-rc11"]);
    assert_eq!(version(&at(&repo, None)), tag("1.4.0-rc11", "quay-1.4.0-rc11"));
    let rest = "nightly plugin-v9.0.0 v1 v1.3.0 v1.4.0-rc10 v1.4.0-rc9";
    assert_eq!(version(&at(&repo, Some(&release))), tag("1.4.0-rc10", rest));
}

#[test]
fn packed_refs_without_targets_of_tags_is_still_read() {
    let repo = repository();
    repo.git(&["tag", "--annotate", "--message", "Release", "v1.3.0"]);
    repo.git(&["pack-refs", "--all"]);
    let file = repo.path().join(".git/packed-refs");
    #[expect(clippy::disallowed_methods, reason = "a test changes what git wrote")]
    let text = std::fs::read_to_string(&file).unwrap();
    let plain = text.lines().filter(|line| !line.starts_with(['#', '^']));
    let plain = plain.fold(String::new(), |text, line| text + line + "\n");
    assert_ne!(plain, text);
    repo.write(".git/packed-refs", plain);
    assert_eq!(version(&at(&repo, None)).0, Some("1.3.0"));
}

#[test]
fn the_caller_overrides_the_policy_and_the_policy_the_repository() {
    let text = "[product]\nname = \"Harbor\"\nversion = \"2.0\"\ntype = \"library\"\n\
                license = \"Apache-2.0\"\nsupport_end = 2030-12-31\n\
                supplier = { name = \"Policy Ltd\", url = \"https://u:hunter2@policy.example/\" }\n";
    let repo = repository();
    repo.git(&["tag", "v1.3.0"]);
    let supplier = Supplier::new("Caller").with_url(web_url("https://caller.example"));
    let run = |scan: Scan| {
        let report = scan.run().unwrap();
        assert_sound_at(&report, repo.path(), None);
        facts(&report.source.product)
    };
    let scan = || Scan::path(repo.path()).policy(policy(text, "plimsoll.toml").unwrap());
    let stated = [
        "authors Ada <ada@example.org> (repository, Cargo.toml:5)",
        "license Apache-2.0 (policy, plimsoll.toml:5)",
        "support end 2030-12-31 (policy, plimsoll.toml:6)",
    ];
    let of_policy = [
        "name Harbor (policy, plimsoll.toml:2)",
        "version 2.0 (policy, plimsoll.toml:3)",
        "type library (policy, plimsoll.toml:4)",
        "supplier Policy Ltd, https://***@policy.example/ (policy, plimsoll.toml:7)",
    ];
    assert_eq!(run(scan()), [&of_policy[..], &stated].concat());
    let said = scan()
        .name("quay-name")
        .product_version("3.0")
        .product_type(ProductType::Firmware)
        .product_supplier(supplier)
        .product_lifecycle(LifecyclePhase::PostBuild);
    let of_caller = [
        "name quay-name (option)",
        "version 3.0 (option)",
        "type firmware (option)",
        "supplier Caller, https://caller.example (option)",
    ];
    assert_eq!(run(said), [&of_caller[..], &stated, &["lifecycle post-build (option)"]].concat());
    assert_eq!(run(scan().name("quay").product_name("Pier"))[0], "name Pier (option)");
    // A website or an address belongs to the named supplier only.
    let contact = "a@b.example".parse::<Contact>().unwrap();
    let url = web_url("https://b.example").unwrap();
    let named = |name: &str| scan().product_supplier(Supplier::new(name));
    for (scan, expected) in [
        (
            scan().product_supplier_contact(contact.clone()),
            "Policy Ltd, https://***@policy.example/, a@b.example",
        ),
        (scan().product_supplier_url(url.clone()), "Policy Ltd, https://b.example"),
        (named("Policy Ltd"), "Policy Ltd, https://***@policy.example/"),
        (named("Caller").product_supplier_contact(contact), "Caller, a@b.example"),
        (
            scan().product_supplier_url(url).product_supplier(Supplier::new("Caller")),
            "Caller, https://b.example",
        ),
    ] {
        assert_eq!(run(scan)[3], format!("supplier {expected} (option)"));
    }
}

#[test]
fn a_policy_of_the_repository_is_applied_if_trusted() {
    let repo = repository();
    repo.write("plimsoll.toml", "[product]\nversion = \"9.9\"\n");
    repo.add_all();
    repo.commit("Policy");
    assert_eq!(version(&at(&repo, None)).0, Some("1.2.0"));
    let report = Scan::path(repo.path()).trust_repo_config(true).run().unwrap();
    assert_sound_at(&report, repo.path(), None);
    assert_eq!(version(&report), (Some("9.9"), Some(ProductOrigin::Policy), String::new()));
}

#[test]
fn nothing_is_concluded_from_manifests_that_disagree() {
    let python = "[project]\nname = \"pier\"\nversion = \"1.1.0\"\nlicense = \"ISC\"\n";
    let report = of(&[("Cargo.toml", CARGO), ("pyproject.toml", python)]);
    let expected = ["authors Ada <ada@example.org> (repository, Cargo.toml:5)"];
    assert_eq!(facts(&report.source.product), expected);
    let statements = &report.source.statements;
    for conclusion in &statements.conclusions {
        let rule =
            if conclusion.field.as_str() == "authors" { "only-claim" } else { "disagreement" };
        assert_eq!(conclusion.rule, rule, "{}", conclusion.field);
    }
    // Both statements are reported.
    assert_eq!(statements.evidence.len(), 7);

    // A tag only determines the version.
    let repo = repository();
    repo.write("pyproject.toml", python);
    repo.add_all();
    repo.commit("Bindings");
    repo.git(&["tag", "v1.1.5"]);
    let product = at(&repo, None).source.product;
    assert_eq!(product.title().as_deref(), Some("quay 1.1.5"));
    assert_eq!(product.license, None);
}

#[test]
fn different_spellings_in_manifests_agree() {
    let shared =
        "[workspace.package]\nversion = \"1.2.0\"\nauthors = [\"Ada <ada@example.org>\"]\n";
    let python = "[project]\nname = \"har_bor\"\nversion = \"1.2.0\"\n\
                  authors = [{ name = \"Ada\", email = \"ada@example.org\" }]\n";
    let node =
        "{\"name\": \"har-bor\", \"author\": \"Ada <ada@example.org> (https://ada.example)\"}";
    let files = [("Cargo.toml", shared), ("pyproject.toml", python), ("package.json", node)];
    let expected = [
        "name har-bor (repository, package.json:1)",
        "version 1.2.0 (repository, Cargo.toml:2)",
        "authors Ada <ada@example.org> (repository, Cargo.toml:3)",
    ];
    assert_eq!(facts(&of(&files).source.product), expected);
}

/// A report in every format.
fn rendered(report: &Report) -> Vec<String> {
    let formats = plimsoll::OutputKind::Report.formats().map(|meta| meta.format);
    let render = |format: Format| {
        String::from_utf8(render(report, format, &RenderOptions::default()).unwrap()).unwrap()
    };
    formats.map(render).collect()
}

#[test]
fn hostile_statements_are_harmless() {
    let token = format!("{}{}", "npm_", "aZ3".repeat(12));
    let cargo = format!(
        "[package]\nname = \"a\\u001B[31m<script>\\u202Eb\"\nversion = \"1.0\\r\\n::error::x\"\n\
         authors = [\"{token} <ada@example.org>\", \"Bob <https://u:hunter2@example.org>\"]\n\
         license = \"LicenseRef-{token}\"\n"
    );
    let report = of(&[("Cargo.toml", &cargo)]);
    for text in rendered(&report) {
        assert!(!text.contains(&token) && !text.contains("hunter2"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
        // The JSON report is data, and keeps all other characters.
        let is_report = text.contains("schemaVersion");
        assert!(is_report || !text.contains('\u{202e}'), "{text}");
        assert!(!text.lines().any(|line| line.starts_with("::error")), "{text}");
    }
    // Anybody who can push can choose the name of a tag.
    let repo = repository();
    repo.git(&["tag", &format!("v1.0-{token}")]);
    let report = at(&repo, None);
    for text in rendered(&report) {
        assert!(!text.contains(&token) && !text.contains("hunter2"), "{text}");
    }
    assert_eq!(report.source.product.title().as_deref(), Some("harbor 1.0-***"));
}

#[test]
fn only_some_of_many_tags_of_a_commit_are_listed() {
    let repo = repository();
    let commit = repo.git(&["rev-parse", "HEAD"]);
    let tags: Vec<String> = (0..3000).map(|at| format!("{commit} refs/tags/v1.{at}.0\n")).collect();
    let tags = tags.concat();
    repo.write(".git/packed-refs", format!("# pack-refs with: peeled fully-peeled \n{tags}"));
    let report = at(&repo, None);
    assert_eq!(report.source.tags.len(), 1000);
}
