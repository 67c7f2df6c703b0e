//! Tests the components that OSV-Scanner gets.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use plimsoll_emit::RenderOptions;
use plimsoll_model::{
    Component, ComponentId, ComponentKind, Report, Revision, Scope, SourceInfo, SourceKind,
    Upstream, purl,
};

use common::{COMMIT, OTHER, empty, text};

const FORMAT: &str = "osv-scanner-json";

fn component(kind: ComponentKind, name: &str) -> Component {
    let scope = if kind.is_ci() { Scope::Ci } else { Scope::Product };
    Component::new(ComponentId::derive(kind, name.as_bytes()), kind, scope, name)
}

fn at(kind: ComponentKind, name: &str, url: &str, revision: Revision) -> Component {
    let mut component = component(kind, name);
    component.upstream = Some(Upstream::new(url));
    component.revision = Some(revision);
    component
}

fn package(ecosystem: &str, name: &str, version: Option<&str>) -> Component {
    let mut package = component(ComponentKind::Package, name);
    package.purl = purl::package(ecosystem, name, version);
    package.version = version.map(str::to_owned);
    package
}

fn written(components: Vec<Component>) -> String {
    let source = SourceInfo::new(SourceKind::Memory);
    let report = Report::assemble(source, components, vec![], vec![], vec![], 0);
    text(&report, FORMAT, &RenderOptions::default())
}

fn commit(digits: &str) -> Revision {
    Revision::Commit(digits.to_owned())
}

fn tag(name: &str) -> Revision {
    Revision::Name(name.to_owned())
}

/// One component of each kind.
fn each() -> Vec<Component> {
    let fmt = at(
        ComponentKind::Submodule,
        "fmt",
        "https://user:hunter2@github.com/FmtLib/fmt.git",
        commit(COMMIT),
    );
    let mut copy = at(
        ComponentKind::VendoredDirectory,
        "zlib",
        "https://github.com/madler/zlib",
        commit(OTHER),
    );
    copy.version = Some("v1.3.1".to_owned());
    let mut action = at(
        ComponentKind::Action,
        "actions/cache/save",
        "https://github.com/actions/cache",
        tag("v4.2.0"),
    );
    action.version = Some("v4.2.0".to_owned());
    let archive = at(
        ComponentKind::FetchedArchive,
        "google/googletest",
        "https://github.com/google/googletest/archive/refs/tags/v1.14.0.tar.gz",
        tag("v1.14.0"),
    );
    vec![
        fmt,
        copy,
        action,
        archive,
        package("npm", "@Scope/JSONStream", Some("1.3.5")),
        package("maven", "org.a:b", Some("2.0")),
        package("golang", "golang.org/x/net", Some("v0.38.0")),
        package("pypi", "Foo_bar", Some("1.0")),
        package("cargo", "serde", Some("1.0.219")),
    ]
}

const EXPECTED: &str = r#"{
  "results": [
    {
      "packages": [
        {
          "package": {
            "name": "@Scope/JSONStream",
            "version": "1.3.5",
            "ecosystem": "npm"
          }
        },
        {
          "package": {
            "name": "actions/cache",
            "version": "v4.2.0",
            "ecosystem": "GitHub Actions"
          }
        },
        {
          "package": {
            "name": "foo-bar",
            "version": "1.0",
            "ecosystem": "PyPI"
          }
        },
        {
          "package": {
            "name": "github.com/FmtLib/fmt",
            "commit": "cff6f4dd32aa4a1d2f3b5c6d7e8f90123456789a"
          }
        },
        {
          "package": {
            "name": "github.com/madler/zlib",
            "version": "v1.3.1",
            "commit": "0123456789abcdef0123456789abcdef01234567"
          }
        },
        {
          "package": {
            "name": "golang.org/x/net",
            "version": "0.38.0",
            "ecosystem": "Go"
          }
        },
        {
          "package": {
            "name": "https://github.com/google/googletest.git",
            "version": "v1.14.0",
            "ecosystem": "GIT"
          }
        },
        {
          "package": {
            "name": "org.a:b",
            "version": "2.0",
            "ecosystem": "Maven"
          }
        },
        {
          "package": {
            "name": "serde",
            "version": "1.0.219",
            "ecosystem": "crates.io"
          }
        }
      ]
    }
  ]
}
"#;

#[test]
fn commits_registries_actions_and_tags() {
    let mut reversed = each();
    reversed.reverse();
    assert_eq!(written(each()), EXPECTED);
    assert_eq!(written(reversed), EXPECTED);
}

#[test]
fn components_without_a_lookup_key_are_left_out() {
    let checkout = at(
        ComponentKind::Action,
        "actions/checkout",
        "https://github.com/actions/checkout",
        tag("v4"),
    );
    let mut page = component(ComponentKind::VendoredDirectory, "zlib");
    page.upstream = Some(Upstream::new("https://zlib.net/index.html"));
    page.version = Some("1.3".to_owned());
    let mut long = at(
        ComponentKind::Submodule,
        "sha256",
        "https://github.com/o/sha256.git",
        commit(&"a".repeat(64)),
    );
    long.version = None;
    let mut off = package("cargo", "off", Some("1.0.0"));
    off.active = false;
    let mut curl = package("deb", "curl", Some("7.81.0"));
    curl.purl = purl::build("deb", "debian", "curl", Some("7.81.0"), &[], None);
    assert!(curl.purl.is_some());
    let all = vec![checkout, page, long, off, curl, package("npm", "ranged", None)];
    assert_eq!(written(all), text(&empty(), FORMAT, &RenderOptions::default()));
}

/// A component that is fetched in several ways is looked up once.
#[test]
fn each_occurs_once() {
    let url = "https://github.com/o/r";
    let mut deploy = at(ComponentKind::Action, "o/r/deploy", url, commit(COMMIT));
    deploy.version = None;
    let both = vec![at(ComponentKind::Action, "o/r", url, commit(COMMIT)), deploy];
    assert_eq!(written(both).matches("\"package\"").count(), 1);
}
