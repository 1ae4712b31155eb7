# up, down, status, stop, start: what a caller does to a plane. The plane itself is the keeper and supervisor in the background.

START_PATIENCE=${GPULEASE_KUBE_START_PATIENCE:-120}

use_dir() { PLANE=$1 RUN=$1/run PKI=$1/run/pki LOGS=$1/logs; }

SETTINGS=(BIN STARTER OWNER FSYNC AUDIT QPS NODE_LEASE PORT_ETCD PORT_APISERVER PORT_CONTROLLER_MANAGER PORT_SCHEDULER)

settings() {
  local name
  for name in "${SETTINGS[@]}"; do printf '%s=%q\n' "$name" "${!name}"; done
}

save_settings() {
  settings >"$RUN/settings.new"
  mv "$RUN/settings.new" "$RUN/settings"
}

# shellcheck source=/dev/null
load_settings() { source "$RUN/settings"; }

# A process as "PID STARTED": with its start time it cannot be mistaken for a later one with the same number.
process_of() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $1 $stat
  echo "$1 ${21}"
}

# gone "PID STARTED": true if that process is no more, or is only a zombie. Uses no other process: it is asked four times a second.
gone() {
  local pid=${1% *} stat fields
  [[ $1 ]] || return 1
  { read -r stat <"/proc/$pid/stat"; } 2>/dev/null || return 0
  read -ra fields <<<"${stat##*) }"
  [[ ${fields[0]} == Z || ${fields[19]} != "${1#* }" ]]
}

phase() { cat "$RUN/state/phase" 2>/dev/null || true; }
supervisor_alive() {
  local pid
  read -r pid 2>/dev/null <"$RUN/supervisor.pid" || return 1
  [[ -e /proc/$pid ]] && ours "$pid"
}
need_running() { [[ $(phase) == ready ]] && supervisor_alive || die "no control plane runs in $PLANE; start it: kube up --dir $PLANE"; }
tell() { echo "$*" >"$RUN/control"; }

up() {
  BIN=$(fetch)
  need setpriv 'no component may outlive the control plane' util-linux
  local owner=
  if [[ ${opt_owner_pid:-} ]]; then owner=$(process_of "$opt_owner_pid") || die "up: no process $opt_owner_pid (--owner-pid)"; fi
  umask 077
  mkdir -p "$PLANE"
  exec {LOCK}<"$PLANE"
  flock "$LOCK"
  if [[ $(phase) == ready ]] && supervisor_alive; then
    [[ $owner ]] && tell "owner $owner"
    [[ ${opt_fsync:-}${opt_audit:-}${opt_qps:-}${opt_node_lease:-} ]] &&
      say 'it runs already: --fsync, --audit, --qps and --node-lease are as they were at its start (kube down first to change them)'
    check_components
  else
    start_plane "$owner"
  fi
  [[ ${opt_nodes:-}${opt_profile:-} ]] && nodes
  say "control plane is up: kubeconfig $PLANE/kubeconfig"
}

start_plane() {
  [[ -e $RUN ]] && sweep # of a plane whose processes were all killed at once
  OWNER=$1 STARTER=$(process_of $$) FSYNC=${opt_fsync:-} AUDIT=${opt_audit:-} QPS=${opt_qps:-5000} NODE_LEASE=${opt_node_lease:-$(lease_for "${opt_nodes:-0}")}
  PORT_ETCD=$(free_port) PORT_APISERVER=$(free_port) PORT_CONTROLLER_MANAGER=$(free_port) PORT_SCHEDULER=$(free_port)
  mkdir -p "$PLANE" # gone if the sweep was thorough
  trap 'interrupted' INT TERM HUP
  local keeper started=$SECONDS
  GPULEASE_PLANE_SETTINGS=$(settings) setsid "$KUBE_HOME/kube" __keep "$PLANE" </dev/null >/dev/null 2>&1 {LOCK}<&- &
  keeper=$(process_of $!)
  while [[ $(phase) != ready ]] && ! gone "$keeper"; do
    progress "control plane in $PLANE: starting, $((SECONDS - started)) s"
    sleep 0.1
  done
  progress_end
  trap - INT TERM HUP
  [[ $(phase) == ready ]] ||
    die "the control plane did not start: $(cat "$LOGS/failure" 2>/dev/null || echo 'it was ended meanwhile'); logs: $LOGS"
}

