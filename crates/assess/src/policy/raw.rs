//! The serialized form of the policy, and its published schema.

use std::collections::BTreeMap;

#[cfg(feature = "schema")]
use plimsoll_model::Date;
use plimsoll_model::{Severity, Tenths};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Value;

/// The serialized form of the policy.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Policy"))]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    /// The format version: 1.
    #[serde(default)]
    pub(super) version: Option<u32>,
    /// The code that is trusted as the repository's own.
    #[serde(default)]
    pub(super) trust: RawTrust,
    /// The copyright holders of the repository's own code.
    #[serde(default)]
    pub(super) owner: RawOwner,
    /// The thresholds at which a gate fails.
    #[serde(default)]
    pub(super) thresholds: RawThresholds,
    /// Licenses that components may have.
    #[serde(default)]
    pub(super) licenses: RawLicenses,
    /// The risk tiers of facts that differ from the built-in ones: high, medium, low, informational, or `none` if the
    /// fact is ignored.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "RiskSchema"))]
    pub(super) risk: BTreeMap<String, Spanned<String>>,
    /// Facts about the product that the repository builds.
    #[serde(default)]
    pub(super) product: RawProduct,
    /// Rules with a different severity in this repository, or turned off.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<RawRule>"))]
    pub(super) rule: Vec<Spanned<RawRule>>,
    /// Deferred findings.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<RawDefer>"))]
    pub(super) defer: Vec<Spanned<RawDefer>>,
    /// Corrections to the inventory.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<RawCorrect>"))]
    pub(super) correct: Vec<Spanned<RawCorrect>>,
    /// Facts that a person attests.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<RawAttest>"))]
    pub(super) attest: Vec<Spanned<RawAttest>>,
}

/// The risk tiers that a policy can assign to facts.
#[cfg(feature = "schema")]
type RiskSchema = BTreeMap<plimsoll_model::RiskFact, RiskTierName>;

/// A tier, or `none` for an ignored fact.
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
    /// Repositories inside the trust boundary: findings of `organization-boundary` about them are deferred.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<RawBoundary>"))]
    pub(super) boundary: Vec<Spanned<RawBoundary>>,
}

#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Owner"))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawOwner {
    /// Copyright holders that count as the owner, in addition to those in license files and manifests at the root:
    /// former names, subsidiaries, authors.
    pub(super) names: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Boundary"))]
#[serde(deny_unknown_fields)]
pub(super) struct RawBoundary {
    /// `owner/name`, or a pattern such as `owner/*`.
    pub(super) repository: String,
    /// Why the repository is trusted.
    #[serde(default)]
    pub(super) reason: Option<String>,
    /// The person or team that is responsible for the decision.
    #[serde(default)]
    pub(super) owner: Option<String>,
    /// The last day on which the decision is valid.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Date>"))]
    pub(super) until: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Thresholds"))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawThresholds {
    /// The lowest severity of new findings at which a gate fails: info, low, medium, high.
    pub(super) severity: Option<Severity>,
    /// The minimum overall score, 0 to 10.
    pub(super) score_floor: Option<Tenths>,
    /// The maximum drop of the overall score.
    pub(super) score_drop: Option<Tenths>,
}

#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Licenses"))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawLicenses {
    /// Allowed SPDX identifiers, each alone or `WITH` an exception, and categories such as
    /// `category:permissive`. An empty list allows all.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub(super) allow: Vec<Spanned<String>>,
    /// SPDX identifiers and categories that are not allowed.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub(super) deny: Vec<Spanned<String>>,
    /// Exceptions for single components.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<RawLicenseException>"))]
    pub(super) exception: Vec<Spanned<RawLicenseException>>,
    /// Licenses that a person determined by reading a file.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<RawClarify>"))]
    pub(super) clarify: Vec<Spanned<RawClarify>>,
}

/// An exception for the components that match `name`, `purl` and `path`, of which at least one is required.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "LicenseException"))]
#[serde(deny_unknown_fields)]
pub(super) struct RawLicenseException {
    /// The name of the component; `*` and `**` are wildcards.
    #[serde(default)]
    pub(super) name: Option<String>,
    /// Its package URL; `*` and `**` are wildcards.
    #[serde(default)]
    pub(super) purl: Option<String>,
    /// Its directory or file; `*` and `**` are wildcards.
    #[serde(default)]
    pub(super) path: Option<String>,
    /// SPDX identifiers and categories that the component may have.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub(super) allow: Vec<Spanned<String>>,
    /// The reason.
    #[serde(default)]
    pub(super) reason: Option<String>,
    /// The person or team that is responsible for the decision.
    #[serde(default)]
    pub(super) owner: Option<String>,
    /// The last day on which it is valid.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Date>"))]
    pub(super) until: Option<Value>,
}

/// A clarification for the components that match `path` and `purl`, of which at least one is required.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Clarification"))]
#[serde(deny_unknown_fields)]
pub(super) struct RawClarify {
    /// The directory or file of the component; `*` and `**` are wildcards.
    #[serde(default)]
    pub(super) path: Option<String>,
    /// The package URL of the component; `*` and `**` are wildcards.
    #[serde(default)]
    pub(super) purl: Option<String>,
    /// The license of the component, as an SPDX expression.
    #[serde(default)]
    pub(super) expression: Option<String>,
    /// The file that was read.
    #[serde(default)]
    pub(super) file: Option<String>,
    /// The SHA-256 of the file when it was read, in hexadecimal digits.
    #[serde(default)]
    pub(super) sha256: Option<String>,
    /// The result of the review.
    #[serde(default)]
    pub(super) reason: Option<String>,
    /// The reviewer.
    #[serde(default)]
    pub(super) reviewer: Option<String>,
    /// The last day on which it is valid.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Date>"))]
    pub(super) until: Option<Value>,
}

