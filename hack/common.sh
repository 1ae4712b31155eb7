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
