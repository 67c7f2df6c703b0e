"""The commands of plimsoll that read a repository or one of its files, with the arguments for each case.

Arguments may contain {repo}, the tree to scan, and {out}, an empty folder. The commands of a case run in this order and
share that folder, so that a command can read the outputs of earlier ones. The exit codes are those that `--help` documents.
"""
from dataclasses import dataclass, field
from typing import Callable

DONE, USAGE, NOTHING, INCOMPLETE = 0, 2, 3, 13
ANY = {DONE, USAGE, NOTHING, INCOMPLETE}

@dataclass
class Command:
    """
    name      name in failure messages
    args      arguments, before those of the case
    codes     returns the valid exit codes of a case
    report    file in {out} with the report that is compared with the expectations of the case
    wanted    whether the strings in `wanted` of the case must be in an output
    same      file in {out} with a comparison in JSON that must have no difference
    own       whether the arguments of the case are added; the command is skipped if it has one of them already
    needs     files in {out} that it reads; without them it is skipped
    scans     number of scanned trees, by which the time limit is multiplied
    copied    whether it writes into the tree, and therefore gets a copy
    """
    name: str
    args: list
    codes: Callable = lambda code: {code}
    report: str = ""
    wanted: bool = False
    same: str = ""
    own: bool = True
    needs: list = field(default_factory=list)
    scans: int = 1
    copied: bool = False

def outputs(name, **formats):
    return [part for form, end in formats.items() for part in ("-o", f"{form.replace('_', '-')}={{out}}/{name}{end}")]

def sboms():
    """The other SBOM formats, in every version."""
    formats = {f"cyclonedx-{syntax}@{version}": f"bom.cdx-{version}.{syntax}" for version in ("1.4", "1.5", "1.7") for syntax in ("json", "xml")}
    formats |= {"cyclonedx-json": "bom.cdx.json", "cyclonedx-xml": "bom.cdx.xml", "spdx-tag-value": "bom.spdx", "spdx3-json": "bom.spdx3.json",
                "osv-scanner-json": "osv.json"}
    return [part for form, file in formats.items() for part in ("-o", f"{form}={{out}}/{file}")]

def accepted(code):
    """The exit codes of a command with --allow-incomplete."""
    return {DONE if code == INCOMPLETE else code}

def part(code):
    """The exit codes of a command that reads less than a scan, and so may be complete when the scan is not."""
    return {code, DONE} if code == INCOMPLETE else {code}

def strict(code):
    """The exit codes of a command with lower limits, which may make it incomplete."""
    return {code, INCOMPLETE}

def objects(code):
    """The exit codes of a command that reads git objects, which may be missing or damaged."""
    return ANY

COMMANDS = [
    Command("scan", ["scan", "{repo}", "-o", "table", *outputs("report", json=".json", markdown=".md", sarif=".sarif.json"),
            "-o", "spdx-json={out}/bom.spdx.json"], report="report.json", wanted=True),
    Command("scan sboms", ["scan", "{repo}", *sboms()]),
    Command("review", ["review", "{repo}", "-o", "table", *outputs("review", html=".html", junit=".xml", csv=".csv", github=".github", sarif=".sarif.json",
            markdown=".md", json=".json")], wanted=True),
    Command("pins", ["pins", "{repo}", "-o", "table", *outputs("pins", json=".json", markdown=".md", html=".html", sarif=".sarif.json")], part),
    Command("scan --untrusted", ["scan", "{repo}", "--untrusted", *outputs("untrusted", json=".json", html=".html")],
            strict),
    Command("scan --follow", ["scan", "{repo}", "--follow", "benign-owner/benign-action={repo}", "--include-inactive",
            "--ci-components", "components", *outputs("followed", json=".json", cyclonedx_json=".cdx.json")], objects),
    Command("scan --rev", ["scan", "{repo}", "--rev", "HEAD", *outputs("revision", json=".json")], objects),
    Command("score", ["score", "{repo}", "-o", "table", *outputs("score", json=".json", markdown=".md", html=".html")]),
    Command("explain --component", ["explain", "{repo}", "--component", "owner/action"], objects),
    Command("baseline init", ["baseline", "init", "{repo}", "-o", "{out}/baseline.json", "--allow-incomplete"], accepted),
    Command("baseline show", ["baseline", "show", "{out}/baseline.json"], accepted, own=False, needs=["baseline.json"]),
    Command("diff --baseline", ["diff", "{repo}", "--baseline", "{out}/baseline.json", "--step-summary", "--fail-on", "new,weakened,expired,score-drop",
            "-o", "table", *outputs("delta", markdown=".md", json=".json", github=".github", sarif=".sarif.json", junit=".xml", csv=".csv", html=".html")],
            same="delta.json", needs=["baseline.json"]),
    Command("review --baseline", ["review", "{repo}", "--baseline", "{out}/baseline.json", "--quarters", "2", *outputs("compared", html=".html", json=".json")],
            objects, needs=["baseline.json"], scans=2),
    Command("baseline update", ["baseline", "update", "{repo}", "-o", "{out}/baseline.json", "--allow-incomplete"], accepted, needs=["baseline.json"]),
    Command("diff --sbom cyclonedx", ["diff", "{repo}", "--sbom", "{out}/bom.cdx.json", "-o", "json"], needs=["bom.cdx.json"]),
    Command("diff --sbom spdx", ["diff", "{repo}", "--sbom", "{out}/bom.spdx.json", "-o", "json"], needs=["bom.spdx.json"]),
    Command("diff --since", ["diff", "{repo}", "--since", "HEAD", "-o", "json"], objects, scans=2),
    Command("history", ["history", "{repo}", "--every", "1-commits", "--last", "3", "--exact", "-o", "table",
            *outputs("trend", markdown=".md", html=".html", csv=".csv", json=".json")], objects, own=False, scans=3),
    Command("init", ["init", "{repo}"], lambda code: {code, INCOMPLETE, USAGE}, own=False, copied=True),
]