/// Each fact overrides what the repository states about itself. An option on the command line overrides the fact.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Product"))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawProduct {
    /// The name of the product.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) name: Option<Spanned<String>>,
    /// The version of the product.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) version: Option<Spanned<String>>,
    /// The type of the product, as in CycloneDX: application, framework, library, container, platform,
    /// operating-system, device, device-driver, firmware, file, machine-learning-model, data.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<plimsoll_model::ProductType>"))]
    pub(super) kind: Option<Spanned<String>>,
    /// The supplier of the product.
    pub(super) supplier: Option<RawSupplier>,
    /// The authors, each as `Name`, `Name <name@host>` or `name@host`.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub(super) authors: Vec<Spanned<String>>,
    /// The license of the product, as an SPDX expression.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) license: Option<Spanned<String>>,
    /// The last day of support with security updates.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Date>"))]
    pub(super) support_end: Option<Spanned<Value>>,
    /// The phase of the lifecycle, as in CycloneDX: design, pre-build, build, post-build, operations,
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
    /// The contact, as `Name <name@host>` or `name@host`.
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
    /// The owner of the target repository; `*` is a wildcard.
    pub(super) owner: Option<String>,
    /// The target without its revision; `*` and `**` are wildcards.
    pub(super) target: Option<String>,
    /// The file; `*` and `**` are wildcards.
    pub(super) path: Option<String>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Rule"))]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    /// Id of the rule, as `plimsoll rules` lists it.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) id: Option<Spanned<String>>,
    /// The severity that all of its findings have: high, medium, low, info; off to turn the rule off.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<RuleSeverityName>"))]
    pub(super) severity: Option<Spanned<String>>,
    /// The reason.
    #[serde(default)]
    pub(super) reason: Option<String>,
}

/// A severity, or that a rule is turned off.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(rename = "RuleSeverityName", rename_all = "kebab-case")]
#[expect(dead_code, reason = "only its schema is used")]
enum RuleSeverityName {
    High,
    Medium,
    Low,
    Info,
    Off,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Deferral"))]
#[serde(deny_unknown_fields)]
pub(super) struct RawDefer {
    /// The id of the deferral; derived from its position in the policy if absent.
    #[serde(default)]
    pub(super) id: Option<String>,
    /// The rule, or rules, whose findings it covers.
    #[serde(default)]
    pub(super) rule: Option<OneOrMore>,
    /// Conditions that restrict it to some findings.
    #[serde(default, rename = "match")]
    pub(super) matching: RawMatch,
    /// Why the findings are deferred.
    #[serde(default)]
    pub(super) reason: Option<String>,
    /// The person or team that is responsible for the decision.
    #[serde(default)]
    pub(super) owner: Option<String>,
    /// The ticket that tracks it.
    #[serde(default)]
    pub(super) ticket: Option<String>,
    /// The last day on which it is valid.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Date>"))]
    pub(super) until: Option<Value>,
    /// The maximum number of findings that it covers.
    #[serde(default)]
    pub(super) max_count: Option<u64>,
    /// The condition under which it can be removed.
    #[serde(default)]
    pub(super) exit_criteria: Option<String>,
}

/// A correction of the component with the given `path` or `purl`; exactly one of them is required.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Correction"))]
#[serde(deny_unknown_fields)]
pub(super) struct RawCorrect {
    /// The directory or file of the component.
    #[serde(default)]
    pub(super) path: Option<String>,
    /// The package URL that the component has without the correction.
    #[serde(default)]
    pub(super) purl: Option<String>,
    /// The correct name.
    #[serde(default)]
    pub(super) name: Option<String>,
    /// The correct version.
    #[serde(default)]
    pub(super) version: Option<String>,
    /// The correct package URL.
    #[serde(default)]
    pub(super) new_purl: Option<String>,
    /// The correct upstream: an absolute URL.
    #[serde(default)]
    pub(super) upstream: Option<String>,
    /// The correct license, as an SPDX expression.
    #[serde(default)]
    pub(super) license: Option<String>,
    /// The correct scope: product, build, test, ci.
    #[serde(default)]
    pub(super) scope: Option<String>,
    /// True if the component is not third-party code; it is then removed from the inventory.
    #[serde(default)]
    pub(super) not_third_party: bool,
    /// The file or directory that was reviewed; `path` if absent.
    #[serde(default)]
    pub(super) file: Option<String>,
    /// The SHA-256 of `file` when it was reviewed, as `plimsoll digest` prints it.
    #[serde(default)]
    pub(super) sha256: Option<String>,
    /// The result of the review.
    #[serde(default)]
    pub(super) reason: Option<String>,
    /// The reviewer.
    #[serde(default)]
    pub(super) reviewer: Option<String>,
    /// The last day on which the correction is valid.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Date>"))]
    pub(super) until: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Attestation"))]
#[serde(deny_unknown_fields)]
pub(super) struct RawAttest {
    /// The id of the fact, as listed by `plimsoll score --list-facts`.
    pub(super) fact: String,
    /// The attested statement.
    #[serde(default)]
    pub(super) statement: Option<String>,
    /// The person or team that is responsible for the statement.
    #[serde(default)]
    pub(super) owner: Option<String>,
    /// A URL with evidence.
    #[serde(default)]
    pub(super) evidence: Option<String>,
    /// The last day on which it is valid.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Date>"))]
    pub(super) until: Option<Value>,
}

/// The keys that are required but optional in the Rust types: the reader checks them itself, because its errors name
/// the table and the remedy.
#[cfg(feature = "schema")]
const DEMANDED: [(&str, &[&str]); 7] = [
    ("Rule", &["id", "severity", "reason"]),
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
