#!/usr/bin/env bash
# The lane of real agents: installs each program at its pinned version, judges it twice by its manifest in
# a network namespace that has loopback only, compares the two runs, and lays all of them side by side.
# Then three faults are planted in what one of them keeps, and each must be caught.
#
#   runtimes/lane.sh [NAME…]        all, or the named ones
#
# CANDOR       the executable [default: built from this checkout]
# LANE_DIR     where programs and records are put [default: a temporary directory, removed at the end]
# LANE_JOBS    how many trials run beside one another [default: 2]
#
# What cannot be installed or cut off the network is reported as not verified, and the lane ends with 3;
# what is judged otherwise than its known-failing file says ends it with 1.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)

# name, package manager, packages at the versions that the manifest was tried with
programs=(
  "codex npm @openai/codex@0.169.0"
  "opencode npm opencode-ai@1.18.33"
  "claude-code npm @anthropic-ai/claude-code@2.1.330"
  "gemini-cli npm @google/gemini-cli@0.61.0"
  "pi npm @mariozechner/pi-coding-agent@0.73.1"
  "openai-agents pip openai-agents==0.24.0"
  "openai-agents-responses pip openai-agents==0.24.0"
  "langgraph pip langgraph==1.2.22 langgraph-checkpoint-sqlite==3.1.2 langchain-mcp-adapters==0.3.2 langchain-openai==1.7.3"
  "example none"
)

lane=${LANE_DIR:-$(mktemp -d)}
mkdir -p "$lane/records"
[ -n "${LANE_DIR:-}" ] || trap 'rm -rf "$lane"' EXIT
if [ -z "${CANDOR:-}" ]; then
  (cd "$here/.." && cargo build --release --quiet) || exit 2
  CANDOR=$(cd "$here/.." && cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release/candor
fi

unverified=() wrong=()
skip() { unverified+=("$1: $2"); printf 'not verified: %s: %s\n' "$1" "$2"; }

# Loopback only: what a program sends elsewhere fails. PATH is all that a runtime inherits.
alone() {
  unshare --net --map-root-user sh -c 'ip link set lo up && exec "$@"' sh "$@"
}

install() { # manager, packages…
  local manager=$1; shift
  case $manager in
    none) command -v node >/dev/null ;;
    npm) command -v npm >/dev/null && npm install --prefix "$lane" --no-audit --no-fund --silent "$@" >"$lane/install.log" 2>&1 ;;
    pip)
      [ -x "$lane/venv/bin/pip" ] || python3 -m venv "$lane/venv" >"$lane/install.log" 2>&1 || return
      "$lane/venv/bin/pip" install --quiet "$@" >"$lane/install.log" 2>&1 ;;
  esac
}

judge() { # name, record: the exit code of the check
  PATH="${shim:+$shim:}$lane/node_modules/.bin:$lane/venv/bin:$PATH" alone "$CANDOR" check \
    "$here/$1.yaml" --no-store --jobs "${LANE_JOBS:-2}" --json "$lane/records/$2.ndjson" >"$lane/records/$2.txt" 2>&1
}

verify() { # name, manager, packages…
  local name=$1 manager=$2; shift 2
  printf '\n== %s %s\n' "$name" "$*"
  install "$manager" "$@" || { skip "$name" "failed to install $* (by $manager)"; return; }
  local run code
  for run in 1 2; do
    judge "$name" "$name-$run"; code=$?
    tail -n 1 "$lane/records/$name-$run.txt"
    [ $code -eq 0 ] && continue
    wrong+=("$name: run $run ended with $code")
    cat "$lane/records/$name-$run.txt"
    return
  done
  "$CANDOR" report "$lane/records/$name-1.ndjson" "$lane/records/$name-2.ndjson" >"$lane/records/$name.diff" ||
    { wrong+=("$name: the second run differs"); cat "$lane/records/$name.diff"; }
  records+=("$lane/records/$name-2.ndjson")
}

