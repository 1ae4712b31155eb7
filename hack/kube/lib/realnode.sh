# One real node beside the simulated ones: a kubelet with containerd and runc, on which containers really run.

NODE_PACKAGES=(containerd runc)

# Why it cannot run here, or nothing.
node_obstacle() {
  local missing=() program
  ((EUID == 0)) || { echo 'a real node needs root (namespaces, cgroups, mounts), this is uid '"$EUID"; return; }
  for program in "${NODE_PACKAGES[@]}"; do command -v "$program" >/dev/null 2>&1 || missing+=("$program"); done
  ((${#missing[@]} == 0)) || { echo "${missing[*]} missing: a real node needs a container runtime; Debian: apt-get install -y --no-install-recommends ${missing[*]}"; return; }
  command -v go >/dev/null 2>&1 || { echo 'go is missing: the program that runs in its pods is built here; install Go (https://go.dev/dl)'; return; }
  [[ -d /sys/fs/cgroup/memory || -e /sys/fs/cgroup/cgroup.controllers ]] || { echo 'no cgroup file system at /sys/fs/cgroup: containers cannot be held there'; return; }
  unshare --mount --pid --fork --mount-proc mount -t tmpfs tmpfs /run 2>/dev/null || echo 'mount namespaces are not allowed here (a container without CAP_SYS_ADMIN?)'
}

node_check() {
  local why
  why=$(node_obstacle)
  [[ $why ]] || { echo ok; return; }
  echo "$why"
  exit 3
}

use_node() { NAME=${opt_name:-real-0} NODE=$RUN/node-${opt_name:-real-0}; }

node_up() {
  need_running
  load_settings
  use_node
  local why gpus=${opt_gpus:-8}
  [[ $NAME =~ ^[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?$ ]] || die "node-up: '$NAME' is no name for a node"
  [[ $gpus =~ ^[0-9]+$ ]] || die "node-up: --gpus takes a number, not '$gpus'"
  why=$(node_obstacle)
  [[ ! $why ]] || { say "$why"; exit 3; }
  if [[ ! $(component_pid "node-$NAME") ]]; then
    sweep_real_node "node-$NAME"
    prepare_node
    tell "start node-$NAME"
  fi
  await_node
  dress_node "$gpus"
}

# Everything the node needs, in its own directory under the plane's.
prepare_node() {
  local program
  program=$(workload_program)
  mkdir -p "$NODE/cni" "$NODE/kubelet"
  make_node_cgroup
  "$program" image >"$NODE/image.tar"
  cp "$program" "$NODE/cni/workload"
  cp "$program" "$NODE/cni/loopback" # containerd asks for a plugin of this name as well
  cp "$KUBE_HOME/realnode/cni.conf" "$NODE/cni/10-none.conf"
  certificate "$NAME" "/O=system:nodes/CN=system:node:$NAME" clientAuth
  certificate "$NAME-server" "/O=system:nodes/CN=system:node:$NAME" serverAuth "DNS:$NAME,IP:127.0.0.1"
  mv "$PKI/$NAME-server.crt" "$NODE/kubelet-server.crt"
  mv "$PKI/$NAME-server.key" "$NODE/kubelet-server.key"
  kubeconfig "$NAME" "$NODE/kubeconfig"
  fill_in containerd.toml
  fill_in kubelet.yaml
}

fill_in() {
  sed "s|@NODE@|$NODE|g; s|@PKI@|$PKI|g; s|@PORT@|$(free_port)|g; s|@CGROUP@|$(node_cgroup "node-$NAME")|g" "$KUBE_HOME/realnode/$1" >"$NODE/$1"
}

# The static program of the pods, built once and cached by its source.
workload_program() {
  local key dir
  key=$(cat "$KUBE_HOME"/workload/*.go "$KUBE_HOME/workload/go.mod" | sha256sum | cut -c1-16)
  dir=$(cache_root)/workload-$key
  if [[ ! -x $dir/workload ]]; then
    need_go
    mkdir -p "$dir"
    (cd "$KUBE_HOME/workload" && GOWORK=off GOFLAGS='-trimpath -buildvcs=false' CGO_ENABLED=0 go build -ldflags '-s -w' -o "$dir/workload.$$" .) ||
      die 'the workload program could not be built (the words of the go command are above)'
    mv "$dir/workload.$$" "$dir/workload"
  fi
  echo "$dir/workload"
}

# pdeathsig and kill-child: when the supervisor or this `unshare` is killed, so is the node's first process, and with it everything
# in its PID namespace.
argv_node() {
  NAME=$1 NODE=$RUN/node-$1
  argv=(unshare --mount --pid --fork --kill-child=KILL --mount-proc "$KUBE_HOME/realnode/init" "$NODE" "$BIN" "$NAME"
    "nvidia.com/gpu.product=NVIDIA-H200,topology.gpulease.io/rack=rack-real,topology.gpulease.io/block=block-real")
}

await_node() {
  local deadline=$((SECONDS + 60)) started=$SECONDS
  until [[ $(kubectl get node "$NAME" --ignore-not-found -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}') == True ]]; do
    [[ $(component_state "node-$NAME") != died* ]] || die "node $NAME ended while starting: $(tail -n 1 "$LOGS/node-$NAME.log"); log: $LOGS/node-$NAME.log"
    ((SECONDS < deadline)) || die "node $NAME did not get Ready within 60 s; log: $LOGS/node-$NAME.log"
    progress "node $NAME: starting, $((SECONDS - started)) s"
    sleep 0.2
  done
  progress_end
}

# GPUs without GPUs: extended resources set from outside. The address is set from outside, too.
dress_node() {
  kubectl patch node "$NAME" --subresource=status --type=strategic -p "{\"status\": {
    \"addresses\": [{\"type\": \"InternalIP\", \"address\": \"127.0.0.1\"}, {\"type\": \"Hostname\", \"address\": \"$NAME\"}],
    \"capacity\": {\"nvidia.com/gpu\": \"$1\"}, \"allocatable\": {\"nvidia.com/gpu\": \"$1\"}}}" >/dev/null
  kubectl taint node "$NAME" node.cloudprovider.kubernetes.io/uninitialized- >/dev/null 2>&1 || true
  kubectl wait --for='jsonpath={.status.allocatable.nvidia\.com/gpu}='"$1" "node/$NAME" --timeout=30s >/dev/null
  local deadline=$((SECONDS + 30))
  while [[ $(kubectl get node "$NAME" -o 'jsonpath={.spec.taints[*].key}') == *node* ]]; do
    ((SECONDS < deadline)) || die "node $NAME keeps its taints: $(kubectl get node "$NAME" -o 'jsonpath={.spec.taints}')"
    sleep 0.1
  done
}

node_down() {
  [[ -e $RUN ]] || return 0
  use_node
  if supervisor_alive && [[ -e $RUN/state/node-$NAME ]]; then
    load_settings
    tell "stop node-$NAME"
    await_state "node-$NAME" stopped
    kubectl delete node "$NAME" --ignore-not-found --wait=false >/dev/null
    kubectl delete pods -A --field-selector "spec.nodeName=$NAME" --force --grace-period=0 --wait=false >/dev/null 2>&1 || true
  fi
  sweep_real_node "node-$NAME"
}

sweep_real_nodes() {
  local dir
  for dir in "$RUN"/node-*; do [[ -d $dir ]] && sweep_real_node "${dir##*/}"; done
  return 0
}

# The mounts went with the namespace, and so did the processes, an instant after their first; their cgroups are removed here.
sweep_real_node() {
  local pid tries=0
  pid=$(component_pid "$1")
  [[ $pid ]] && kill -KILL "$pid" 2>/dev/null
  until remove_cgroup "$(node_cgroup "$1")" || ((++tries > 100)); do sleep 0.05; done
  rm -rf "${RUN:?}/$1" "$RUN/state/$1" "$PKI/${1#node-}".*
}

node_cgroup() { echo "gpulease-$(printf '%s' "$RUN/$1" | sha256sum | cut -c1-12)"; }

cgroup_roots() { awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/mounts; }

make_node_cgroup() {
  local root dir file
  while read -r root; do
    dir=$root/$(node_cgroup "node-$NAME")
    mkdir -p "$dir" 2>/dev/null || continue
    for file in cpuset.cpus cpuset.mems; do # on version 1 a new group has none, and then no process may enter it
      [[ -w $dir/$file && ! -s $dir/$file ]] || [[ -e $root/cgroup.controllers ]] || [[ ! -e $dir/$file ]] || cat "$root/$file" >"$dir/$file"
    done
  done < <(cgroup_roots)
}

# Only directories can be removed there, from the innermost outwards.
remove_cgroup() {
  local root left=0
  while read -r root; do
    [[ -d $root/$1 ]] || continue
    find "$root/$1" -depth -type d -exec rmdir {} + 2>/dev/null
    [[ -d $root/$1 ]] && left=1
  done < <(cgroup_roots)
  ((left == 0))
}
