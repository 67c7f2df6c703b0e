//! The policy as it is written, and its published schema.

use std::collections::BTreeMap;

#[cfg(feature = "schema")]
use plimsoll_model::Date;
use plimsoll_model::{Severity, Tenths};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Value;

/// The policy as written.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Policy"))]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    /// Version of this form: 1.
    #[serde(default)]
    pub(super) version: Option<u32>,
    /// Whose code is whose.
    #[serde(default)]
    pub(super) trust: RawTrust,
    /// Who holds the copyright of the repository's own code.
    #[serde(default)]
    pub(super) owner: RawOwner,
    /// What a gate fails on.
    #[serde(default)]
    pub(super) thresholds: RawThresholds,
    /// Licenses that components may have.
    #[serde(default)]
    pub(super) licenses: RawLicenses,
    /// The tier of risk to which a fact leads: high, medium, low, informational, or none where it does not count.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "RiskSchema"))]
    pub(super) risk: BTreeMap<String, Spanned<String>>,
    /// What is so of the product that the repository makes.
    #[serde(default)]
    pub(super) product: RawProduct,
    /// Findings that are put off.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<RawDefer>"))]
    pub(super) defer: Vec<Spanned<RawDefer>>,
    /// What people corrected in the inventory.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<RawCorrect>"))]
    pub(super) correct: Vec<Spanned<RawCorrect>>,
    /// Facts that somebody answers for.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<RawAttest>"))]
    pub(super) attest: Vec<Spanned<RawAttest>>,
}

/// The tiers that a policy can lead facts to.
#[cfg(feature = "schema")]
type RiskSchema = BTreeMap<plimsoll_model::RiskFact, RiskTierName>;

/// A tier, or that a fact does not count.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(rename = "RiskTierName", rename_all = "kebab-case")]
#[expect(dead_code, reason = "only its schema is used")]
enum RiskTierName {
    High,
    Medium,
    Low,
    Informational,
    None,
}

#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Trust"))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawTrust {
    /// Organizations that count as the repository's own.
    pub(super) own_organizations: Vec<String>,
    /// Repositories inside the trust boundary: CI may follow them by name.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<RawBoundary>"))]
    pub(super) boundary: Vec<Spanned<RawBoundary>>,
}

#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Owner"))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawOwner {
    /// Names in copyright lines that are the owner's, besides those that license files and manifests at the root
    /// name: former names, subsidiaries, the authors.
    pub(super) names: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Boundary"))]
#[serde(deny_unknown_fields)]
pub(super) struct RawBoundary {
    /// `owner/name`, or a pattern such as `owner/*`.
    pub(super) repository: String,
    /// Why it is trusted.
    #[serde(default)]
    pub(super) reason: Option<String>,
    /// Who answers for that.
    #[serde(default)]
    pub(super) owner: Option<String>,
    /// The last day on which the decision holds.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Date>"))]
    pub(super) until: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Thresholds"))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawThresholds {
    /// Least severity of new findings that a gate fails on: info, low, medium, high.
    pub(super) severity: Option<Severity>,
    /// Least overall score, 0 to 10.
    pub(super) score_floor: Option<Tenths>,
    /// Most that the overall score may drop.
    pub(super) score_drop: Option<Tenths>,
}

#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Licenses"))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawLicenses {
    /// SPDX identifiers that are allowed, each alone or `WITH` an exception, and categories such as
    /// `category:permissive`; all where the list is empty.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub(super) allow: Vec<Spanned<String>>,
    /// SPDX identifiers and categories that are not allowed.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub(super) deny: Vec<Spanned<String>>,
    /// What single components may have beside that.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<RawLicenseException>"))]
    pub(super) exception: Vec<Spanned<RawLicenseException>>,
    /// Licenses that people found out by reading a file.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<RawClarify>"))]
    pub(super) clarify: Vec<Spanned<RawClarify>>,
}

