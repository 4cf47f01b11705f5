#!/bin/bash
# Holds what Candor reads of other people's specs against what a person has written down of them: a
# folder of specs, `DIR/specs/ID/spec.md`, and beside it `DIR/expected.json`,
#
#   {"ID": {"acceptance_criteria": ["AC-1"], "status": "Implemented",
#           "cases": [{"id": "C-01", "criteria": ["AC-1"], "tier": "Functional"}]}}
#
#   tests/corpus.sh DIR                 builds candor and asks it
#   CANDOR=BINARY tests/corpus.sh DIR   asks this binary
#
# Prints counts, each difference in one line, the problems by rule, and the time for all of it. Exits
# with 1 when an id or what a case maps to differs, with 3 and a line "not verified: …" where DIR is
# not there, else with 0. Tiers and status are counted only: that list holds words that are no tier.
set -u

not_verified() {
    echo "not verified: $1" >&2
    exit 3
}

[ $# -eq 1 ] || not_verified "name the folder that holds specs and expected.json"
[ -d "$1/specs" ] && [ -f "$1/expected.json" ] ||
    not_verified "$1 holds no specs with an expected.json; name a folder that does"
command -v python3 >/dev/null || not_verified "python3 is missing; install it"
dir=$(cd "$1" && pwd)
cd "$(dirname "$0")/.." || exit 1
if [ -z "${CANDOR:-}" ]; then
    cargo build --release --quiet || exit 1
    CANDOR=${CARGO_TARGET_DIR:-target}/release/candor
fi
place=$(mktemp -d) || not_verified "failed to make a temporary directory; set TMPDIR"
trap 'rm -rf "$place"' EXIT

# Both end with a code of their own where they find problems: what they print is judged.
begun=$(date +%s%N)
"$CANDOR" trace --suite "$dir" --format json >"$place/trace.json" 2>"$place/trace.log"
read=$(date +%s%N)
"$CANDOR" lint --suite "$dir" --format json >"$place/lint.json" 2>"$place/lint.log"
linted=$(date +%s%N)

python3 - "$dir/expected.json" "$place" $(((read - begun) / 1000)) $(((linted - read) / 1000)) <<'PYTHON'
import collections
import json
import pathlib
import sys

expected = json.load(open(sys.argv[1]))
place = pathlib.Path(sys.argv[2])
trace_us, lint_us = map(int, sys.argv[3:])


def printed(command, key):
    """What a command printed as JSON."""
    try:
        return json.loads((place / f"{command}.json").read_text())[key]
    except (ValueError, KeyError) as error:
        log = (place / f"{command}.log").read_text().strip()
        sys.exit(f"failed to read what candor {command} printed: {error}\n{log}")


specs = {spec["id"]: spec for spec in printed("trace", "specs")}
problems = printed("lint", "problems")


def local(id):
    return id.rsplit("/", 1)[-1]


count = collections.Counter()
wrong = 0


def compare(what, where, found, wanted, counts=True):
    """One line for a difference; `counts` when it makes the lane red."""
    global wrong
    if found == wanted:
        count[what] += 1
        return
    wrong += counts
    print(f"{where}: {what}: read {found}, expected {wanted}")


for id, want in sorted(expected.items()):
    spec = specs.get(id, {"criteria": [], "cases": [], "status": None})
    criteria = [local(one["id"]) for one in spec["criteria"]]
    cases = {local(one["id"]): one for one in spec["cases"]}
    wanted = {one["id"]: one for one in want["cases"]}
    count["criteria expected"] += len(want["acceptance_criteria"])
    count["criteria found"] += len(criteria)
    count["cases expected"] += len(wanted)
    count["cases found"] += len(spec["cases"])
    compare("criteria", id, criteria, want["acceptance_criteria"])
    compare("cases", id, [local(one["id"]) for one in spec["cases"]], list(wanted))
    compare("status", id, spec["status"], want["status"], counts=False)
    for name in (name for name in cases if name in wanted):
        found, one = cases[name], wanted[name]
        where = f"{id}/{name}"
        compare("mapping", where, [local(c) for c in found["criteria"]], one["criteria"])
        tiers = sorted(filter(None, (one["tier"] or "").lower().split("/")))
        compare("tiers", where, sorted(found["tiers"]), tiers, counts=False)

both = count["cases found"]
print(f"specs     {len(specs)} read, {len(expected)} expected")
print(f"criteria  {count['criteria found']} found, {count['criteria expected']} expected")
print(f"cases     {count['cases found']} found, {count['cases expected']} expected")
print(f"equal     mappings {count['mapping']} of {both}, tiers {count['tiers']} of {both}, "
      f"status {count['status']} of {len(expected)}")
rules = collections.Counter(problem["rule"] for problem in problems)
for rule, times in sorted(rules.items()):
    print(f"problems  {times:4} {rule}")
print(f"time      trace {trace_us / 1000:.0f} ms, lint {lint_us / 1000:.0f} ms")
sys.exit(1 if wrong else 0)
PYTHON
