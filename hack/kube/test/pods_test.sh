#!/usr/bin/env bash
# The life of simulated nodes and pods: what kubelets do to them, and that only what is due happens. About a minute.
set -uo pipefail
# shellcheck source=check.sh
source "$(dirname "$(readlink -f "$0")")/check.sh"
BIN=$("$KUBE" fetch) || exit 1
trap '"$KUBE" down --dir "$WORK/p"; rm -rf "$WORK"' EXIT
"$KUBE" up --dir "$WORK/p" --nodes 2 --owner-pid $$ || exit 1

k() { "$BIN/kubectl" --kubeconfig="$WORK/p/kubeconfig" --request-timeout=10s "$@"; }
# pod NAME [GRACE] [ANNOTATIONS] [MORE OF THE SPEC] [MORE OF THE METADATA]
pod() {
  k create -f - >/dev/null <<TEXT
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "$1", "annotations": {${3:-}}${5:+, $5}},
 "spec": {"restartPolicy": "Never", "terminationGracePeriodSeconds": ${2:-1}, "containers": [{"name": "main", "image": "none"}]${4:+, $4}}}
TEXT
}
field() { k get pod "$1" --ignore-not-found -o "jsonpath={$2}"; }
is() { [[ $(field "$1" "$2") == "$3" ]] || { echo "$1 $2 is '$(field "$1" "$2")', not '$3'"; return 1; }; }
gone() { [[ -z $(field "$1" .metadata.name) ]] || { echo "$1 is still there: $(field "$1" .status.phase)"; return 1; }; }
running() { within 15 is "$1" .status.phase Running; }
started() { date -d "$(field "$1" .status.startTime)" +%s; }
delete() { k delete pod "$1" --wait=false "${@:2}" >/dev/null; }

echo '# pods start'
pod plain; pod early 1 '"sim.gpulease.io/starts-after": "4"'
check 'a bound pod runs' running plain
check 'with a start time' bash -c "[[ '$(field plain .status.startTime)' ]]"
check 'an address' bash -c "[[ '$(field plain .status.podIP)' ]]"
check 'and a ready container' is plain '.status.containerStatuses[0].ready' true
check 'starts-after: not before' is early .status.phase Pending
check 'starts-after: then it runs' running early

echo '# deadlines'
pod deadline 30 '' '"activeDeadlineSeconds": 3'
pod patched 30; pod lowered 30 '' '"activeDeadlineSeconds": 3600'; pod finished 30 '' '"activeDeadlineSeconds": 5'
pod stubborn 3 '"sim.gpulease.io/stops-after": "60"' '"activeDeadlineSeconds": 2'
for p in deadline patched lowered finished stubborn; do running $p >/dev/null; done
k patch pod patched -p '{"spec": {"activeDeadlineSeconds": 3}}' >/dev/null
k patch pod lowered -p '{"spec": {"activeDeadlineSeconds": 4}}' >/dev/null
k patch pod finished --subresource=status -p '{"status": {"phase": "Succeeded"}}' >/dev/null
for p in deadline patched lowered stubborn; do
  check "$p: fails at its deadline" within 15 is $p .status.phase Failed
  check "$p: DeadlineExceeded" is $p .status.reason DeadlineExceeded
done
after() { (($(date -d "$(field "$1" '.status.containerStatuses[0].state.terminated.finishedAt')" +%s) - $(started "$1") >= $2)); }
check 'deadline: not before 3 s' after deadline 3
check 'lowered: not before 4 s' after lowered 4
check 'stubborn: takes its grace of 3 s first' after stubborn 5
sleep 3
check 'a pod that someone completed does not fail at its deadline' is finished .status.phase Succeeded

echo '# completion'
pod completed 1 '"sim.gpulease.io/completes-after": "1"'; pod broken 1 '"sim.gpulease.io/completes-after": "1s", "sim.gpulease.io/exit-code": "3"'
pod late 1 '"sim.gpulease.io/completes-after": "60"' '"activeDeadlineSeconds": 1'
check 'completes-after: Succeeded' within 15 is completed .status.phase Succeeded
check 'exit-code: Failed' within 15 is broken .status.phase Failed
check 'exit-code: told' is broken '.status.containerStatuses[0].state.terminated.exitCode' 3
check 'an earlier deadline wins' within 15 is late .status.reason DeadlineExceeded
k create job work --image=none --dry-run=client -o json | sed 's/"template": {/"template": {"metadata": {"annotations": {"sim.gpulease.io\/completes-after": "1"}},/; s/"metadata": {},*$//' | k create -f - >/dev/null 2>&1
check 'a Job of such pods completes' k wait --for=condition=Complete job/work --timeout=20s

