//! The rows of a document of version 2.3, in the order of its schema.

use std::borrow::Cow;

use plimsoll_model::FileDigest;
use serde::{Serialize, Serializer};

use super::license::{Unlisted, basis, reference, unlisted};
use super::linked::Linked;
use super::place::Places;
use super::shared::{
    BY_CI, NO_PURPOSE, NO_TIME, OF_CI, Role, copyright, end_of, listed, purpose, remarks,
    sbom_type, source_info,
};
use crate::document::{
    Document, Facts, LicenseText, Listing, Needs, Package, Party, Person, Place, ROOT,
};

/// The value for an unknown mandatory field.
pub(super) const NOASSERTION: &str = "NOASSERTION";

/// A document. Its long lists are created while they are written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Spdx<'d, 'a> {
    #[serde(rename = "SPDXID")]
    pub(super) id: Id<'static>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    pub(super) creation_info: CreationInfo,
    pub(super) data_license: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_document_refs: Vec<DocumentRef>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) has_extracted_licensing_infos: Vec<Extracted>,
    pub(super) name: Cow<'a, str>,
    #[serde(rename = "spdxVersion")]
    pub(super) version: &'static str,
    pub(super) document_namespace: String,
    pub(super) packages: Packages<'d, 'a>,
    pub(super) relationships: Relationships<'d, 'a>,
}

impl<'d, 'a> Spdx<'d, 'a> {
    pub(super) fn new(
        document: &'d Document<'a>,
        document_namespace: String,
        product: Option<Linked>,
    ) -> Self {
        let is_linked = product.is_some();
        let facts = document.facts();
        Self {
            id: Id::Document,
            comment: remarks(&facts),
            creation_info: CreationInfo::of(facts),
            data_license: Facts::DATA_LICENSE,
            external_document_refs: product.into_iter().map(DocumentRef::of).collect(),
            has_extracted_licensing_infos: unlisted(document).iter().map(extracted).collect(),
            name: document.root().name,
            version: "SPDX-2.3",
            document_namespace,
            packages: Packages(document),
            relationships: Relationships { document, is_linked },
        }
    }
}

/// The creators and the time of the document.
#[derive(Serialize)]
pub(super) struct CreationInfo {
    pub(super) comment: String,
    pub(super) created: String,
    pub(super) creators: Vec<String>,
}

impl CreationInfo {
    fn of(facts: Facts<'_>) -> Self {
        let tool = format!("Tool: {}-{}", facts.tool.name, facts.tool.version);
        let creator = facts.creator.as_ref();
        let contact = creator.and_then(|creator| creator.contact.as_ref());
        let contact = contact.filter(|contact| contact.name.is_some());
        let creators = [Some(tool), creator.map(organization), contact.map(person)];
        let phase = facts.lifecycle;
        // The Telco SBOM Guide of OpenChain looks for these words.
        let kind = sbom_type(phase).map(|kind| format!("CISA SBOM Type: {kind}; "));
        Self {
            comment: format!("{}lifecycle phase: {phase}", kind.unwrap_or_default()),
            created: facts.created.unwrap_or_else(|| NO_TIME.to_owned()),
            creators: creators.into_iter().flatten().collect(),
        }
    }
}

/// A reference to another document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DocumentRef {
    pub(super) checksum: Checksum<'static>,
    pub(super) external_document_id: Id<'static>,
    pub(super) spdx_document: String,
}

impl DocumentRef {
    /// Creates the reference. The checksum is that of the file in the same syntax.
    fn of(product: Linked) -> Self {
        let Checksum { algorithm, checksum_value } = checksum(&product.digest);
        let checksum_value = Cow::Owned(checksum_value.into_owned());
        Self {
            checksum: Checksum { algorithm, checksum_value },
            external_document_id: Id::Product,
            spdx_document: product.namespace,
        }
    }
}

