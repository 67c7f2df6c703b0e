#!/usr/bin/env python3
"""Validates SBOM files with independent validators and readers.

CycloneDX JSON: the strict validator of cyclonedx-python-lib, for the version in the document.
CycloneDX XML:  its XML validator, by the XSD of the version; a JSON document of the same serial number has the same components.
SPDX 2.3:       spdx-tools parses and validates it; JSON is valid by the official schema, and tag-value of the same namespace is
                parsed to the same document.
SPDX 3.0.1:     it is valid by the official schema, and spdx-python-model accepts every object.
SPDX:           ntia-conformance-checker reaches every package from the root, logs no warning, and only reports missing
                versions and suppliers.
All:            packageurl-python accepts every package URL, and syft decodes the document to exactly the same packages
                (CycloneDX up to 1.6, SPDX 2.3). No version is made up.

    validate.py FILE...
"""

import json
import logging
import pathlib
import shutil
import subprocess
import sys
import tempfile
from collections import Counter

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from cyclonedx.validation.xml import XmlValidator
from jsonschema.validators import validator_for
from lxml import etree
from ntia_conformance_checker import SbomChecker
from packageurl import PackageURL, ValidationSeverity
from packageurl.validate import DEFINITIONS_BY_TYPE
from spdx_python_model.bindings import v3_0_1 as spdx3
from spdx_tools.spdx.parser.error import SPDXParsingError
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

# Registered types that are newer than packageurl-python.
LATER_TYPES = {"bazel", "brew", "git", "vcpkg"}

# Fields that may be missing if they are unknown: an invented version or supplier would be worse.
MAY_BE_UNKNOWN = {"versions", "suppliers"}

SCHEMAS = pathlib.Path(__file__).parent.parent / "crates/emit/tests/schemas"

# The SPDX 3 element for "nothing". The checker considers it missing, and logs a warning.
NOTHING = "https://spdx.org/rdf/3.0.1/terms/Core/NoneElement"
OF_NOTHING = "Unknown components detected!"

# The types of components that syft considers packages.
SYFT_TYPES = ("application", "framework", "library")

SYFT = shutil.which("syft", path=str(pathlib.Path(sys.executable).parent)) or shutil.which("syft")


