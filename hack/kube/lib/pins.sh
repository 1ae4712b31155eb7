# Which versions are pinned, and under which name their binaries are cached.
# The go.mod files are the only place where a version is written down.

FAMILIES=(etcd kubernetes kwok helm)
declare -A FAMILY_MODULE=(
  [etcd]=go.etcd.io/etcd/server/v3 [kubernetes]=k8s.io/kubernetes [kwok]=sigs.k8s.io/kwok [helm]=helm.sh/helm/v4)
declare -A FAMILY_BINARIES=(
  [etcd]=etcd [kubernetes]='kube-apiserver kube-controller-manager kube-scheduler kubectl kubelet' [kwok]=kwok [helm]=helm)

# Changes when the way of building changes, so that a cache made the old way is not taken for a new one.
BUILD_RECIPE=1

pinned_version() {
  local module=${FAMILY_MODULE[$1]}
  sed -n "s|^\(require \)\?[[:space:]]*$module \(v[^ ]*\).*|\2|p" "$KUBE_HOME/modules/$1/go.mod" | head -1
}

cache_key() {
  {
    echo "recipe $BUILD_RECIPE $(uname -s) $(uname -m)"
    for family in "${FAMILIES[@]}"; do cat "$KUBE_HOME/modules/$family/go.mod" "$KUBE_HOME/modules/$family/go.sum"; done
  } | sha256sum | cut -c1-16
}

cache_root() { echo "${GPULEASE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpulease}/kube"; }