/// A license that is not on the list.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Extracted {
    pub(super) comment: Cow<'static, str>,
    #[serde(rename = "extractedText")]
    pub(super) text: String,
    pub(super) license_id: String,
    pub(super) name: String,
}

fn extracted(license: &Unlisted) -> Extracted {
    let (license_id, text) = (license.id(), license.text().to_owned());
    Extracted { comment: license.comment(), text, license_id, name: license.name().to_owned() }
}

/// An element of a relationship.
#[derive(Clone, Copy)]
pub(super) enum Id<'a> {
    /// The document.
    Document,
    /// A package.
    Package(&'a str),
    /// The document of the product, as an alias of its namespace.
    Product,
    /// The root package in the document of the product.
    InProduct,
    /// `NONE`: stated as having no related element.
    None,
}

impl std::fmt::Display for Id<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Document => f.write_str("SPDXRef-DOCUMENT"),
            Self::Package(id) => write!(f, "SPDXRef-{id}"),
            Self::Product => f.write_str("DocumentRef-product"),
            Self::InProduct => f.write_str("DocumentRef-product:SPDXRef-DOCUMENT"),
            Self::None => f.write_str("NONE"),
        }
    }
}

impl Serialize for Id<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The packages: the source itself, then third-party components.
pub(super) struct Packages<'d, 'a>(&'d Document<'a>);

impl<'d, 'a> Packages<'d, 'a> {
    pub(super) fn iter(&self) -> impl Iterator<Item = Package<'a>> + use<'d, 'a> {
        let document = self.0;
        std::iter::once(document.root()).chain(document.product()).chain(document.ci())
    }
}

impl Serialize for Packages<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeSeq as _;
        let mut list = serializer.serialize_seq(None)?;
        for package in self.iter() {
            list.serialize_element(&Row::of(&package))?;
        }
        list.end()
    }
}

/// A package.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row<'p> {
    #[serde(rename = "SPDXID")]
    pub(super) id: Id<'p>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) checksums: Vec<Checksum<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    pub(super) copyright_text: Cow<'static, str>,
    pub(super) download_location: Cow<'p, str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_refs: Vec<ExternalRef<'p>>,
    pub(super) files_analyzed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) homepage: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) license_comments: Option<String>,
    pub(super) license_concluded: Cow<'p, str>,
    pub(super) license_declared: Cow<'p, str>,
    pub(super) name: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) originator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) package_file_name: Option<Cow<'p, str>>,
    pub(super) primary_package_purpose: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source_info: Option<String>,
    pub(super) supplier: Cow<'static, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) valid_until_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version_info: Option<&'p str>,
}

impl<'p> Row<'p> {
    /// Converts a package. `NOASSERTION` is written if the schema requires a field, or if the
    /// absence of the field has a meaning. An unknown version is omitted, because readers would
    /// treat `NOASSERTION` as the version.
    pub(super) fn of(package: &'p Package<'_>) -> Self {
        let places = Places::of(package);
        Self {
            id: Id::Package(package.id.unwrap_or(ROOT)),
            checksums: package.digests.iter().map(checksum).collect(),
            comment: comment(package),
            copyright_text: copyright(package).map_or(Cow::Borrowed(NOASSERTION), Cow::Owned),
            external_refs: external_refs(package, &places),
            files_analyzed: false,
            homepage: places.home,
            package_file_name: places.file,
            download_location: places.download.unwrap_or(Cow::Borrowed(NOASSERTION)),
            license_comments: basis(&package.license),
            license_concluded: license(package.license.concluded.as_ref()),
            license_declared: license(package.license.declared.as_ref()),
            name: &package.name,
            originator: package.authors.first().map(person),
            primary_package_purpose: capitals(purpose(package)),
            source_info: source_info(&package.occurrences),
            supplier: package
                .supplier
                .as_ref()
                .map_or(Cow::Borrowed(NOASSERTION), |party| organization(party).into()),
            valid_until_date: package.support_end.map(end_of),
            version_info: package.version.as_deref(),
        }
    }
}

