#!/usr/bin/env bash
# Where the binaries come from, against a local stand-in of the release hosts and of the go command. Half a minute; no network.
# Exit 3: it cannot run here.
set -uo pipefail
# shellcheck source=check.sh
source "$(dirname "$(readlink -f "$0")")/check.sh"
command -v python3 >/dev/null || { rm -rf "$WORK"; echo 'python3 is missing (it serves the stand-in releases)'; exit 3; }
command -v curl >/dev/null || { rm -rf "$WORK"; echo 'curl is missing (it downloads)'; exit 3; }
unset GPULEASE_KUBE_MODULES_ONLY GPULEASE_SLOWEST
SITE=$WORK/site BINARIES='kube-apiserver kube-controller-manager kube-scheduler kubectl kubelet'
platform=linux-amd64; [[ $(uname -m) == aarch64 ]] && platform=linux-arm64
version() { sed -n "s|^\(require \)\?[[:space:]]*$1 \(v[^ ]*\).*|\2|p" "$(dirname "$KUBE")/modules/$2/go.mod" | head -1; }
k8s=$(version k8s.io/kubernetes kubernetes) etcd=$(version go.etcd.io/etcd/server/v3 etcd) helm=$(version helm.sh/helm/v4 helm)

fresh_site() {
  rm -rf "${SITE:?}"/*
  local dir=$SITE/k8s/$k8s/bin/${platform/-//} binary work=$WORK/pack
  mkdir -p "$dir" "$SITE/etcd/$etcd" "$SITE/helm" "$work/etcd-$etcd-$platform" "$work/$platform"
  for binary in $BINARIES; do
    echo "released $binary" >"$dir/$binary"
    sha256sum "$dir/$binary" | cut -d' ' -f1 | tr -d '\n' >"$dir/$binary.sha256"
  done
  echo 'released etcd' >"$work/etcd-$etcd-$platform/etcd"
  echo 'released helm' >"$work/$platform/helm"
  tar -czf "$SITE/etcd/$etcd/etcd-$etcd-$platform.tar.gz" -C "$work" "etcd-$etcd-$platform"
  (cd "$SITE/etcd/$etcd" && sha256sum ./*.tar.gz | sed 's|\./||' >SHA256SUMS)
  tar -czf "$SITE/helm/helm-$helm-$platform.tar.gz" -C "$work" "$platform"
  (cd "$SITE/helm" && sha256sum "helm-$helm-$platform.tar.gz" >"helm-$helm-$platform.tar.gz.sha256sum")
  API=$dir/kube-apiserver
}

# The go command of these tests: writes what it was asked to build, and notes it.
mkdir -p "$SITE" "$WORK/bin" "$WORK/nogo"
cat >"$WORK/bin/go" <<'TEXT'
#!/usr/bin/env bash
[[ $1 == env ]] && { echo go1.99.0; exit; }
[[ $STANDIN_GO == fails ]] && { echo 'dial tcp: no route to the module proxy'; exit 1; }
sleep "${STANDIN_GO_SECONDS:-0}"
while [[ $1 != -o ]]; do shift; done
out=$2; shift 2
for package; do
  file=$out; [[ $out == */ ]] && file=$out${package##*/}
  echo "built ${file##*/}" >"$file"; chmod +x "$file"
  echo "${package##*/}" >>"$STANDIN_LOG"
done
TEXT
chmod +x "$WORK/bin/go"
for program in bash sh sed awk sha256sum cut cat tr head tail sort uname flock mkdir mv rm rmdir chmod basename dirname readlink tar gzip grep sleep wc curl date cp ls find mktemp; do
  ln -s "$(command -v $program)" "$WORK/nogo/$program"
done

python3 "$HERE/release_server.py" "$SITE" "$WORK/asked" >"$WORK/port" & server=$!
trap 'kill $server 2>/dev/null; rm -rf "$WORK"' EXIT
within 10 test -s "$WORK/port" || exit 1
base=http://127.0.0.1:$(<"$WORK/port")
export GPULEASE_URL_KUBERNETES=$base/k8s GPULEASE_URL_ETCD=$base/etcd GPULEASE_URL_HELM=$base/helm GPULEASE_PATIENCE=2 STANDIN_LOG=$WORK/built STANDIN_GO=works

fetch() { GPULEASE_CACHE=$WORK/cache PATH=${1:-$WORK/bin:$PATH} "$KUBE" fetch >"$WORK/out" 2>"$WORK/err"; }
fresh() { fresh_site; rm -rf "$WORK/cache" "$WORK/built" "$WORK/asked"; touch "$WORK/built" "$WORK/asked"; }
said() { grep -q -- "$1" "$WORK/err" || { cat "$WORK/err"; return 1; }; }
content() { [[ $(<"$(<"$WORK/out")/$1") == "$2 $1" ]] || { echo "$1: $(<"$(<"$WORK/out")/$1")"; return 1; }; }
built() { [[ $(sort -u "$WORK/built" | tr '\n' ' ') == "$1" ]] || { tr '\n' ' ' <"$WORK/built"; return 1; }; }
no_half_cache() { [[ -z $(find "$WORK/cache" -name bin -o -name '*.part.*' 2>/dev/null) ]] || { find "$WORK/cache"; return 1; }; }
KWOK='kwok ' ALL_K8S='kube-apiserver kube-controller-manager kube-scheduler kubectl kubelet kwok '

echo '# releases'
fresh; check 'good releases are taken' fetch
check 'stdout is one line, the directory' bash -c "[[ \$(wc -l <'$WORK/out') == 1 && -d \$(<'$WORK/out') ]]"
for b in $BINARIES etcd helm; do check "$b is the released one" content "$b" released; done
check 'kwok, which publishes no checksums, is built' built "$KWOK"
: >"$WORK/asked"; check 'the second time' fetch
check 'nothing is downloaded or built' bash -c "[[ ! -s '$WORK/asked' ]] && [[ \$(wc -l <'$WORK/built') == 1 && ! -s '$WORK/err' ]]"

fresh; echo damaged >>"$API"; check 'a corrupt download: still done' fetch
check 'and it is told' said 'kube-apiserver does not match its published checksum'
check 'it is not used' content kube-apiserver built
check 'nothing of its release is' content kubectl built
check 'the others are' content etcd released
check 'exactly those were built' built "$ALL_K8S"

fresh; rm "$API.sha256"; check 'no published checksum: still done' fetch
check 'the download is not used' content kube-apiserver built
fresh; echo '<html>' >"$API.sha256"; check 'a checksum that is none: still done' fetch
check 'the download is not used' content kube-apiserver built
fresh; : >"$SITE/etcd/$etcd/SHA256SUMS"; check 'an empty list of checksums: still done' fetch
check 'the download is not used' content etcd built
fresh; rm "$SITE/helm/helm-$helm-$platform.tar.gz"; check 'a missing release: still done' fetch
check 'and it is told' said 'not to be had at .*helm'
check 'built instead' content helm built
fresh; echo kube-scheduler >"$SITE/slow"; check 'a release that trickles: still done' fetch
check 'and it is told' said 'too slow: .*kube-scheduler'
check 'built instead' content kube-scheduler built

echo '# no way to the hosts'
fresh; closed=http://127.0.0.1:1
GPULEASE_URL_KUBERNETES=$closed GPULEASE_URL_ETCD=$closed GPULEASE_URL_HELM=$closed check 'closed hosts: still done' fetch
check 'told once, then not tried again' bash -c "[[ \$(grep -c 'download failed' '$WORK/err') == 1 ]]"
check 'all is built' content etcd built

echo '# neither way'
fresh; check 'without go it fails' not fetch "$WORK/nogo"
check 'and says what, why, what to do' said 'go is missing: .*built from source; install Go'
check 'stdout is empty' test ! -s "$WORK/out"
check 'nothing half is left' no_half_cache
fresh; STANDIN_GO=fails check 'a build that fails: fails' not fetch
check 'with the words of go' said 'no route to the module proxy'
check 'nothing half is left' no_half_cache
check 'the next time it works' fetch

echo '# two at once, and interrupted'
fresh; export STANDIN_GO_SECONDS=2
GPULEASE_CACHE=$WORK/cache PATH=$WORK/bin:$PATH "$KUBE" fetch >"$WORK/first" 2>/dev/null & first=$!
sleep 0.5; check 'a second beside the first waits' fetch
check 'and says so' said 'waiting for it'
wait $first; check 'the first is done as well' test $? = 0
check 'both name the same directory' cmp "$WORK/first" "$WORK/out"
check 'it was built once' bash -c "[[ \$(wc -l <'$WORK/built') == 1 ]]"
for signal in INT TERM KILL; do
  fresh
  env --default-signal=INT setsid bash -c "GPULEASE_CACHE='$WORK/cache' PATH='$WORK/bin:$PATH' exec '$KUBE' fetch" >"$WORK/first" 2>/dev/null & first=$!
  within 10 bash -c "ls -d '$WORK'/cache/kube/*.part.* >/dev/null 2>&1" >/dev/null; sleep 0.5
  kill -$signal -- -$first 2>/dev/null; wait $first 2>/dev/null
  check "SIG$signal in the middle: no half cache" bash -c "[[ -z \$(find '$WORK/cache' -path '*.part.*' -prune -o -name bin -print) ]]"
  check "SIG$signal: the next fetch works" fetch
  check "SIG$signal: and leaves nothing half" bash -c "[[ -z \$(find '$WORK/cache' -name '*.part.*') ]]"
done
tally
