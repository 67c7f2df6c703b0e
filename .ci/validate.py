#!/usr/bin/env python3
"""Validate SBOM files with validators that are not ours.

CycloneDX JSON: the strict validator of cyclonedx-python-lib, for the version the document names.
SPDX 2.3 JSON:  spdx-tools parses and validates it, and ntia-conformance-checker must say it conforms.

    validate.py FILE...
"""

import contextlib
import io
import json
import logging
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from ntia_conformance_checker import SbomChecker
from spdx_tools.spdx.parser.error import SPDXParsingError
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document


def cyclonedx(text, document):
    """Yield what is wrong with a CycloneDX document."""
    version = SchemaVersion.from_version(document["specVersion"])
    error = JsonStrictValidator(version).validate_str(text)
    if error is not None:
        yield str(error)


def spdx(path, document):
    """Yield what is wrong with an SPDX document."""
    try:
        parsed = parse_file(path)
    except SPDXParsingError as error:
        yield from error.get_messages()
        return
    for message in validate_full_spdx_document(parsed, document["spdxVersion"]):
        yield f"{message.context.spdx_id}: {message.validation_message}"
    report = io.StringIO()
    with contextlib.redirect_stdout(report):
        checker = SbomChecker(path, compliance="ntia", sbom_spec="spdx2")
        checker.print_table_output()
    if not checker.compliant:
        yield f"not NTIA conformant:\n{report.getvalue()}"


def problems(path):
    """The name of the format of a file and what is wrong with it."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    document = json.loads(text)
    if document.get("bomFormat") == "CycloneDX":
        count = len(document.get("components", []))
        return f"CycloneDX {document['specVersion']}, {count} components", list(cyclonedx(text, document))
    if str(document.get("spdxVersion", "")).startswith("SPDX-"):
        count = len(document.get("packages", []))
        return f"{document['spdxVersion']}, {count} packages, NTIA", list(spdx(path, document))
    return "unknown format", ["neither CycloneDX nor SPDX"]


def main(paths):
    logging.disable(logging.WARNING)
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
