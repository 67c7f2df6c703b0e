"""Every command of plimsoll that reads a repository or a file of one, as it is run over each case.

A command's arguments may have {repo}, the tree to scan, and {out}, an empty folder. The commands of a case run in this
order and share that folder, so that one can read what another wrote. The exit codes are those that `--help` documents.
"""
from dataclasses import dataclass, field
from typing import Callable

DONE, USAGE, NOTHING, INCOMPLETE = 0, 2, 3, 13
ANY = {DONE, USAGE, NOTHING, INCOMPLETE}

@dataclass
class Command:
    """
    name      what a failure is printed with
    args      arguments, before those that the case adds
    codes     the exit codes that are right for a case
    report    the report that must have what the case states, a file in {out}
    wanted    whether the strings that the case wants must be in an output
    same      the comparison in JSON that must find no difference, a file in {out}
    own       whether it takes the arguments that the case adds; it is not run where it has one of them itself
    needs     files in {out} that it reads; without them it is not run
    scans     how many trees it scans: each may take the time of one
    copied    whether it writes into the tree, and so gets a copy of it
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
    """Every other format of SBOMs, in every version."""
    formats = {f"cyclonedx-{syntax}@{version}": f"bom.cdx-{version}.{syntax}" for version in ("1.4", "1.5", "1.7") for syntax in ("json", "xml")}
    formats |= {"cyclonedx-json": "bom.cdx.json", "cyclonedx-xml": "bom.cdx.xml", "spdx-tag-value": "bom.spdx", "spdx3-json": "bom.spdx3.json",
                "osv-scanner-json": "osv.json"}
    return [part for form, file in formats.items() for part in ("-o", f"{form}={{out}}/{file}")]

def accepted(code):
    """What --allow-incomplete makes of an exit code."""
    return {DONE if code == INCOMPLETE else code}

def part(code):
    """Of a command that reads less than a scan: what it does not read cannot be lost."""
    return {code, DONE} if code == INCOMPLETE else {code}

def strict(code):
    """Of a command with tighter limits."""
    return {code, INCOMPLETE}

def objects(code):
    """Of a command that reads git objects: there may be none, or damaged ones."""
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
