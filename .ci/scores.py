#!/usr/bin/env python3
"""Let cdx-validate, which is not ours, check CycloneDX documents in JSON and score them.

A document must be valid by the schema and beyond it (--strict). The scores are the share of the controls of OWASP SCVS, and of the
expectations of the CRA, that a program can check and that hold; they are printed, and must not be lower than a floor.

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

# Findings alone: what is not known of a component lowers a score, and is not an error.
FINDINGS = 3


def floor(text):
    path, least = text.rsplit("=", 1)
    scvs, cra = least.split("/")
    return path, (int(scvs), int(cra))


def scores(program, path):
    """The scores of a document, and what is wrong with it."""
    # What it prints to a pipe is cut at 64 KiB.
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
