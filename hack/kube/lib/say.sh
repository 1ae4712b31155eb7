# How the front end speaks: one line each, on stderr.

say() { printf '%s\n' "kube: $*" >&2; }

die() {
  say "$*"
  exit 1
}

# need PROGRAM WHY PACKAGE: a missing program is told as what, why, what to do.
need() {
  command -v "$1" >/dev/null 2>&1 || die "$1 is missing: $2; install it (Debian: apt-get install $3)"
}

# On a terminal a line that overwrites itself; elsewhere nothing (steps are told by `say` when they begin and end).
progress() {
  [[ -t 2 ]] && printf '\r\033[Kkube: %s' "$*" >&2
  return 0
}

progress_end() {
  [[ -t 2 ]] && printf '\r\033[K' >&2
  return 0
}