# A program of the same name goes before the real one, and changes what that kept.
plant() { # what is wrong, the kinds of mismatch that must be seen, the statement
  local real; real=$(PATH="$lane/node_modules/.bin:$PATH" command -v opencode)
  shim=$lane/shim; mkdir -p "$shim"
  cat >"$shim/opencode" <<SHIM
#!/bin/sh
"$real" "\$@"; code=\$?
[ "\$1" = run ] && python3 -c 'import os, sqlite3, sys
store = sqlite3.connect(os.environ["HOME"] + "/.local/share/opencode/opencode.db")
store.execute(sys.argv[1]); store.commit()' "$3"
exit \$code
SHIM
  chmod +x "$shim/opencode"
  judge opencode fault; local code=$?
  shim=
  local kinds; kinds=$(sed -n 's/.*"type":"trial".*/&/p' "$lane/records/fault.ndjson" |
    grep -o '"kind":"[a-z-]*"[^}]*}[^}]*},"holds":false' | sed 's/"kind":"\([a-z-]*\)".*/\1/' | sort -u | paste -sd' ')
  printf 'planted: %-42s exit %s, seen: %s\n' "$1" "$code" "$kinds"
  [ "$code" -eq 1 ] && [ "$kinds" = "$2" ] || wrong+=("planted fault: $1: exit $code, expected $2, seen $kinds")
}

faults() {
  printf '\n== three faults in what opencode keeps\n'
  local tool="json_extract(data, '\$.type') = 'tool'"
  plant "every call took 7 ms" "latency" \
    "UPDATE part SET data = json_set(data, '\$.state.time.end', json_extract(data, '\$.state.time.start') + 7) WHERE $tool"
  plant "failures are kept as completed" "status success" \
    "UPDATE part SET data = json_set(data, '\$.state.status', 'completed') WHERE $tool"
  plant "the last call is not kept" "missing" \
    "DELETE FROM part WHERE rowid = (SELECT max(rowid) FROM part WHERE $tool)"
}

# A manifest that makes up a fact is refused.
makes_up() { # what is made up, the edit
  local manifest=$here/.planted-$$.yaml
  sed "$2" "$here/opencode.yaml" >"$manifest"
  judge ".planted-$$" constant; local code=$?
  rm -f "$manifest"
  printf 'planted: the manifest makes up %-22s exit %s: %s\n' "$1" "$code" \
    "$(grep -o 'makes up .*' "$lane/records/constant.txt" | head -n 1)"
  [ "$code" -eq 3 ] && grep -q "makes up .$1" "$lane/records/constant.txt" || wrong+=("a made-up $1 is not refused: exit $code")
}

constants() {
  printf '\n== two facts that the manifest of opencode makes up\n'
  makes_up latency_ms 's/latency_ms: (if .*/latency_ms: 150,/'
  makes_up session 's/ part.session_id AS session,/ "main" AS session,/'
}

alone true 2>/dev/null || { echo "not verified: no network namespace can be made here (unshare --net), so nothing was run"; exit 3; }
records=()
for program in "${programs[@]}"; do
  read -r -a words <<<"$program"
  if [ $# -eq 0 ] || [[ " $* " == *" ${words[0]} "* ]]; then verify "${words[@]}"; fi
done
if [ -x "$lane/node_modules/.bin/opencode" ] && { [ $# -eq 0 ] || [[ " $* " == *" opencode "* ]]; }; then faults; constants; fi
[ ${#records[@]} -lt 2 ] || "$CANDOR" report "${records[@]}" --rows

printf '\nlane: %s verified, %s not verified, %s wrong\n' "${#records[@]}" "${#unverified[@]}" "${#wrong[@]}"
printf 'not verified: %s\n' "${unverified[@]}" | sed '/: $/d'
printf 'wrong: %s\n' "${wrong[@]}" | sed '/: $/d'
[ ${#wrong[@]} -eq 0 ] || exit 1
[ ${#unverified[@]} -eq 0 ] || exit 3
