//! The written fields, their form in XML, and the versions that support them.
//!
//! The one list of both syntaxes, and of the page `crates/emit/formats/cyclonedx.md`.

use crate::CycloneDxVersion::{self, V1_4, V1_5, V1_6};

/// How XML has a field. In JSON it is a value with the name of the field.
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
}

/// A field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    /// The kind of object that it is a field of, for the page.
    #[cfg_attr(not(test), expect(dead_code, reason = "it is for the page"))]
    pub(super) of: &'static str,
    /// Its name.
    pub(super) name: &'static str,
    /// How XML has it.
    pub(super) shape: Shape,
    /// The first version that it is written in.
    pub(super) since: CycloneDxVersion,
    /// The last version that it is written in, where a later one has another field for the same.
    pub(super) until: Option<CycloneDxVersion>,
    /// The description for the page.
    #[cfg_attr(not(test), expect(dead_code, reason = "it is for the page"))]
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

    /// The element of an item of the list.
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
    ($($id:ident: $of:literal $name:literal $shape:expr, $since:ident $(- $until:ident)?, $what:literal;)*) => {
        $(
            pub(super) const $id: Field = Field {
                of: $of,
                name: $name,
                shape: { use Shape::*; $shape },
                since: $since,
                until: fields!(@until $($until)?),
                what: $what,
            };
        )*

        /// Every field.
        #[cfg(test)]
        pub(super) static FIELDS: &[Field] = &[$($id,)*];
    };
    (@until $until:ident) => { Some($until) };
    (@until) => { None };
}

