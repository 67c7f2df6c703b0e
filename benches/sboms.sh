#!/usr/bin/env bash
# Measures CPU time and peak memory of each SBOM format, for whole processes and 5,000, 10,000 and 20,000 packages.
#
#     benches/sboms.sh [COUNT...]
#
# A generated lockfile has the packages, with digests, licenses, URLs and dependencies. Needs python3 and GNU time.
# Fails if up to 10,000 packages take more than a second or 200 MiB in a format. PLIMSOLL overrides the binary (the release
# build).
set -euo pipefail
cd "$(dirname "$0")/.."
if [[ -z ${PLIMSOLL:-} ]]; then
    cargo build --locked --release -p plimsoll-cli
    PLIMSOLL=$PWD/target/release/plimsoll
fi
[[ $# -gt 0 ]] || set -- 5000 10000 20000
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Writes a lockfile with this number of packages.
lockfile() {
    python3 - "$1" <<'PYTHON' >"$2/package-lock.json"
import base64, hashlib, json, sys
count = int(sys.argv[1])
licenses = ["MIT", "Apache-2.0", "ISC", "BSD-3-Clause", "MIT OR Apache-2.0", "The license of its authors"]
packages = {"": {"name": "app", "version": "1.0.0", "dependencies": {f"p{n}": "^1.0.0" for n in range(0, count, 50)}}}
for n in range(count):
    digest = base64.b64encode(hashlib.sha512(str(n).encode()).digest()).decode()
    packages[f"node_modules/p{n}"] = {
        "version": f"1.0.{n}",
        "resolved": f"https://registry.example/p{n}/-/p{n}-1.0.{n}.tgz",
        "integrity": f"sha512-{digest}",
        "license": licenses[n % len(licenses)],
        "dependencies": {f"p{(7 * n + 13 * k + 1) % count}": "^1.0.0" for k in range(n % 5)},
    }
json.dump({"name": "app", "version": "1.0.0", "lockfileVersion": 3, "packages": packages}, sys.stdout, indent=1)
PYTHON
}

formats=(json table cyclonedx-json@{1.4,1.5,1.6,1.7} cyclonedx-xml@{1.4,1.5,1.6,1.7} spdx-json spdx-tag-value spdx3-json osv-scanner-json)
status=0
printf '%-20s %8s %8s %8s\n' format packages ms MiB
for count in "$@"; do
    mkdir "$work/$count"
    lockfile "$count" "$work/$count"
    for format in "${formats[@]}"; do
        # The fastest of five runs, because disturbances only make a run slower.
        best=$(for _ in 1 2 3 4 5; do
            command time -f '%U %S %M' "$PLIMSOLL" scan --quiet "$work/$count" -o "$format=$work/out" 2>&1 >/dev/null
        done | awk '{ t = 1000 * ($1 + $2); if (NR == 1 || t < ms) ms = t; if ($3 > kib) kib = $3 } END { print ms, int(kib / 1024) }')
        read -r ms mib <<<"$best"
        printf '%-20s %8d %8d %8d\n' "$format" "$count" "$ms" "$mib"
        if ((count <= 10000 && (ms > 1000 || mib > 200))); then
            echo "$format: too much for $count packages" >&2
            status=1
        fi
    done
done
exit $status