class Warnings(logging.Handler):
    """Collects the warnings of libraries while a document is read."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        if OF_NOTHING not in record.getMessage():
            self.messages.append(f"{record.name}: {record.getMessage()}")


def cyclonedx(text, document, validator=JsonStrictValidator):
    """Yields the problems of a CycloneDX document."""
    version = SchemaVersion.from_version(document["specVersion"])
    error = validator(version).validate_str(text)
    if error is not None:
        yield str(error)


def of_xml(text):
    """Converts the fields of a CycloneDX document in XML that other checks use to the form of JSON."""
    bom = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, huge_tree=True))
    space = f"{{{etree.QName(bom).namespace}}}"

    def component(element):
        row = {name: found.text for name in ("name", "version", "purl") if (found := element.find(space + name)) is not None}
        row["bom-ref"], row["type"] = element.get("bom-ref"), element.get("type")
        row["hashes"] = sorted((each.get("alg"), each.text) for each in element.iterfind(f"{space}hashes/{space}hash"))
        return row

    return {
        "bomFormat": "CycloneDX",
        "specVersion": space.rsplit("/", 1)[1].rstrip("}"),
        "serialNumber": bom.get("serialNumber"),
        "metadata": {"component": component(bom.find(f"{space}metadata/{space}component"))},
        "components": [component(each) for each in bom.iterfind(f"{space}components/{space}component")],
        "dependencies": {
            each.get("ref"): [on.get("ref") for on in each] for each in bom.iterfind(f"{space}dependencies/{space}dependency")
        },
    }


def compared(document):
    """The fields of a CycloneDX document that are compared between syntaxes."""
    if isinstance(document["dependencies"], dict):
        return document["components"], document["dependencies"]
    fields = ("name", "version", "purl", "bom-ref", "type")
    components = [
        {name: row[name] for name in fields if name in row}
        | {"hashes": sorted((each["alg"], each["content"]) for each in row.get("hashes", []))}
        for row in document.get("components", [])
    ]
    return components, {row["ref"]: row.get("dependsOn", []) for row in document["dependencies"]}


# The content by serial number: JSON and XML of one version are the same document.
SAID = {}


def as_before(document):
    """Yields a problem if a document of the same serial number has a different content."""
    if SAID.setdefault(document["serialNumber"], compared(document)) != compared(document):
        yield "another syntax of the same document has other components or dependencies"


def by_schema(document, name):
    """Yields the problems of a document by an official schema."""
    schema = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    for error in validator_for(schema)(schema).iter_errors(document):
        yield f"{error.json_path}: {error.message[:300]}"


def spdx(path, parsed):
    """Yields the problems of an SPDX document of version 2."""
    for message in validate_full_spdx_document(parsed, parsed.creation_info.spdx_version):
        yield f"{message.context.spdx_id}: {message.validation_message}"
    if SAID.setdefault(parsed.creation_info.document_namespace, parsed) != parsed:
        yield "another syntax of the same document says something else"
    yield from ntia(path, "spdx2")


def of_parsed(parsed):
    """Converts the fields of an SPDX document in tag-value that other checks use to the form of JSON."""
    def row(package):
        refs = [{"referenceType": ref.reference_type, "referenceLocator": ref.locator} for ref in package.external_references]
        return {"name": package.name, "externalRefs": refs} | ({"versionInfo": package.version} if package.version else {})

    return {"spdxVersion": parsed.creation_info.spdx_version, "packages": [row(package) for package in parsed.packages]}


def spdx_3(path):
    """Yields the problems of an SPDX document of version 3, by a model that rejects unknown fields."""
    with open(path, "rb") as file:
        spdx3.JSONLDDeserializer().read(file, spdx3.SHACLObjectSet())
    yield from ntia(path, "spdx3")


def ntia(path, spec):
    """Yields the missing NTIA minimum elements."""
    checker = SbomChecker(path, compliance="ntia", sbom_spec=spec)
    unknown = {target for targets in checker.unknown_pointer_edges.values() for target in targets}
    if unknown - {NOTHING}:
        yield f"relationships lead nowhere: {sorted(unknown - {NOTHING})[:5]}"
    if checker.floating_component_ids:
        yield f"not reachable from the root: {sorted(checker.floating_component_ids)[:5]}"
    missing = {
        "names": checker.components_without_names,
        "versions": checker.components_without_versions,
        "suppliers": checker.components_without_suppliers,
        "identifiers": checker.components_without_identifiers,
    }
    for name, components in missing.items():
        if components and name not in MAY_BE_UNKNOWN:
            yield f"NTIA: {len(components)} packages without {name}"
    known = ("doc_author", "doc_timestamp", "dependency_relationships")
    yield from (f"NTIA: no {name}" for name in known if not getattr(checker, name))
    if not checker.compliant and not any(missing.values()):
        yield "NTIA: not conformant"


def rows(value):
    """Yields every object of a document, at any depth."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from rows(item)


def identities(document):
    """Yields the problems of all package URLs and versions in a document."""
    for row in rows(document):
        purl = row.get("purl") or row.get("software_packageUrl")
        if row.get("referenceType") == "purl":
            purl = row["referenceLocator"]
        if isinstance(purl, str):
            yield from (f"{purl}: {problem}" for problem in package_url(purl))
        for field in ("version", "versionInfo", "software_packageVersion"):
            if row.get(field) in ("NOASSERTION", "NONE", "UNKNOWN", "unknown", ""):
                yield f"{field}: {row[field]!r} of {row.get('name')}"


def package_url(purl):
    """Yields the problems of a package URL."""
    try:
        kind = PackageURL.from_string(purl).type
    except ValueError as error:
        yield str(error)
        return
    if kind in DEFINITIONS_BY_TYPE:
        # Warnings are only about the case of a name, although some registries distinguish names by case.
        found = PackageURL.validate_string(purl)
        yield from (message.message for message in found if message.severity == ValidationSeverity.ERROR)
    elif kind not in LATER_TYPES:
        yield f"the type {kind} is not registered"


def packages(rows, decoded_once=False):
    """The number of rows for each package, by name, version and package URL with optional escapes removed.
    `decoded_once` is whether a first decoding of package URLs is part of reading them."""
    def key(row):
        purl = row.get("purl") or ""
        for reference in row.get("externalRefs", []):
            purl = reference["referenceLocator"] if reference["referenceType"] == "purl" else purl
        version = row.get("version") or row.get("versionInfo") or ""
        if decoded_once:
            purl = purl.replace("%25", "%")
        return row["name"], version, PackageURL.from_string(purl).to_string() if purl else ""

    return Counter(map(key, rows))


