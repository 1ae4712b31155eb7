# A few words for tests: each check is one line, the last line is the tally.

PASSED=0 FAILED=0
HERE=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
KUBE=$(dirname "$HERE")/kube
WORK=$(mktemp -d "${TMPDIR:-/tmp}/gpulease-kube-test.XXXXXX")

pass() { PASSED=$((PASSED + 1)); echo "ok   $1"; }
fail() { FAILED=$((FAILED + 1)); echo "FAIL $1${2:+: $2}"; }

# check NAME COMMAND...
check() {
  local name=$1 out
  shift
  if out=$("$@" 2>&1); then pass "$name"; else fail "$name" "$(tail -n 3 <<<"$out" | tr '\n' ' ')"; fi
}

# within SECONDS COMMAND...: until it succeeds
within() {
  local end=$(($(date +%s%N) + $1 * 1000000000))
  shift
  until "$@"; do
    (($(date +%s%N) < end)) || { echo "not within the time: $*"; return 1; }
    sleep 0.1
  done
}

not() { ! "$@"; }
no_file() { # (an empty directory is what `up` leaves when it is killed before it began)
  rmdir "$1" 2>/dev/null
  [[ ! -e $1 ]] || { echo "still there: $(find "$1" | head -5 | tr '\n' ' ')"; return 1; }
}
no_process() { [[ ! $(processes_of "$1") ]] || { echo "still running: $(processes_of "$1")"; return 1; }; }
processes_of() {
  local pid words
  for pid in /proc/[0-9]*; do
    { words=" $(tr '\0' ' ' <"$pid/cmdline")"; } 2>/dev/null || continue
    [[ $words == *"$1/"* || $words == *" $1 "* ]] && [[ ${pid#/proc/} != "$$" && ${pid#/proc/} != "$BASHPID" ]] && echo "${pid#/proc/}:${words:0:90}"
  done
  return 0
}
leaves_nothing() { within "$1" no_process "$2" && within "$1" no_file "$2"; }

tally() {
  rm -rf "$WORK"
  echo "$PASSED passed, $FAILED failed"
  ((FAILED == 0))
}