/// Which components it is about: at least one of `name`, `purl` and `path` is there.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "LicenseException"))]
#[serde(deny_unknown_fields)]
pub(super) struct RawLicenseException {
    /// The name of the component; `*` and `**` stand for parts of it.
    #[serde(default)]
    pub(super) name: Option<String>,
    /// Its package URL; `*` and `**` stand for parts of it.
    #[serde(default)]
    pub(super) purl: Option<String>,
    /// Its directory or file; `*` and `**` stand for parts of it.
    #[serde(default)]
    pub(super) path: Option<String>,
    /// SPDX identifiers and categories that it may have.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub(super) allow: Vec<Spanned<String>>,
    /// Why.
    #[serde(default)]
    pub(super) reason: Option<String>,
    /// Who answers for that.
    #[serde(default)]
    pub(super) owner: Option<String>,
    /// The last day on which it holds.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Date>"))]
    pub(super) until: Option<Value>,
}

/// Which components it is about: `path`, `purl` or both are there.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Clarification"))]
#[serde(deny_unknown_fields)]
pub(super) struct RawClarify {
    /// The directory or file of the component; `*` and `**` stand for parts of it.
    #[serde(default)]
    pub(super) path: Option<String>,
    /// Its package URL; `*` and `**` stand for parts of it.
    #[serde(default)]
    pub(super) purl: Option<String>,
    /// Its license, as an SPDX expression.
    #[serde(default)]
    pub(super) expression: Option<String>,
    /// The file that was read.
    #[serde(default)]
    pub(super) file: Option<String>,
    /// The SHA-256 that it had, in hexadecimal digits.
    #[serde(default)]
    pub(super) sha256: Option<String>,
    /// What was found out.
    #[serde(default)]
    pub(super) reason: Option<String>,
    /// Who read it.
    #[serde(default)]
    pub(super) reviewer: Option<String>,
    /// The last day on which it holds.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Date>"))]
    pub(super) until: Option<Value>,
}

/// Each fact counts before what the repository states of itself, and after an option of the command line.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Product"))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawProduct {
    /// Its name.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) name: Option<Spanned<String>>,
    /// Its version.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) version: Option<Spanned<String>>,
    /// What it is, as CycloneDX names it: application, framework, library, container, platform,
    /// operating-system, device, device-driver, firmware, file, machine-learning-model, data.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<plimsoll_model::ProductType>"))]
    pub(super) kind: Option<Spanned<String>>,
    /// Who supplies it.
    pub(super) supplier: Option<RawSupplier>,
    /// Who wrote it, each as `Name`, `Name <name@host>` or `name@host`.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub(super) authors: Vec<Spanned<String>>,
    /// Its license, as an SPDX expression.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) license: Option<Spanned<String>>,
    /// The last day on which it gets security updates.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Date>"))]
    pub(super) support_end: Option<Spanned<Value>>,
    /// The phase of its life, as CycloneDX names it: design, pre-build, build, post-build, operations,
    /// discovery, decommission.
    #[cfg_attr(feature = "schema", schemars(with = "Option<plimsoll_model::LifecyclePhase>"))]
    pub(super) lifecycle: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Supplier"))]
