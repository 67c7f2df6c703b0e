# Sourced by the comparisons: reads the repositories from the command line, changes to the root of the project and finds the
# program to measure. Sets `repositories`, `PLIMSOLL` and `out`, the folder of results.
[[ $# -gt 0 ]] || { echo "usage: $0 REPOSITORY..." >&2; exit 2; }
command -v hyperfine >/dev/null || { echo "this needs hyperfine" >&2; exit 2; }
repositories=()
for repository in "$@"; do
    repositories+=("$(cd "$repository" && pwd)")
done
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [[ -z ${PLIMSOLL:-} ]]; then
    cargo build --locked --release -p plimsoll-cli
    PLIMSOLL=$PWD/target/release/plimsoll
fi
out=$PWD/target/peers
mkdir -p "$out"