def decoded(path, document):
    """Yields a problem if syft does not decode a document to the same packages."""
    if SYFT is None:
        yield "no syft: install .ci/requirements.txt"
        return
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "syft.json")
        run = subprocess.run(
            [SYFT, "convert", "--quiet", path, "--output", f"syft-json={out}"],
            capture_output=True, text=True, check=False, env={"SYFT_CHECK_FOR_APP_UPDATE": "false", "HOME": folder},
        )
        if run.returncode:
            yield f"syft convert: {run.stderr.strip()[:500]}"
            return
        artifacts = json.loads(out.read_text(encoding="utf-8"))["artifacts"]
    # syft does not read the formulation, counts the described component if it has a package URL, and considers only some
    # types packages: an operating system or a container contains packages.
    root = document.get("metadata", {}).get("component", {})
    components = [*document.get("components", []), *([root] if "purl" in root else [])]
    listed = document.get("packages") or [row for row in components if row["type"] in SYFT_TYPES]
    # syft considers packages with the same name, version and license equal, even if their package URLs differ: for example
    # two copies of a library with an unknown version.
    # It decodes the escapes of a locator of SPDX twice.
    expected, seen = packages(listed, decoded_once="packages" in document), packages(artifacts)
    lost = {key[:2] for key in expected} - {key[:2] for key in seen}
    if lost or seen - expected:
        yield (
            f"syft sees {seen.total()} packages of {expected.total()}; not {sorted(lost)[:3]}, "
            f"but {list(seen - expected)[:3]}"
        )


def problems(path):
    """The name of the format of a file, and its problems."""
    warnings = Warnings()
    logging.getLogger().addHandler(warnings)
    name, found = checked(path)
    logging.getLogger().removeHandler(warnings)
    return name, found + warnings.messages


def checked(path):
    """The name of the format of a file, and the problems that checks find."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    is_xml, parsed = text.startswith("<?xml"), None
    if text.startswith("SPDXVersion:") or '"spdxVersion"' in text:
        try:
            parsed = parse_file(path)
        except SPDXParsingError as error:
            return "SPDX", error.get_messages()
    is_tags = text.startswith("SPDXVersion:")
    document = of_xml(text) if is_xml else of_parsed(parsed) if is_tags else json.loads(text)
    if document.get("bomFormat") == "CycloneDX":
        syntax, validator = ("XML", XmlValidator) if is_xml else ("JSON", JsonStrictValidator)
        name = f"CycloneDX {document['specVersion']} {syntax}, {len(document.get('components', []))} components"
        check = [*cyclonedx(text, document, validator), *as_before(document)]
    elif str(document.get("spdxVersion", "")).startswith("SPDX-"):
        packages = document.get("packages", [])
        unknown = sum("versionInfo" not in package for package in packages)
        name = f"{document['spdxVersion']}, {len(packages)} packages, {unknown} without a known version, NTIA"
        check = [*spdx(path, parsed), *([] if is_tags else by_schema(document, "spdx-2.3.schema.json"))]
    elif "spdx.org/rdf/3" in str(document.get("@context")):
        name = f"SPDX 3, {sum(row.get('type') == 'software_Package' for row in document['@graph'])} packages, NTIA"
        check = [*spdx_3(path), *by_schema(document, "spdx-3.0.1.schema.json")]
    else:
        return "unknown format", ["neither CycloneDX nor SPDX"]
    # syft 1.18 supports neither CycloneDX 1.7 nor SPDX 3.
    unread = document.get("specVersion") == "1.7" or "@graph" in document
    return name, [*check, *identities(document), *([] if unread else decoded(path, document))]


def main(paths):
    if not paths:
        sys.exit("usage: validate.py FILE...")
    failed = 0
    for path in paths:
        name, found = problems(path)
        print(f"{'INVALID' if found else 'valid'} {path} ({name})", flush=True)
        for problem in found:
            print(f"    {problem}")
        failed += bool(found)
    print(f"{len(paths)} documents, {failed} invalid")
    if failed:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