#[serde(deny_unknown_fields)]
pub(super) struct RawSupplier {
    /// The name.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub(super) name: Spanned<String>,
    /// The website: an http or https URL.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) url: Option<Spanned<String>>,
    /// Whom to write to, as `Name <name@host>` or `name@host`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) contact: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(super) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Match"))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawMatch {
    /// Who is behind the target: the owner of a repository.
    pub(super) owner: Option<String>,
    /// The target without its revision; `*` and `**` stand for parts of it.
    pub(super) target: Option<String>,
    /// The file; `*` and `**` stand for parts of it.
    pub(super) path: Option<String>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Deferral"))]
#[serde(deny_unknown_fields)]
pub(super) struct RawDefer {
    /// Its id; made of its place where it is absent.
    #[serde(default)]
    pub(super) id: Option<String>,
    /// The rule, or rules, whose findings it covers.
    #[serde(default)]
    pub(super) rule: Option<OneOrMore>,
    /// What narrows it down.
    #[serde(default, rename = "match")]
    pub(super) matching: RawMatch,
    /// Why the findings are put off.
    #[serde(default)]
    pub(super) reason: Option<String>,
    /// Who answers for that.
    #[serde(default)]
    pub(super) owner: Option<String>,
    /// Where it is tracked.
    #[serde(default)]
    pub(super) ticket: Option<String>,
    /// The last day on which it holds.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Date>"))]
    pub(super) until: Option<Value>,
    /// Most findings that it covers.
    #[serde(default)]
    pub(super) max_count: Option<u64>,
    /// What has to be so for it to go away.
    #[serde(default)]
    pub(super) exit_criteria: Option<String>,
}

/// Either `path` or `purl` says which component it is about.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Correction"))]
#[serde(deny_unknown_fields)]
pub(super) struct RawCorrect {
    /// The directory or file of the component.
    #[serde(default)]
    pub(super) path: Option<String>,
    /// Its package URL, as it is concluded without the correction.
    #[serde(default)]
    pub(super) purl: Option<String>,
    /// Its name.
    #[serde(default)]
    pub(super) name: Option<String>,
    /// Its version.
    #[serde(default)]
    pub(super) version: Option<String>,
    /// Its package URL.
    #[serde(default)]
    pub(super) new_purl: Option<String>,
    /// Where it comes from: an absolute URL.
    #[serde(default)]
    pub(super) upstream: Option<String>,
    /// Its license, as an SPDX expression.
    #[serde(default)]
    pub(super) license: Option<String>,
    /// What it is needed for: product, build, test, ci.
    #[serde(default)]
    pub(super) scope: Option<String>,
    /// It is not the work of others, and is taken out of the inventory.
    #[serde(default)]
    pub(super) not_third_party: bool,
    /// The file or directory that was looked at; that of `path` where it is absent.
    #[serde(default)]
    pub(super) file: Option<String>,
    /// The SHA-256 that it had, as `plimsoll digest` prints it.
    #[serde(default)]
    pub(super) sha256: Option<String>,
    /// What was found out.
    #[serde(default)]
    pub(super) reason: Option<String>,
    /// Who looked at it.
    #[serde(default)]
    pub(super) reviewer: Option<String>,
    /// The last day on which it holds.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Date>"))]
    pub(super) until: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Attestation"))]
#[serde(deny_unknown_fields)]
pub(super) struct RawAttest {
    /// Id of the fact, as `plimsoll score --list-facts` names it.
    pub(super) fact: String,
    /// What is so.
    #[serde(default)]
    pub(super) statement: Option<String>,
    /// Who answers for it.
    #[serde(default)]
    pub(super) owner: Option<String>,
    /// A URL where it can be seen.
    #[serde(default)]
    pub(super) evidence: Option<String>,
    /// The last day on which it holds.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Date>"))]
    pub(super) until: Option<Value>,
}

/// The keys that reading demands although the form as such could do without: an error that names
/// the table and what to do is better than one that names a field.
#[cfg(feature = "schema")]
const DEMANDED: [(&str, &[&str]); 6] = [
    ("Deferral", &["rule", "reason", "until"]),
    ("Correction", &["sha256", "reason", "reviewer", "until"]),
    ("Attestation", &["statement", "owner", "until"]),
    ("Boundary", &["reason", "until"]),
    ("LicenseException", &["allow", "reason", "until"]),
    ("Clarification", &["expression", "file", "sha256", "reason", "reviewer", "until"]),
];

/// The JSON Schema (2020-12) of `plimsoll.toml`, pretty-printed.
#[cfg(feature = "schema")]
pub fn policy_schema() -> String {
    let mut schema = schemars::schema_for!(Raw);
    schema.insert("$id".to_owned(), "urn:plimsoll:policy:1".into());
    schema.insert("title".to_owned(), "Plimsoll policy (plimsoll.toml)".into());
    let mut value = schema.to_value();
    for (table, keys) in DEMANDED {
        let Some(table) = value.pointer_mut(&format!("/$defs/{table}")) else { continue };
        if let Some(table) = table.as_object_mut() {
            let required = table.entry("required").or_insert_with(|| serde_json::json!([]));
            if let Some(required) = required.as_array_mut() {
                required.extend(keys.iter().map(|key| (*key).into()));
            }
        }
    }
    format!("{value:#}\n")
}