fn license<'p>(license: Option<&'p LicenseText<'_>>) -> Cow<'p, str> {
    match license {
        Some(LicenseText::Expression(expression)) => Cow::Borrowed(expression.as_str()),
        Some(LicenseText::Named(stated)) => Cow::Owned(reference(stated)),
        None => Cow::Borrowed(NOASSERTION),
    }
}

/// Returns the purpose in the JSON schema of 2.3, which has fewer terms than SPDX 3.
fn capitals(purpose: &str) -> &'static str {
    match purpose {
        "application" => "APPLICATION",
        "archive" => "ARCHIVE",
        "container" => "CONTAINER",
        "device" => "DEVICE",
        "file" => "FILE",
        "firmware" => "FIRMWARE",
        "framework" => "FRAMEWORK",
        "library" => "LIBRARY",
        "operatingSystem" => "OPERATING_SYSTEM",
        "source" => "SOURCE",
        _ => "OTHER",
    }
}

fn organization(party: &Party<'_>) -> String {
    let email = party.contact.as_ref().and_then(|contact| contact.email);
    actor("Organization", &party.name, email)
}

/// Formats an author or contact. SPDX has no term for an author who may be a person or a group.
fn person(person: &Person<'_>) -> String {
    let name = person.name.as_deref().or(person.email);
    actor("Person", name.unwrap_or_default(), person.email)
}

/// Formats an actor. Text in parentheses is an e-mail address (SPDX 2.3, 6.8 and 7.5), so
/// parentheses in a name become brackets.
fn actor(kind: &str, name: &str, email: Option<&str>) -> String {
    let name = name.replace('(', "[").replace(')', "]");
    let email = email.map(|email| format!(" ({email})"));
    format!("{kind}: {name}{}", email.unwrap_or_default())
}

/// Returns facts without a field, one line `name: value` each. There is only one originator, and a
/// supplier has no website.
fn comment(package: &Package<'_>) -> Option<String> {
    let notes = package.notes.iter().map(|note| format!("{}: {}", note.name, note.value));
    let url = package.supplier.as_ref().and_then(|party| party.url.as_ref());
    let url = url.map(|url| format!("plimsoll:supplier:url: {url}"));
    let others = package.authors.iter().skip(1).map(|author| format!("plimsoll:author: {author}"));
    listed(notes.chain(url).chain(others))
}

/// A digest of the only file of a package.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Checksum<'p> {
    pub(super) algorithm: String,
    pub(super) checksum_value: Cow<'p, str>,
}

fn checksum(digest: &FileDigest) -> Checksum<'_> {
    let algorithm = digest.algorithm.as_str().replace('-', "").to_ascii_uppercase();
    Checksum { algorithm, checksum_value: Cow::Borrowed(&digest.value) }
}

/// An identifier of the package elsewhere, or a location.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExternalRef<'p> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    pub(super) reference_category: &'static str,
    pub(super) reference_locator: Cow<'p, str>,
    pub(super) reference_type: &'static str,
}

fn external_refs<'p>(package: &'p Package<'_>, places: &Places<'p, '_>) -> Vec<ExternalRef<'p>> {
    let name = |reference_category, reference_type, locator: Option<&'p str>| {
        let reference_locator = blankless(Cow::Borrowed(locator?));
        Some(ExternalRef { comment: None, reference_category, reference_locator, reference_type })
    };
    let names = [
        name("PACKAGE-MANAGER", "purl", package.purl.as_deref()),
        name("SECURITY", "cpe23Type", package.cpe),
        name("PERSISTENT-ID", "swh", package.swhid.as_deref()),
    ];
    let places = places.files.iter().chain(&places.other).filter_map(|place| {
        Some(ExternalRef {
            comment: about(place),
            reference_category: "OTHER",
            reference_locator: blankless(place.address(package.purl.as_deref())?),
            reference_type: place.kind.as_str(),
        })
    });
    names.into_iter().flatten().chain(places).collect()
}

