#!/usr/bin/env bash
# Compares the time of a history of twelve quarters with that of one scan, for whole processes (hyperfine, medians of one run).
#
#     benches/history.sh REPOSITORY...
#
# Each repository is a full clone with a work tree. Needs hyperfine and Python 3. PLIMSOLL overrides the binary (the release
# build), RUNS the number of runs (20). Results are written to target/peers/*.history.json, and printed as a table.
set -euo pipefail

source "$(dirname "$0")/common.sh"

for repository in "${repositories[@]}"; do
    name=$(basename "$repository")
    scan=$(printf '%q ' "$PLIMSOLL" scan "$repository" -o json)
    history=$(printf '%q ' "$PLIMSOLL" history "$repository" --every quarter --last 12 -o json)
    # An incomplete scan has an error status.
    hyperfine --shell=none --style basic --warmup 2 --runs "${RUNS:-20}" --ignore-failure --output null \
        --export-json "$out/$name.history.json" -n scan "$scan" -n history "$history" >/dev/null
done

python3 - "$out" "${repositories[@]}" <<'PYTHON'
import json, os, subprocess, sys

out, *repositories = sys.argv[1:]
print(f"{'repository':<24} {'commits':>8} {'scan':>10} {'history':>10} {'times':>7}")
for repository in repositories:
    name = os.path.basename(repository)
    count = ["git", "-C", repository, "rev-list", "--first-parent", "--count", "HEAD"]
    commits = int(subprocess.run(count, check=True, capture_output=True, text=True).stdout)
    with open(os.path.join(out, f"{name}.history.json"), encoding="utf-8") as file:
        scan, history = json.load(file)["results"]
    print(f"{name:<24} {commits:>8} {scan['median'] * 1000:>7.1f} ms {history['median'] * 1000:>7.1f} ms"
          f" {history['median'] / scan['median']:>6.2f}x")
PYTHON
