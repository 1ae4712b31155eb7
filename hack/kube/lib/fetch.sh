# The binaries in the cache: there already, downloaded, or built. All or nothing, also when two run at once.

# Prints the directory of the binaries.
fetch() {
  [[ $(uname -s) == Linux ]] || die "$(uname -s) is not supported: the control plane runs on Linux (a container or virtual machine will do)"
  local root dir
  root=$(cache_root) dir=$root/$(cache_key)
  if [[ ! -d $dir/bin ]]; then
    need flock 'it keeps two fetches from disturbing each other' util-linux
    mkdir -p "$root"
    fill_cache "$dir"
  fi
  echo "$dir/bin"
}

fill_cache() (
  dir=$1 BUILD_PID=
  exec {lock}>"$dir.lock"
  if ! flock -n "$lock"; then
    say "another process is filling $dir; waiting for it"
    flock "$lock"
  fi
  [[ -d $dir/bin ]] && exit 0
  rm -rf "$dir".part.* # of a run that was killed: whoever holds the lock is the only one
  part=$dir.part.$$
  # shellcheck disable=SC2064
  trap "rm -rf '$part'" EXIT
  trap '[[ -n $BUILD_PID ]] && kill "$BUILD_PID" 2>/dev/null; exit 130' INT TERM HUP
  mkdir -p "$part/bin"
  say "binaries of the control plane are not in the cache ($(cache_root)): fetching them once"
  downloads_open=${GPULEASE_KUBE_MODULES_ONLY:+no}
  for family in "${FAMILIES[@]}"; do
    if [[ $family == kwok || $downloads_open == no ]]; then
      build_family "$family" "$part/bin"
    elif ! download_family "$family" "$part/bin"; then
      say "$family $(pinned_version "$family"): release download failed ($WHY); building from Go modules instead"
      [[ $WHY == 'no connection'* ]] && downloads_open=no # the next host is as closed as this one; do not wait for each
      build_family "$family" "$part/bin"
    fi
  done
  mv "$part" "$dir"
  say "binaries are in $dir/bin"
)