echo '# deletion'
pod grace 6; pod polite 30 '"sim.gpulease.io/stops-after": "1"'; pod held 1 '' '"activeDeadlineSeconds": 4' '"finalizers": ["test.gpulease.io/hold"]'; pod hurried 60; pod forced 60
for p in grace polite held hurried forced; do running $p >/dev/null; done
for p in polite held hurried; do delete $p; done
delete forced --grace-period=0 --force 2>/dev/null
check 'grace 0: gone at once' within 2 gone forced
delete hurried --grace-period=1
at=$(date +%s%N)
delete grace
check 'grace: still running in its grace' is grace .status.phase Running
check 'stops-after: gone before its grace' within 15 gone polite
check 'less grace the second time: gone' within 15 gone hurried
check 'grace: gone in the end' within 15 gone grace
echo "     grace 6 s took $((($(date +%s%N) - at) / 1000000)) ms"
check 'a finalizer of its own: does not stop' is held .status.phase Running
k patch pod held --type=json -p '[{"op": "remove", "path": "/metadata/finalizers"}]' >/dev/null
check 'finalizer gone: gone' within 15 gone held
pod plain2; running plain2 >/dev/null
k create -f - --raw /api/v1/namespaces/default/pods/plain2/eviction >/dev/null <<<'{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "plain2"}}'
check 'an evicted pod goes' within 15 gone plain2
for i in 1 2 3 4 5; do pod again 1; within 10 is again .status.phase Running >/dev/null; delete again; within 10 gone again >/dev/null; done
pod again 1; running again >/dev/null; sleep 2
check 'a pod is not mistaken for an earlier one of its name' is again .status.phase Running

echo '# faults'
for name in etcd apiserver; do
  pod dies 1; pod expires 1 '' '"activeDeadlineSeconds": 6'; running dies >/dev/null; running expires >/dev/null
  delete dies --grace-period=3
  "$KUBE" stop $name --dir "$WORK/p"; sleep 10; "$KUBE" start $name --dir "$WORK/p"
  check "a deletion that was due while $name was down" within 20 gone dies
  check "a deadline that passed while $name was down" within 20 is expires .status.phase Failed
  delete expires
done

echo '# nodes'
k create -f - >/dev/null <<<'{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "bare", "annotations": {"kwok.x-k8s.io/node": "fake"}, "labels": {"x": "y"}}, "status": {"capacity": {"nvidia.com/gpu": "5"}, "allocatable": {"nvidia.com/gpu": "4"}}}'
k create -f - >/dev/null <<<'{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "foreign"}}'
node() { [[ $(k get node "$1" -o "jsonpath={$2}") == "$3" ]] || { echo "$1 $2 is '$(k get node "$1" -o "jsonpath={$2}")'"; return 1; }; }
condition='.status.conditions[?(@.type=="Ready")].status'
check 'a node with only the annotation gets Ready' within 10 node bare "$condition" True
check 'its capacity is kept' node bare '.status.capacity.nvidia\.com/gpu' 5
check 'its allocatable is kept' node bare '.status.allocatable.nvidia\.com/gpu' 4
check 'its label is kept' node bare .metadata.labels.x y
check 'what was missing is filled in' node bare .status.allocatable.pods 250
k annotate node gpu-1 sim.gpulease.io/ready=false >/dev/null
check 'ready=false: NotReady' within 10 node gpu-1 "$condition" False
check 'and tainted (the controller manager may take its time after the faults)' within 90 node gpu-1 '.spec.taints[?(@.effect=="NoSchedule")].key' node.kubernetes.io/not-ready
k annotate node gpu-1 sim.gpulease.io/ready- >/dev/null
check 'annotation removed: Ready' within 10 node gpu-1 "$condition" True
sleep 60
check 'after a minute all are still Ready' bash -c "[[ '$(k get nodes gpu-0 gpu-1 bare --no-headers | grep -c ' Ready ')' == 3 ]]"
# The controller manager says so a minute after the node was made; it may take its time after the faults.
check 'a node without the annotation is left alone' within 90 node foreign "$condition" Unknown
tally
