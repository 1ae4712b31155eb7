#!/usr/bin/env bash
# The life of a control plane: side by side, faults, and that nothing is left behind however it ends. About two minutes.
set -uo pipefail
# shellcheck source=check.sh
source "$(dirname "$(readlink -f "$0")")/check.sh"
BIN=$("$KUBE" fetch) || exit 1
trap 'for d in "$WORK"/*/; do "$KUBE" down --dir "$d" 2>/dev/null; done; rm -rf "$WORK"' EXIT

k() { "$BIN/kubectl" --kubeconfig="$WORK/$1/kubeconfig" --request-timeout=10s "${@:2}"; }
ready_nodes() { [[ $(k "$1" get nodes --no-headers 2>/dev/null | grep -c ' Ready ') == "$2" ]]; }
listens_elsewhere() { # any listening socket of the plane's processes that is not on loopback
  local pid inode
  for pid in $(processes_of "$1" | cut -d: -f1); do
    for inode in $(find "/proc/$pid/fd" -lname 'socket:*' -printf '%l\n' 2>/dev/null | tr -dc '0-9\n'); do
      awk -v i="$inode" '$10 == i && $4 == "0A" && $2 !~ /^0100007F:/ && $2 !~ /^00000000000000000000000001000000:/ { print $2 }' /proc/net/tcp /proc/net/tcp6
    done
  done | grep .
}

echo '# two side by side'
"$KUBE" up --dir "$WORK/a" --nodes 8 --audit & a=$!
check 'a second plane starts beside the first' "$KUBE" up --dir "$WORK/b" --nodes 3 --gpus 4
wait $a; check 'the first is up' test $? = 0
check 'a has its 8 nodes' ready_nodes a 8
check 'b has its 3 nodes' ready_nodes b 3
check 'kubeconfig is for its owner only' test "$(stat -c %a "$WORK/a/kubeconfig")" = 600
check 'status of a running plane' "$KUBE" status --dir "$WORK/a"
check 'nothing listens outside loopback' not listens_elsewhere "$WORK/a"
check 'up again only changes the number of nodes: more' "$KUBE" up --dir "$WORK/a" --nodes 10
check 'there are 10' ready_nodes a 10
check 'fewer' "$KUBE" up --dir "$WORK/a" --nodes 2
check 'there are 2' ready_nodes a 2
check 'anonymous requests are refused' not "$BIN/kubectl" --kubeconfig=/dev/null --insecure-skip-tls-verify --server="$(k a config view -o 'jsonpath={.clusters[0].cluster.server}')" get --raw /version
check 'service account tokens are issued' k a create token default
check 'a service account may do nothing by default' not k a --as=system:serviceaccount:default:default get nodes
k a create namespace strict >/dev/null
k a label namespace strict pod-security.kubernetes.io/enforce=restricted >/dev/null
within 10 k a get serviceaccount default -n strict >/dev/null
refused_by() { [[ $(k a "${@:2}" 2>&1) == *"$1"* ]]; }
check 'PodSecurity is enforced' refused_by 'violates PodSecurity "restricted' run p --image=x -n strict --dry-run=server
check 'MutatingAdmissionPolicy v1 is served' k a get mutatingadmissionpolicies.admissionregistration.k8s.io
check 'the audit log names user, verb and resource of a write' within 40 grep -q '"verb":"create".*"username":"admin".*"resource":"nodes"' "$WORK/a/audit.log"
check 'down of one' "$KUBE" down --dir "$WORK/b"
check 'leaves nothing' leaves_nothing 5 "$WORK/b"
check 'the other goes on' k a get --raw /readyz
check 'status of a plane that is not there' not "$KUBE" status --dir "$WORK/b"
check 'down of a plane that is not there' "$KUBE" down --dir "$WORK/b"

