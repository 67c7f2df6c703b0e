#!/usr/bin/env python3
"""Checks reviews with independent parsers and schemas.

HTML:   parsed strictly by the algorithm of the HTML standard; no script, no event handler, nothing loaded; links lead
        to the page itself or to a file of a commit on the host. pages.cjs has further checks.
JUnit:  the schema of the xUnit plugin of Jenkins.
SARIF:  the official schema of 2.1.0, and the limits that GitHub documents for uploads.
CSV:    each row has the same number of cells; no cell is a formula for a spreadsheet.
GitHub: each line is one command of a known kind.

    reviews.py JUNIT_XSD SARIF_SCHEMA FOLDER...
"""

import csv
import gzip
import json
import pathlib
import re
import sys

import html5lib
import jsonschema
from lxml import etree

# https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
LIMITS = {"runs": 20, "results": 25_000, "rules": 25_000, "locations": 1_000, "tags": 20, "bytes": 10_000_000}


# The valid links to a file at a commit.
FILE = re.compile(r"https://[a-z0-9.:-]+/[\w~%./-]+/(?:blob|src|src/commit)/[0-9a-f]{40,64}/[\w~%./-]+(?:#(?:L|lines-)\d+)?", re.ASCII)


def html(path):
    page = path.read_text(encoding="utf-8")
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(page)
    yield from (f"{place}: {error} {about}" for place, error, about in parser.errors)
    for node in tree.iter():
        tag = str(node.tag).rpartition("}")[2]
        if tag in ("script", "iframe", "object", "embed", "img", "form", "base"):
            yield f"a tag <{tag}>"
        for name, value in node.attrib.items():
            if name.startswith("on") or name == "src":
                yield f"an attribute {name} of <{tag}>"
            if name.endswith("href") and not value.startswith("#") and value != "data:," and not FILE.fullmatch(value):
                yield f"a link to {value}"
    if re.search(r"url\(|@import", page):
        yield "a style that loads something"


def junit(path, schema):
    document = etree.parse(path)
    schema.validate(document)
    yield from (str(error) for error in schema.error_log)


def sarif(path, validator):
    content = path.read_bytes()
    log = json.loads(content)
    yield from (error.message for error in validator.iter_errors(log))
    sizes = {"runs": len(log["runs"]), "bytes": len(gzip.compress(content))}
    for run in log["runs"]:
        results, rules = run["results"], run["tool"]["driver"]["rules"]
        sizes["results"], sizes["rules"] = len(results), len(rules)
        sizes["locations"] = max((len(one["locations"]) for one in results), default=0)
        sizes["tags"] = max((len(rule.get("properties", {}).get("tags", [])) for rule in rules), default=0)
        for rule in rules:
            if len(rule["id"]) > 255 or any(len(rule.get(key, {}).get("text", "")) > 1024 for key in ("shortDescription", "fullDescription")):
                yield f"rule {rule['id']}: a text is too long"
        for result in results:
            if not result["locations"] or not result["partialFingerprints"]:
                yield f"{result['ruleId']}: no location or no fingerprint"
    yield from (f"{sizes[name]} {name}: GitHub takes {limit}" for name, limit in LIMITS.items() if sizes[name] > limit)


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    for row in rows:
        if len(row) != len(rows[0]):
            yield f"{len(row)} cells: {row}"
        yield from (f"a formula: {cell}" for cell in row if cell.lstrip()[:1] in tuple("=+-@|%"))


def commands(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if not re.match(r"::(error|warning|notice) title=[^:,]+(,[a-z]+=[^:,]+)*::", line):
            yield f"no command: {line}"


def main(xsd, schema, folders):
    junit_schema = etree.XMLSchema(etree.parse(xsd))
    schema = json.loads(pathlib.Path(schema).read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    checks = {
        ".html": html,
        ".xml": lambda path: junit(path, junit_schema),
        ".sarif": lambda path: sarif(path, validator),
        ".csv": table,
        ".github": commands,
    }
    count = failed = 0
    for path in sorted(path for folder in folders for path in pathlib.Path(folder).iterdir()):
        if path.suffix not in checks:
            continue
        found = list(checks[path.suffix](path))
        count += 1
        failed += bool(found)
        print(f"{'INVALID' if found else 'valid'} {path.name}, {path.stat().st_size} bytes", flush=True)
        for problem in found[:20]:
            print(f"    {problem}")
    print(f"{count} documents, {failed} invalid")
    if failed or not count:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
