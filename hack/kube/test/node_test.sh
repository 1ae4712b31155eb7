#!/usr/bin/env bash
# One real node: what a kubelet and real containers do, and that nothing of it is left. About a minute. Exit 3: cannot run here.
set -uo pipefail
# shellcheck source=check.sh
source "$(dirname "$(readlink -f "$0")")/check.sh"
why=$("$KUBE" node-check) || { echo "not run: $why"; rm -rf "$WORK"; exit 3; }
BIN=$("$KUBE" fetch) || exit 1
trap '"$KUBE" down --dir "$WORK/p"; rm -rf "$WORK"' EXIT
kernel() { cat /proc/sys/kernel/panic /proc/sys/kernel/panic_on_oops /proc/sys/vm/overcommit_memory /proc/sys/net/ipv4/ip_forward; }
mounts_before=$(wc -l </proc/mounts) kernel_before=$(kernel) host_before=$(ls -d /run/containerd /var/lib/kubelet /var/log/pods 2>&1; ls /sys/class/net)
"$KUBE" up --dir "$WORK/p" --nodes 2 --owner-pid $$ || exit 1

k() { "$BIN/kubectl" --kubeconfig="$WORK/p/kubeconfig" --request-timeout=10s "$@"; }
# pod NAME ARGS [GRACE] [MORE OF THE SPEC] [IMAGE] [MORE OF THE CONTAINER]
pod() {
  k create -f - >/dev/null <<TEXT
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "$1", "annotations": {"gpulease.io/ends-at": "2026-01-01T00:00:00Z"}}, "spec": {
  "nodeSelector": {"kubernetes.io/hostname": "real-0"}, "terminationGracePeriodSeconds": ${3:-2}, "restartPolicy": "${RESTART:-Never}",
  "securityContext": {"runAsNonRoot": true, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
  "volumes": [{"name": "podinfo", "downwardAPI": {"items": [{"path": "ends-at", "fieldRef": {"fieldPath": "metadata.annotations['gpulease.io/ends-at']"}}]}},
    {"name": "scratch", "hostPath": {"path": "$WORK/scratch"}}],
  "containers": [{"name": "main", "image": "${5:-gpulease.local/workload:1}", "args": [$2], "resources": {"limits": {"nvidia.com/gpu": "${GPUS:-2}"}},
    "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
    "volumeMounts": [{"name": "podinfo", "mountPath": "/etc/podinfo"}, {"name": "scratch", "mountPath": "/scratch"}]}]${4:+, $4}}}
TEXT
}
field() { k get pod "$1" --ignore-not-found -o "jsonpath={$2}"; }
is() { [[ $(field "$1" "$2") == "$3" ]] || { echo "$1 $2 is '$(field "$1" "$2")', not '$3'"; return 1; }; }
gone() { [[ -z $(field "$1" .metadata.name) ]] || { echo "$1 is still there"; return 1; }; }
says() {
  local words
  words=$(k logs "$1" 2>&1)
  [[ $words == *"$2"* ]] || { echo "$1 says: $(tail -n 3 <<<"$words")"; return 1; }
}
running() { within 30 is "$1" .status.phase Running; }
install -d -m 777 "$WORK/scratch"
chmod 755 "$WORK"

check 'the node joins' "$KUBE" node-up --dir "$WORK/p" --gpus 8
check 'again: nothing to do' "$KUBE" node-up --dir "$WORK/p" --gpus 8
check 'the simulator leaves it alone' bash -c "[[ '$(k get node real-0 -o 'jsonpath={.status.nodeInfo.kubeletVersion}')' == v1.* ]]"