echo '# faults'
others_run() { "$KUBE" status --dir "$WORK/a" >"$WORK/said"; [[ $(grep -c running "$WORK/said") == 4 ]] || { cat "$WORK/said"; return 1; }; }
k a create configmap before >/dev/null
for name in etcd apiserver; do
  check "stop $name" "$KUBE" stop "$name" --dir "$WORK/a"
  sleep 20
  check "the API does not answer without $name" not k a create configmap "during-$name"
  check "nothing else ended in 20 s without $name" others_run
  check "start $name" "$KUBE" start "$name" --dir "$WORK/a"
  check "writes are possible again" within 10 k a create configmap "after-$name"
  # Also that kwok is at work again: one that is still starting ends when the API server goes away.
  check "a node comes" "$KUBE" nodes --dir "$WORK/a" --nodes 3
  check "and goes again" "$KUBE" nodes --dir "$WORK/a" --nodes 2
done
check 'data is kept' k a get configmap before
check 'nodes are Ready' within 60 ready_nodes a 2
for name in controller-manager scheduler kwok; do
  check "stop $name" "$KUBE" stop "$name" --dir "$WORK/a"
  check "start $name" "$KUBE" start "$name" --dir "$WORK/a"
done
check 'a new node gets Ready afterwards' "$KUBE" nodes --dir "$WORK/a" --nodes 3
# The supervisor waits a quarter of a second at a time for orders.
order_in_pieces() {
  printf 'stop sched' >"$WORK/a/run/control"
  sleep 0.6
  printf 'uler\n' >"$WORK/a/run/control"
  within 5 grep -q stopped "$WORK/a/run/state/scheduler" && "$KUBE" start scheduler --dir "$WORK/a"
}
check 'an order that comes in two pieces is obeyed' order_in_pieces
kill -9 "$(cut -d' ' -f2 "$WORK/a/run/state/scheduler")"
check 'a component that died is told by status' within 5 bash -c "'$KUBE' status --dir '$WORK/a' | grep -q 'scheduler .*DIED .*137'"
check 'and status fails' not "$KUBE" status --dir "$WORK/a"
check 'and it can be started' "$KUBE" start scheduler --dir "$WORK/a"
check 'all is well' "$KUBE" status --dir "$WORK/a"

echo '# ends'
kill -9 "$(<"$WORK/a/run/supervisor.pid")"
rm "$WORK/a/audit.log" # nobody but who wanted it takes it away
check 'kill -9 of the supervisor leaves nothing' leaves_nothing 5 "$WORK/a"

sleep 300 & owner=$!
check 'up with an owner' "$KUBE" up --dir "$WORK/c" --audit --owner-pid $owner
kill -9 $owner; wait $owner 2>/dev/null
check 'kill -9 of the owner leaves nothing' leaves_nothing 5 "$WORK/c"

"$KUBE" up --dir "$WORK/d d" --nodes 1 # (a space in the name)
kill -9 "$(pgrep -f "__keep $WORK/d d\$")"
check 'kill -9 of the keeper leaves nothing' leaves_nothing 5 "$WORK/d d"

"$KUBE" up --dir "$WORK/e"
kill -9 "$(pgrep -f "__keep $WORK/e\$")" "$(<"$WORK/e/run/supervisor.pid")"
check 'kill -9 of keeper and supervisor leaves no process' within 5 no_process "$WORK/e"
check 'and up starts anew there' "$KUBE" up --dir "$WORK/e"
rm -rf "$WORK/e"
check 'a removed directory ends the plane' leaves_nothing 5 "$WORK/e"

for when in INT:0.3 INT:1 INT:2.5 TERM:2.5 KILL:0.3 KILL:1; do
  signal=${when%:*} moment=${when#*:}
  env --default-signal=INT setsid "$KUBE" up --dir "$WORK/f" 2>/dev/null & up=$! # (a background job ignores SIGINT)
  sleep "$moment"
  kill -"$signal" -- -$up 2>/dev/null
  wait $up 2>/dev/null
  check "SIG$signal after $moment s of up leaves nothing" leaves_nothing 8 "$WORK/f"
done

echo '# a start that fails'
check 'a plane that cannot start says so' bash -c "! GPULEASE_KUBE_START_PATIENCE=0 '$KUBE' up --dir '$WORK/g' 2>'$WORK/said' && grep -q 'did not start.*logs: ' '$WORK/said'"
check 'its logs are kept' test -s "$WORK/g/logs/etcd.log"
check 'its processes are not' no_process "$WORK/g"
tally
