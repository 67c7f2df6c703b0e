#!/usr/bin/env python3
"""Checks and scores CycloneDX documents in JSON with cdx-validate, an independent tool.

A document must be valid by the schema and by further checks (--strict). The scores are the shares of the automatically
checkable controls of OWASP SCVS, and requirements of the CRA, that are met. They are printed, and must not be below a floor.

    scores.py CDX-VALIDATE FILE... [--floor FILE=SCVS/CRA]...
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

# The exit code for findings only: an unknown fact lowers a score, but is not an error.
FINDINGS = 3


def floor(text):
    path, least = text.rsplit("=", 1)
    scvs, cra = least.split("/")
    return path, (int(scvs), int(cra))


def scores(program, path):
    """The scores of a document, and its problems."""
    # Its output to a pipe is truncated at 64 KiB.
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "report.json")
        command = [program, "-i", path, "-r", "json", "--report-file", out, "--strict"]
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        if run.returncode not in (0, FINDINGS):
            return None, f"exit {run.returncode}: {run.stderr.strip()[:500]} {run.stdout.strip()[:500]}"
        report = json.loads(out.read_text(encoding="utf-8"))
    if not (report["schemaValid"] and report["deepValid"]):
        return None, f"not valid: {json.dumps(report.get('findings', []))[:2000]}"
    found = {benchmark["id"]: benchmark for benchmark in report["benchmarks"]}
    failed = [
        f"{control['id']}: {control['message']}"
        for name in ("scvs", "cra")
        for control in found[name]["controls"]
        if control["status"] == "fail"
    ]
    return (found["scvs"]["scorePct"], found["cra"]["scorePct"]), failed


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("program")
    arguments.add_argument("paths", nargs="+")
    arguments.add_argument("--floor", action="append", default=[], type=floor)
    options = arguments.parse_args()
    floors = dict(options.floor)
    if unknown := floors.keys() - set(options.paths):
        sys.exit(f"a floor for what is not checked: {sorted(unknown)}")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda path: scores(options.program, path), options.paths)
    wrong = 0
    for path, (found, said) in zip(options.paths, results):
        if found is None:
            print(f"INVALID {path}: {said}")
            wrong += 1
            continue
        least = floors.get(path)
        held = f", at least {least[0]} and {least[1]} are asked" if least else ""
        print(f"valid {path}: SCVS {found[0]}, CRA {found[1]}{held}")
        if least and any(score < bound for score, bound in zip(found, least)):
            print("\n".join(f"    {line}" for line in said))
            wrong += 1
    print(f"{len(options.paths)} documents, {wrong} invalid or below the floor")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
