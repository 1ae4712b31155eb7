# Way 2: the pinned versions built from Go modules, which the go command checks against go.sum.

# Without its version a server calls itself v0.0.0-master, and clients then take wrong branches.
link_flags() {
  local version=$2 major minor
  IFS=. read -r major minor _ <<<"${version#v}"
  case $1 in
    kubernetes)
      local p flags='-s -w'
      for p in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
        flags+=" -X $p.gitVersion=$version -X $p.gitMajor=$major -X $p.gitMinor=$minor"
      done
      echo "$flags" ;;
    kwok) echo "-s -w -X sigs.k8s.io/kwok/pkg/consts.Version=${version#v}" ;;
    helm) echo "-s -w -X helm.sh/helm/v4/internal/version.version=$version" ;;
    *) echo '-s -w' ;;
  esac
}

need_go() {
  local wanted have
  command -v go >/dev/null 2>&1 ||
    die "go is missing: release downloads are not to be had here, so etcd, Kubernetes, kwok and helm are built from source; install Go $(go_wanted) or newer (https://go.dev/dl)"
  wanted=$(go_wanted) have=$(cd / && go env GOVERSION)
  have=${have#go} have=${have%% *}
  [[ $(printf '%s\n' "$wanted" "$have" | sort -V | head -1) == "$wanted" ]] ||
    die "go $have is too old: the pinned versions need Go $wanted; install it (https://go.dev/dl)"
}

go_wanted() { sed -n 's/^go //p' "$KUBE_HOME"/modules/*/go.mod | sort -V | tail -1; }

# build_family FAMILY BIN: its binaries in BIN, or exit.
build_family() {
  local family=$1 bin=$2 version tools started=$SECONDS log=$2/.build-$1.log pid
  version=$(pinned_version "$family")
  need_go
  say "$family $version: building from Go modules (${FAMILY_BINARIES[$family]})"
  tools=$(cd "$KUBE_HOME/modules/$family" && sed -n 's/^tool \([^(].*\)/\1/p; /^tool (/,/^)/{ s/^\t//p }' go.mod)
  local out=$bin/
  [[ $family == etcd ]] && out=$bin/etcd # its package would be called server
  (
    cd "$KUBE_HOME/modules/$family"
    # shellcheck disable=SC2086
    GOWORK=off GOFLAGS='-mod=readonly -trimpath -buildvcs=false' CGO_ENABLED=0 \
      exec go build -v -ldflags "$(link_flags "$family" "$version")" -o "$out" $tools
  ) >"$log" 2>&1 &
  pid=$!
  BUILD_PID=$pid # ended with us, see fetch
  local told=$SECONDS
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.5
    progress "$family $version: $(grep -vc '^go: ' "$log") packages compiled, $((SECONDS - started)) s"
    if [[ ! -t 2 ]] && ((SECONDS - told >= 30)); then
      told=$SECONDS
      say "$family $version: still building, $(grep -vc '^go: ' "$log") packages compiled, $((SECONDS - started)) s"
    fi
  done
  progress_end
  if ! wait "$pid"; then
    grep -v '^[a-z0-9.]*/[^ ]*$' "$log" | tail -15 >&2
    die "$family $version: could not be built from Go modules (the go command's words are above); is the module proxy reachable (go env GOPROXY)?"
  fi
  BUILD_PID=
  say "$family $version: built in $((SECONDS - started)) s"
  rm -f "$log"
}