/// Encodes spaces, which a locator must not contain (SPDX 2.3, 7.21).
fn blankless(locator: Cow<'_, str>) -> Cow<'_, str> {
    if locator.contains(' ') { locator.replace(' ', "%20").into() } else { locator }
}

/// Returns the name and the digests of a file, one line each.
fn about(place: &Place<'_>) -> Option<String> {
    let name = place.file.map(|file| format!("file: {}", crate::escape::visible(file)));
    let digests = place.digests.iter();
    let digests = digests.map(|digest| format!("{}: {}", digest.algorithm, digest.value));
    let lines: Vec<String> = name.into_iter().chain(digests).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The relationships: the subject of the document, then the dependencies of each package.
pub(super) struct Relationships<'d, 'a> {
    document: &'d Document<'a>,
    /// Whether the document refers to that of the product.
    is_linked: bool,
}

impl<'d, 'a> Relationships<'d, 'a> {
    pub(super) fn iter(&self) -> impl Iterator<Item = Relationship<'a>> + use<'d, 'a> {
        let described = relate(Id::Document, "DESCRIBES", Id::Package(ROOT));
        let amended = self.is_linked.then(|| Relationship {
            comment: Some(OF_CI),
            ..relate(Id::Document, "AMENDS", Id::InProduct)
        });
        let packages = self.document.needs().flat_map(|needs| of_package(&needs));
        std::iter::once(described).chain(amended).chain(packages)
    }
}

impl Serialize for Relationships<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// A relationship of two elements (SPDX 2.3, 11.1).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Relationship<'a> {
    pub(super) spdx_element_id: Id<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<&'static str>,
    pub(super) related_spdx_element: Id<'a>,
    #[serde(rename = "relationshipType")]
    pub(super) kind: &'static str,
}

fn relate<'a>(of: Id<'a>, kind: &'static str, on: Id<'a>) -> Relationship<'a> {
    Relationship { spdx_element_id: of, comment: None, related_spdx_element: on, kind }
}

/// Converts the dependencies of a package. Only run-time dependencies of the product are plain
/// ones. Those for builds, tests or CI have their own type, which leads from the package to the
/// source; so that a reader who starts at the source finds every package, the source also has them
/// as prerequisites.
fn of_package<'a, 'd>(
    needs: &Needs<'a, 'd>,
) -> impl Iterator<Item = Relationship<'a>> + use<'a, 'd> {
    let (package, scope) = (Id::Package(needs.id), needs.scope);
    let is_nothing = needs.listing == Listing::Whole && needs.on().next().is_none();
    let nothing = is_nothing.then(|| relate(package, "DEPENDS_ON", Id::None));
    let all = needs.on().flat_map(move |(relation, on)| {
        let on = Id::Package(on);
        let with = |comment, row| Relationship { comment: Some(comment), ..row };
        let role = |kind, why| {
            let required = with(why, relate(package, "HAS_PREREQUISITE", on));
            [Some(relate(on, kind, package)), Some(required)]
        };
        match Role::of(relation, scope) {
            Role::Contains => [Some(relate(package, "CONTAINS", on)), None],
            Role::Needs => [Some(relate(package, "DEPENDS_ON", on)), None],
            Role::NeedsSomehow => [Some(with(NO_PURPOSE, relate(package, "DEPENDS_ON", on))), None],
            Role::Build => role("BUILD_DEPENDENCY_OF", "needed by builds, not by the product"),
            Role::Test => {
                role("TEST_DEPENDENCY_OF", "needed by tests and examples, not by the product")
            }
            Role::Ci => role("BUILD_TOOL_OF", BY_CI),
        }
    });
    nothing.into_iter().chain(all.flatten())
}
