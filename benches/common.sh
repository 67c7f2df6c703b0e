# Sourced by the comparisons: takes the repositories of the command line, goes to the top of the project and finds the
# program to measure. Gives `repositories`, `PLIMSOLL` and `out`, the folder of results.
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
