//! The fields, their form in XML, and the versions that support them.
//!
//! Both syntaxes and the page `crates/emit/formats/cyclonedx.md` use this list.

use crate::CycloneDxVersion::{self, V1_4, V1_5, V1_6};

/// The form of a field in XML. In JSON, it is a value with the name of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Text, or an object: an element.
    Element,
    /// Text: an attribute.
    Attribute,
    /// The text content of the object's element.
    Content,
    /// A list: an element, with an element of this name for each item.
    List(&'static str),
    /// A list: an element of this name for each item.
    Items(&'static str),
    /// A list as an element; its items are the text contents.
    Bare,
    /// A list of references: an element, with an element of this name and the attribute `ref` for each.
    References(&'static str),
    /// A list of references: an element of this name and the attribute `ref` for each.
    ReferenceItems(&'static str),
    /// Text, or an object, that only JSON has.
    #[cfg(feature = "sign")]
    JsonOnly,
}

/// A field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    /// The kind of object with this field, for the page.
    #[cfg_attr(not(test), expect(dead_code, reason = "only the page uses it"))]
    pub(super) of: &'static str,
    /// The name.
    pub(super) name: &'static str,
    /// The form in XML.
    pub(super) shape: Shape,
    /// The first version with the field.
    pub(super) since: CycloneDxVersion,
    /// The last version with the field, if later ones have another field for the same content.
    pub(super) until: Option<CycloneDxVersion>,
    /// The description for the page.
    #[cfg_attr(not(test), expect(dead_code, reason = "only the page uses it"))]
    pub(super) what: &'static str,
}

impl Field {
    pub(super) fn is_in(&self, version: CycloneDxVersion) -> bool {
        self.since <= version && self.until.is_none_or(|last| version <= last)
    }

    /// Whether XML has an element around the items of the list.
    pub(super) fn is_wrapped(&self) -> bool {
        matches!(self.shape, Shape::List(_) | Shape::Bare | Shape::References(_))
    }

    /// Returns the element of an item of the list.
    pub(super) fn item(&self) -> Option<&'static str> {
        match self.shape {
            Shape::List(item)
            | Shape::Items(item)
            | Shape::References(item)
            | Shape::ReferenceItems(item) => Some(item),
            _ => None,
        }
    }

    /// Whether items of the list are references to other objects.
    pub(super) fn is_of_references(&self) -> bool {
        matches!(self.shape, Shape::References(_) | Shape::ReferenceItems(_))
    }
}

macro_rules! fields {
    ($($(#[$when:meta])* $id:ident: $of:literal $name:literal $shape:expr, $since:ident $(- $until:ident)?, $what:literal;)*) => {
        $(
            $(#[$when])*
            pub(super) const $id: Field = Field {
                of: $of,
                name: $name,
                shape: { use Shape::*; $shape },
                since: $since,
                until: fields!(@until $($until)?),
                what: $what,
            };
        )*

        /// All fields.
        #[cfg(test)]
        pub(super) static FIELDS: &[Field] = &[$($(#[$when])* $id,)*];
    };
    (@until $until:ident) => { Some($until) };
    (@until) => { None };
}

fields! {
    METADATA: "bom" "metadata" Element, V1_4, "facts about the document itself";
    COMPONENTS: "bom" "components" List("component"), V1_4, "packages";
    BOM_REFERENCES: "bom" "externalReferences" List("reference"), V1_4, "only for a document of CI: the document of the product, by BOM-Link";
    DEPENDENCIES: "bom" "dependencies" List("dependency"), V1_4, "the dependencies and contents of packages, if known";
    COMPOSITIONS: "bom" "compositions" List("composition"), V1_4, "whether the lists of contents and dependencies are complete";
    FORMULATION: "bom" "formulation" List("formula"), V1_5, "CI";
    #[cfg(feature = "sign")]
    SIGNATURE: "bom" "signature" JsonOnly, V1_4, "only if a key is given (`--sign-key`): the signature of the document (JSF)";

    #[cfg(feature = "sign")]
    SIGNATURE_ALGORITHM: "signature" "algorithm" JsonOnly, V1_4, "`Ed25519`";
    #[cfg(feature = "sign")]
    PUBLIC_KEY: "signature" "publicKey" JsonOnly, V1_4, "the public key, as a JSON Web Key (RFC 8037)";
    #[cfg(feature = "sign")]
    SIGNATURE_VALUE: "signature" "value" JsonOnly, V1_4, "the signature of everything else in the document, in base64url";
    #[cfg(feature = "sign")]
    KEY_TYPE: "public key" "kty" JsonOnly, V1_4, "`OKP`";
    #[cfg(feature = "sign")]
    KEY_CURVE: "public key" "crv" JsonOnly, V1_4, "`Ed25519`";
    #[cfg(feature = "sign")]
    KEY_X: "public key" "x" JsonOnly, V1_4, "the public key in base64url";

    TIMESTAMP: "metadata" "timestamp" Element, V1_4, "the timestamp of the source, usually that of the commit";
    LIFECYCLES: "metadata" "lifecycles" List("lifecycle"), V1_5, "the lifecycle phase in which the document was made";
    TOOLS_LIST: "metadata" "tools" List("tool"), V1_4 - V1_4, "the tool that wrote the document";
    TOOLS: "metadata" "tools" Element, V1_5, "the tool that wrote the document";
    METADATA_AUTHORS: "metadata" "authors" List("author"), V1_4, "the contact of the supplier, if the caller or the policy states one";
    METADATA_COMPONENT: "metadata" "component" Element, V1_4, "the subject of the document";
    MANUFACTURER: "metadata" "manufacturer" Element, V1_6, "the supplier, if the caller or the policy states one";
    METADATA_SUPPLIER: "metadata" "supplier" Element, V1_4, "the supplier of the subject";
    METADATA_PROPERTIES: "metadata" "properties" List("property"), V1_4, "the listed scopes, if some are omitted";
    PHASE: "lifecycle" "phase" Element, V1_5, "as stated, otherwise `pre-build`: sources were read, and nothing was built";
    TOOL_NAME: "tool" "name" Element, V1_4 - V1_4, "its name";
    TOOL_VERSION: "tool" "version" Element, V1_4 - V1_4, "its version";
    TOOL_COMPONENTS: "tools" "components" List("component"), V1_5, "the tool as a component";

    FIRST_TYPE: "component" "type" Attribute, V1_4 - V1_4, "the kind of component; `application` for `data`, `device-driver`, `machine-learning-model` and `platform`, which 1.4 does not have";
    TYPE: "component" "type" Attribute, V1_5, "the kind of component; `application` if the type of the product is not stated";
    BOM_REF: "component" "bom-ref" Attribute, V1_4, "its ID in the document";
    SUPPLIER: "component" "supplier" Element, V1_4, "its distributor";
    AUTHORS: "component" "authors" List("author"), V1_6, "its authors";
    AUTHOR: "component" "author" Element, V1_4 - V1_5, "its authors, as one string";
    NAME: "component" "name" Element, V1_4, "its name";
    VERSION: "component" "version" Element, V1_4, "its version, otherwise its revision; for the root, only the version";
    SCOPE: "component" "scope" Element, V1_4, "`required` for the product, `optional` for builds, otherwise `excluded`";
    HASHES: "component" "hashes" List("hash"), V1_4, "digests of its only distribution file, or of the component itself if it is a file of the tree";
    EXPRESSIONS: "component, metadata" "licenses" List("expression"), V1_4, "the concluded license, otherwise the declared one, as an SPDX expression. `LicenseRef-` in it refers to a license that is not on the list";
    NAMED_LICENSES: "component" "licenses" Bare, V1_4, "the license, if it is not an SPDX expression; `NOASSERTION` if it is unknown";
    COPYRIGHT: "component" "copyright" Element, V1_4, "the copyright lines that were found, as one string";
    CPE: "component" "cpe" Element, V1_4, "CPE 2.3 as a formatted string, if stated";
    PURL: "component" "purl" Element, V1_4, "package URL";
    SWHID: "component" "swhid" Items("swhid"), V1_6, "SWHID of its revision or content";
    PEDIGREE: "component" "pedigree" Element, V1_4, "its origin";
    EXTERNAL_REFERENCES: "component" "externalReferences" List("reference"), V1_4, "its locations";
    PROPERTIES: "component" "properties" List("property"), V1_4, "facts without a field";
    EVIDENCE: "component" "evidence" Element, V1_4, "the evidence for its identity, and the licenses in files";

    PARTY_NAME: "supplier" "name" Element, V1_4, "the name";
    PARTY_URL: "supplier" "url" Items("url"), V1_4, "its website";
    PARTY_CONTACT: "supplier" "contact" Items("contact"), V1_4, "contact";
    PERSON_NAME: "author, contact" "name" Element, V1_4, "the name";
    PERSON_EMAIL: "author, contact" "email" Element, V1_4, "the e-mail address";
    ALG: "hash" "alg" Attribute, V1_4, "the algorithm";
    DIGEST: "hash" "content" Content, V1_4, "hexadecimal digits";
    EXPRESSION_ACKNOWLEDGEMENT: "expression" "acknowledgement" Attribute, V1_6, "`concluded` or `declared`";
    EXPRESSION: "expression" "expression" Content, V1_4, "the expression";
    LICENSE: "named license" "license" Element, V1_4, "a license";
    LICENSE_ACKNOWLEDGEMENT: "license" "acknowledgement" Attribute, V1_6, "`concluded` or `declared`";
    LICENSE_NAME: "license" "name" Element, V1_4, "the statement";
    ANCESTORS: "pedigree" "ancestors" List("component"), V1_4, "the upstream of a copy";
    COMMITS: "pedigree" "commits" List("commit"), V1_4, "the commit of a submodule";
    COMMIT_ID: "commit" "uid" Element, V1_4, "the commit";
    COMMIT_URL: "commit" "url" Element, V1_4, "its page";
    REFERENCE_TYPE: "external reference" "type" Attribute, V1_4, "`distribution`, `vcs` or `website`; `bom` for a document";
    REFERENCE_URL: "external reference" "url" Element, V1_4, "the URL; for a file without one, its name or the package URL";
    REFERENCE_HASHES: "external reference" "hashes" List("hash"), V1_4, "digests of the file, if there are several";
    PROPERTY_NAME: "property" "name" Attribute, V1_4, "the name";
    PROPERTY_VALUE: "property" "value" Content, V1_4, "the value";

    IDENTITY: "evidence" "identity" Element, V1_5, "the evidence for name, version and upstream: one object, even in versions that support a list";
    OCCURRENCES: "evidence" "occurrences" List("occurrence"), V1_5, "the location of the component, or the file that uses it";
    EVIDENCE_LICENSES: "evidence" "licenses" List("expression"), V1_4, "the licenses in files as one SPDX expression, joined by `AND`, without altered texts";
    EVIDENCE_COPYRIGHT: "evidence" "copyright" Bare, V1_4,
        "copyright lines of the files with licenses, then of holders in the other files of the component";
    COPYRIGHT_TEXT: "copyright" "text" Element, V1_4, "the line";
    IDENTITY_FIELD: "identity" "field" Element, V1_5, "`purl`, otherwise `name`";
    IDENTITY_CONFIDENCE: "identity" "confidence" Element, V1_5, "the confidence of the weakest claim, from 0 to 1";
    METHODS: "identity" "methods" List("method"), V1_5, "the claims that support the identity";
    TECHNIQUE: "method" "technique" Element, V1_5, "the technique by which the claim was found";
    METHOD_CONFIDENCE: "method" "confidence" Element, V1_5, "its confidence, from 0 to 1";
    METHOD_VALUE: "method" "value" Element, V1_5, "the detector and the file";
    LOCATION: "occurrence" "location" Element, V1_5, "file or directory";
    CONTEXT: "occurrence" "additionalContext" Element, V1_6, "the job, or the stated field";

    REF: "dependency" "ref" Attribute, V1_4, "the package";
    DEPENDS_ON: "dependency" "dependsOn" ReferenceItems("dependency"), V1_4, "the dependencies and contents of the package";
    AGGREGATE: "composition" "aggregate" Element, V1_4, "`incomplete` if something was not read or was omitted by choice, otherwise `unknown`";
    ASSEMBLIES: "composition" "assemblies" References("assembly"), V1_4, "the packages whose contents are listed to this extent";
    COMPOSITION_DEPENDENCIES: "composition" "dependencies" References("dependency"), V1_4, "the packages whose dependencies are listed to this extent";

    CI_COMPONENTS: "formula" "components" List("component"), V1_5, "packages that only CI uses, if they are not in `components`";
    WORKFLOWS: "formula" "workflows" List("workflow"), V1_5, "files that use packages of CI";
    WORKFLOW_REF: "workflow" "bom-ref" Attribute, V1_5, "its ID in the document";
    UID: "workflow" "uid" Element, V1_5, "the path";
    WORKFLOW_NAME: "workflow" "name" Element, V1_5, "the path";
    RESOURCES: "workflow" "resourceReferences" List("resourceReference"), V1_5, "the packages that the file uses";
    TASK_TYPES: "workflow" "taskTypes" List("taskType"), V1_5, "`other`, because the packages of a step do not show its task";
    RESOURCE: "resource reference" "ref" Element, V1_5, "the package";
}