fields! {
    METADATA: "bom" "metadata" Element, V1_4, "the document itself";
    COMPONENTS: "bom" "components" List("component"), V1_4, "packages";
    BOM_REFERENCES: "bom" "externalReferences" List("reference"), V1_4, "of CI alone: the document of the product, by BOM-Link, where the two are split";
    DEPENDENCIES: "bom" "dependencies" List("dependency"), V1_4, "what packages need or hold, where it is known";
    COMPOSITIONS: "bom" "compositions" List("composition"), V1_4, "how complete it is";
    FORMULATION: "bom" "formulation" List("formula"), V1_5, "CI";

    TIMESTAMP: "metadata" "timestamp" Element, V1_4, "the time of the source";
    LIFECYCLES: "metadata" "lifecycles" List("lifecycle"), V1_5, "when in the life of the product it was made";
    TOOLS_LIST: "metadata" "tools" List("tool"), V1_4 - V1_4, "what wrote it";
    TOOLS: "metadata" "tools" Element, V1_5, "what wrote it";
    METADATA_AUTHORS: "metadata" "authors" List("author"), V1_4, "the contact of the supplier, if the caller or the policy states one";
    METADATA_COMPONENT: "metadata" "component" Element, V1_4, "the package that it is about";
    MANUFACTURER: "metadata" "manufacturer" Element, V1_6, "who made it: the supplier, where the caller or the policy states one";
    METADATA_SUPPLIER: "metadata" "supplier" Element, V1_4, "who supplies the package that it is about";
    METADATA_PROPERTIES: "metadata" "properties" List("property"), V1_4, "which scopes it lists, where they are not all";
    PHASE: "lifecycle" "phase" Element, V1_5, "as stated, else `pre-build`: sources were read, and nothing was built";
    TOOL_NAME: "tool" "name" Element, V1_4 - V1_4, "its name";
    TOOL_VERSION: "tool" "version" Element, V1_4 - V1_4, "its version";
    TOOL_COMPONENTS: "tools" "components" List("component"), V1_5, "the tool as a component";

    FIRST_TYPE: "component" "type" Attribute, V1_4 - V1_4, "what kind of thing it is; `application` for `data`, `device-driver`, `machine-learning-model` and `platform`, which it lacks";
    TYPE: "component" "type" Attribute, V1_5, "what kind of thing it is; `application` where nothing is known of the root";
    BOM_REF: "component" "bom-ref" Attribute, V1_4, "its id in the document";
    SUPPLIER: "component" "supplier" Element, V1_4, "who distributes it";
    AUTHORS: "component" "authors" List("author"), V1_6, "who wrote it";
    AUTHOR: "component" "author" Element, V1_4 - V1_5, "who wrote it, in one text";
    NAME: "component" "name" Element, V1_4, "its name";
    VERSION: "component" "version" Element, V1_4, "its version, else its revision; of the root, the version alone";
    SCOPE: "component" "scope" Element, V1_4, "`required` for the product, `optional` to build, else `excluded`";
    HASHES: "component" "hashes" List("hash"), V1_4, "digests of the one file that it is distributed in";
    EXPRESSIONS: "component, metadata" "licenses" List("expression"), V1_4, "the license: an SPDX expression, concluded or else declared. `LicenseRef-` in it names a license that is not on the list";
    NAMED_LICENSES: "component" "licenses" Bare, V1_4, "the license, where it is not such an expression; `NOASSERTION` where it is not known";
    COPYRIGHT: "component" "copyright" Element, V1_4, "the copyright lines that were found, in one text";
    CPE: "component" "cpe" Element, V1_4, "CPE 2.3 as a formatted string, where something states it";
    PURL: "component" "purl" Element, V1_4, "package URL";
    SWHID: "component" "swhid" Items("swhid"), V1_6, "SWHID of its revision or content";
    PEDIGREE: "component" "pedigree" Element, V1_4, "what it was taken from";
    EXTERNAL_REFERENCES: "component" "externalReferences" List("reference"), V1_4, "where it can be had";
    PROPERTIES: "component" "properties" List("property"), V1_4, "what there is no field for";
    EVIDENCE: "component" "evidence" Element, V1_4, "what that rests on, and what files state";

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
    LICENSE_NAME: "license" "name" Element, V1_4, "what is stated";
    ANCESTORS: "pedigree" "ancestors" List("component"), V1_4, "the upstream that it is a copy of";
    COMMITS: "pedigree" "commits" List("commit"), V1_4, "the commit of a submodule";
    COMMIT_ID: "commit" "uid" Element, V1_4, "the commit";
    COMMIT_URL: "commit" "url" Element, V1_4, "the page that shows it";
    REFERENCE_TYPE: "external reference" "type" Attribute, V1_4, "`distribution`, `vcs` or `website`; `bom` for a document";
    REFERENCE_URL: "external reference" "url" Element, V1_4, "the address; of a file without one its name, else the package URL";
    REFERENCE_HASHES: "external reference" "hashes" List("hash"), V1_4, "digests of this one of several files";
    PROPERTY_NAME: "property" "name" Attribute, V1_4, "the name";
    PROPERTY_VALUE: "property" "value" Content, V1_4, "the value";

    IDENTITY: "evidence" "identity" Element, V1_5, "what name, version and upstream were concluded from: one object, in versions that have a list as well";
    OCCURRENCES: "evidence" "occurrences" List("occurrence"), V1_5, "where it is, or what uses it";
    EVIDENCE_LICENSES: "evidence" "licenses" List("expression"), V1_4, "what files state, as one SPDX expression: all of them joined by `AND`; none whose words were altered";
    EVIDENCE_COPYRIGHT: "evidence" "copyright" Bare, V1_4, "copyright lines: of these files, then of holders that others in it name";
    COPYRIGHT_TEXT: "copyright" "text" Element, V1_4, "the line";
    IDENTITY_FIELD: "identity" "field" Element, V1_5, "`purl`, else `name`";
    IDENTITY_CONFIDENCE: "identity" "confidence" Element, V1_5, "that of the weakest claim, from 0 to 1";
    METHODS: "identity" "methods" List("method"), V1_5, "the claims";
    TECHNIQUE: "method" "technique" Element, V1_5, "how it was read";
    METHOD_CONFIDENCE: "method" "confidence" Element, V1_5, "how far it is trusted, from 0 to 1";
    METHOD_VALUE: "method" "value" Element, V1_5, "the detector and the file";
    LOCATION: "occurrence" "location" Element, V1_5, "file or directory";
    CONTEXT: "occurrence" "additionalContext" Element, V1_6, "the job, or the field that is stated there";

    REF: "dependency" "ref" Attribute, V1_4, "the package";
    DEPENDS_ON: "dependency" "dependsOn" ReferenceItems("dependency"), V1_4, "what it needs or holds";
    AGGREGATE: "composition" "aggregate" Element, V1_4, "`incomplete` where something was not read or was left out by choice, else `unknown`";
    ASSEMBLIES: "composition" "assemblies" References("assembly"), V1_4, "the packages whose parts are listed so far";
    COMPOSITION_DEPENDENCIES: "composition" "dependencies" References("dependency"), V1_4, "the packages whose needs are listed so far";

    CI_COMPONENTS: "formula" "components" List("component"), V1_5, "packages that CI alone runs with, where they are not among the components";
    WORKFLOWS: "formula" "workflows" List("workflow"), V1_5, "files that use them";
    WORKFLOW_REF: "workflow" "bom-ref" Attribute, V1_5, "its id in the document";
    UID: "workflow" "uid" Element, V1_5, "the path";
    WORKFLOW_NAME: "workflow" "name" Element, V1_5, "the path";
    RESOURCES: "workflow" "resourceReferences" List("resourceReference"), V1_5, "what it uses";
    TASK_TYPES: "workflow" "taskTypes" List("taskType"), V1_5, "`other`: what a step is for is not told by what it uses";
    RESOURCE: "resource reference" "ref" Element, V1_5, "the package";
}