# Renewed every 10 s, the leases of thousands of nodes would be the main load of the API server (300 writes a second for 3,000).
lease_for() { (($1 >= 500)) && echo 400 || echo 40; }

interrupted() {
  progress_end
  down
  exit 130
}

check_components() {
  local name dead=()
  for name in "${COMPONENTS[@]}"; do [[ $(component_pid "$name") ]] || dead+=("$name"); done
  ((${#dead[@]} == 0)) || die "the control plane in $PLANE runs without ${dead[*]}; start it: kube start ${dead[0]} --dir $PLANE (or: kube down)"
}

down() {
  local deadline=$((SECONDS + 20))
  [[ -e $RUN ]] || return 0
  if supervisor_alive; then
    tell down
    while [[ -e $RUN ]] && supervisor_alive && ((SECONDS < deadline)); do sleep 0.05; done
    supervisor_alive && kill -KILL "$(<"$RUN/supervisor.pid")" 2>/dev/null
    while [[ -e $RUN ]] && ((SECONDS < deadline + 5)); do sleep 0.05; done
  fi
  [[ -e $RUN ]] && sweep # its keeper is gone as well
  return 0
}

status() {
  local name word rest bad=0
  if ! supervisor_alive; then
    echo "control plane in $PLANE: not running"
    return 1
  fi
  load_settings
  echo "control plane in $PLANE: $(phase), https://127.0.0.1:$PORT_APISERVER"
  for name in "${COMPONENTS[@]}" $(real_nodes); do
    read -r word rest < <(component_state "$name")
    case $word in
      running) printf '  %-20s running   pid %s, %s MiB\n' "$name" "$rest" "$(rss_mib "$rest")" ;;
      died) printf '  %-20s DIED      exit code %s: %s\n' "$name" "$rest" "$(tail -n 1 "$LOGS/$name.log")"; bad=1 ;;
      *) printf '  %-20s %s\n' "$name" "${word:-waiting}" ;;
    esac
  done
  [[ $(phase) == ready ]] || bad=1
  return $bad
}

real_nodes() { (cd "$RUN" && ls -d node-* 2>/dev/null) || true; }

rss_mib() { awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$1/status" 2>/dev/null; }

stop_component() {
  need_running
  [[ $1 != node-* || -d $RUN/$1 ]] || die "no real node ${1#node-} in this plane"
  tell "stop $1"
  await_state "$1" stopped
}

start_component() {
  need_running
  load_settings
  [[ $1 != node-* || -d $RUN/$1 ]] || die "no real node ${1#node-} in this plane; join it: kube node-up --dir $PLANE --name ${1#node-}"
  [[ $1 == kwok ]] && free_node_leases
  tell "start $1"
  await_state "$1" running
  [[ $1 == node-* ]] && return 0 # Ready comes with its next status, if it ever was lost
  local deadline=$((SECONDS + 60)) name=$1
  [[ $name == etcd || $(component_pid etcd) ]] || return 0 # nothing gets ready without etcd; it will when etcd is back
  until "${name//-/_}_ready"; do
    [[ $(component_pid "$name") ]] || die "$name ended while starting: $(tail -n 1 "$LOGS/$name.log"); log: $LOGS/$name.log"
    ((SECONDS < deadline)) || die "$name runs, but did not get ready within 60 s; log: $LOGS/$name.log"
    sleep 0.1
  done
  # A kubelet tries again until it is heard; kwok gives up on what failed meanwhile. A new one looks at everything afresh.
  if [[ $name == etcd || $name == apiserver ]] && [[ $(component_pid kwok) && $(component_pid apiserver) && $(component_pid etcd) ]]; then
    stop_component kwok
    start_component kwok
  fi
}

# Each kwok process has an identity of its own and would wait for the leases of the one before to run out; a kubelet keeps its.
free_node_leases() { kubectl delete leases.coordination.k8s.io --all -n kube-node-lease --request-timeout=20s >/dev/null 2>&1 || true; }

await_state() {
  local word deadline=$((SECONDS + 10))
  while read -r word _ < <(component_state "$1"); [[ $word != "$2" ]]; do
    ((SECONDS < deadline)) || die "$1 is $word, not $2; log: $LOGS/$1.log"
    sleep 0.05
  done
}
