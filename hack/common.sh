# Shared by the scripts beside it: where things are, and the clients of hack/kube on the PATH.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
system=gpulease-system

die() {
  echo "$*" >&2
  exit 1
}

# kubectl and helm as pinned by hack/kube; where it cannot provide them, those on the PATH.
use_clients() {
  local bin
  if [[ $(uname -s) == Linux ]]; then
    bin=$("$root/hack/kube/kube" fetch) || exit 1
    PATH=$bin:$PATH
  fi
  command -v kubectl >/dev/null || die "kubectl is missing: install Kubernetes' command line client"
  command -v helm >/dev/null || die "helm is missing: install Helm 4"
}

# The cluster of $KUBECONFIG, else the one `make cluster` started.
use_cluster() {
  export KUBECONFIG=${KUBECONFIG:-$build/kubeconfig}
  [[ -e ${KUBECONFIG%%:*} ]] || die "no cluster: $KUBECONFIG is not there; start one with: make cluster (or set KUBECONFIG)"
  use_clients
  kubectl version --request-timeout=10s >/dev/null || die "the cluster of $KUBECONFIG does not answer; is it running? (make cluster)"
}

# What the JDK offers for TLS 1.3 and 1.2, without CBC, in another order.
cipher_suites() {
  local all=TLS_CHACHA20_POLY1305_SHA256,TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384 key cipher
  for cipher in CHACHA20_POLY1305_SHA256 AES_128_GCM_SHA256 AES_256_GCM_SHA384; do
    for key in ECDSA RSA; do all+=,TLS_ECDHE_${key}_WITH_$cipher; done
  done
  echo "$all"
}

# ---- for the scripts that check

passed=0 failed=0

# check NAME COMMAND...: ok, or what it said.
check() {
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then
    passed=$((passed + 1))
    echo "ok   $name"
  else
    failed=$((failed + 1))
    echo "FAIL $name: $(tail -n 8 <<<"$said" | cut -c1-400)"
  fi
}

has() { [[ $1 == *"$2"* ]] || { echo "missing: $2"; return 1; }; }
lacks() { [[ $1 != *"$2"* ]] || { echo "should not be there: $2"; return 1; }; }

tally() {
  echo "$passed passed, $failed failed"
  ((failed == 0))
}

# A control plane of the script's own in $dir/plane, gone when the script ends; KUBECONFIG is its owner's.
own_plane() {
  dir=$(mktemp -d) || exit 1
  trap '"$root/hack/kube/kube" down --dir "$dir/plane"; rm -rf "$dir"' EXIT
  trap 'exit 130' INT TERM HUP
  "$root/hack/kube/kube" up --dir "$dir/plane" --owner-pid $$ "$@" || die "FAIL no control plane: hack/kube could not start one"
  export KUBECONFIG=$dir/plane/kubeconfig
}