echo '# a workload'
pod told '"--stop-takes=1s"' 5; pod stubborn '"--ignore-term"' 3; pod deadline '' 2 '"activeDeadlineSeconds": 4'; pod short '"--run-for=1s", "--exit=7"' 2
for p in told stubborn; do check "$p: really runs" running $p; done
GPUS=6 pod toomuch ''
check 'more GPUs than are free are not given' within 15 bash -c "[[ \$($BIN/kubectl --kubeconfig=$WORK/p/kubeconfig get pod toomuch -o 'jsonpath={.status.conditions[?(@.type==\"PodScheduled\")].message}') == *'Insufficient nvidia.com/gpu'* ]]"
k delete pod toomuch --now >/dev/null
check 'the annotation is in its file' within 10 says told 'ends-at 2026-01-01T00:00:00Z'
k annotate pod told gpulease.io/ends-at=2026-02-02T02:02:02Z --overwrite >/dev/null
check 'a change of it reaches the running container' within 90 says told 'ends-at 2026-02-02T02:02:02Z'
check 'activeDeadlineSeconds ends it' within 30 is deadline .status.reason DeadlineExceeded
check 'after SIGTERM' says deadline SIGTERM
check 'exit codes are told' within 30 is short '.status.containerStatuses[0].state.terminated.exitCode' 7
k patch pod told -p '{"spec": {"activeDeadlineSeconds": 1}}' >/dev/null
check 'a deadline patched onto a running pod ends it' within 30 is told .status.reason DeadlineExceeded
check 'it was told by SIGTERM and left in its grace' says told 'ended after SIGTERM'
k delete pod stubborn --wait=false >/dev/null
check 'grace: SIGTERM comes at once' within 5 says stubborn SIGTERM
check 'grace: a workload that ignores it is killed' within 15 gone stubborn
k delete pod deadline short told --now >/dev/null

echo '# a sanitiser'
pod fills '"--fill=/scratch", "--run-for=1s"' 1
check 'a tenant leaves data' within 30 is fills .status.phase Succeeded
check 'it is there' test -s "$WORK/scratch/tenant-data"
pod cleans '"--dir=/scratch"' 1 '' gpulease.local/sanitiser:1
check 'the sanitiser runs' within 30 is cleans .status.phase Succeeded
check 'and the data is gone' test ! -e "$WORK/scratch/tenant-data"

echo '# power loss'
pod lost '' 60; RESTART=Always pod back '' 60; for p in lost back; do running $p >/dev/null; done
check 'stop: the whole node at once' "$KUBE" stop node-real-0 --dir "$WORK/p"
check 'no container is left' not pgrep -f containerd-shim
check 'start' "$KUBE" start node-real-0 --dir "$WORK/p"
check 'a pod that is not to be restarted has failed' within 60 is lost .status.phase Failed
check 'one that is runs again' within 60 bash -c "[[ \$($BIN/kubectl --kubeconfig=$WORK/p/kubeconfig get pod back -o 'jsonpath={.status.phase}{.status.containerStatuses[0].restartCount}') == Running1 ]]"
k delete pod lost back --now >/dev/null

echo '# ends'
pod last '' 60; running last >/dev/null
shims=$(pgrep -fc containerd-shim)
check 'there are shims while pods run' test "$shims" -gt 0
nothing_left() {
  local text
  text=$(pgrep -fa 'containerd|gpulease.local|^/workload' | head -3; find /sys/fs/cgroup -maxdepth 2 -type d -name 'gpulease-*'
    [[ $(wc -l </proc/mounts) == "$mounts_before" ]] || echo 'mounts'; [[ $(kernel) == "$kernel_before" ]] || echo 'kernel parameters'
    [[ $(ls -d /run/containerd /var/lib/kubelet /var/log/pods 2>&1; ls /sys/class/net) == "$host_before" ]] || echo 'host directories or network devices')
  [[ -z $text ]] || { echo "left: $text"; return 1; }
}
check 'node-down' "$KUBE" node-down --dir "$WORK/p"
check 'leaves no process, cgroup, mount, kernel parameter, network device' nothing_left
check 'and no Node' not k get node real-0
check 'the plane goes on' "$KUBE" status --dir "$WORK/p"
check 'it can join again' "$KUBE" node-up --dir "$WORK/p"
pod last2 '' 60
check 'and run pods again' running last2
kill -9 "$(<"$WORK/p/run/supervisor.pid")"
check 'kill -9 of the supervisor: the node goes with it' leaves_nothing 10 "$WORK/p"
check 'and leaves nothing either' nothing_left
tally
