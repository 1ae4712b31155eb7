# The supervisor: one background process per plane. It starts the components, watches them and its owner, and obeys what is
# written into its control pipe: stop NAME, start NAME, owner PID,
# lease SECONDS, down. It never restarts what died: a crash must be seen.

# supervise: runs until told `down`, or until the owner is gone, or until a start failed.
supervise() {
  load_settings
  set +e # it must outlive whatever goes wrong
  declare -gA CHILD=()
  HEARD=
  trap 'TOLD=1' TERM # acted on in tick: a trap that works inside `read` can hang the shell
  trap '' INT HUP PIPE
  exec {CONTROL}<>"$RUN/control"
  bring_up
  set_phase ready
  WATCHED_STARTER= # from now on only the owner counts
  while :; do tick; done
}

# One look around: at most a quarter of a second, and without starting any process.
tick() {
  local line name
  # Time may run out in the middle of a line: its beginning is kept, or the order would be lost.
  if IFS= read -r -t 0.25 -u "$CONTROL" line; then
    line=$HEARD$line HEARD=
    obey "$line"
  else
    HEARD+=$line
  fi
  for name in "${!CHILD[@]}"; do
    kill -0 "${CHILD[$name]}" 2>/dev/null || died "$name"
  done
  [[ ${TOLD:-} ]] && leave 'told by a signal'
  gone "$WATCHED_STARTER" && leave 'the command that was starting it is gone'
  gone "$OWNER" && { : >"$RUN/ownerless"; leave 'its owner is gone'; }
  still_mine $$ || exit 1 # the directory was removed under us
}

obey() {
  case $1 in
    down) leave 'told to' ;;
    stop\ *) kill_component "${1#* }" ;;
    start\ *) launch "${1#* }" ;;
    owner\ *) OWNER=${1#* } ;;
    lease\ *) NODE_LEASE=${1#* }; save_settings ;; # from the next start of kwok and controller manager on
  esac
}

launch() {
  local name=$1 argv=()
  [[ -n ${CHILD[$name]:-} ]] && return
  case $name in
    node-*) argv_node "${name#node-}" ;;
    *) "argv_${name//-/_}" ;;
  esac
  # pdeathsig: if this process is killed, the kernel kills the component.
  setpriv --pdeathsig KILL -- "${argv[@]}" >>"$LOGS/$name.log" 2>&1 </dev/null {CONTROL}>&- &
  CHILD[$name]=$!
  set_state "$name" "running $!"
}

kill_component() {
  local pid=${CHILD[$1]:-}
  unset "CHILD[$1]"
  if [[ $pid ]]; then
    kill -KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
  fi
  set_state "$1" stopped
}

died() {
  local code
  wait "${CHILD[$1]}" 2>/dev/null
  code=$?
  unset "CHILD[$1]"
  set_state "$1" "died $code"
  note "$1 ended by itself with exit code $code; its last line: $(tail -n 1 "$LOGS/$1.log")"
}

bring_up() {
  WATCHED_STARTER=$STARTER
  (make_certificates) 2>"$RUN/certificates.err" || fail "$(tail -n 1 "$RUN/certificates.err")"
  bring_up_one etcd PORT_ETCD etcd_ready
  bring_up_one apiserver PORT_APISERVER apiserver_ready
  kubeconfig admin "$PLANE/kubeconfig"
  for_user controller-manager; for_user scheduler; for_user kwok
  scheduler_config >"$RUN/scheduler.yaml"
  launch kwok
  launch controller-manager
  launch scheduler
  bring_up_one controller-manager PORT_CONTROLLER_MANAGER controller_manager_ready
  bring_up_one scheduler PORT_SCHEDULER scheduler_ready
}

for_user() { kubeconfig "$1" "$RUN/$1.kubeconfig"; }

# bring_up_one NAME PORT-VARIABLE PROBE: launched and answering; on a port that was taken meanwhile, again with another.
bring_up_one() {
  local name=$1 port=$2 probe=$3 deadline=$((SECONDS + START_PATIENCE)) tries=0
  launch "$name"
  until "$probe"; do
    tick
    if [[ -z ${CHILD[$name]:-} ]]; then
      ((++tries <= 5)) && tail -n 20 "$LOGS/$name.log" | grep -q 'address already in use' ||
        fail "$name ended while starting: $(tail -n 1 "$LOGS/$name.log")"
      printf -v "$port" '%s' "$(free_port)"
      save_settings
      launch "$name"
    fi
    ((SECONDS < deadline)) || fail "$name did not get ready within $START_PATIENCE s"
  done
}

etcd_ready() { serves "$(component_pid etcd)" "$PORT_ETCD"; }
apiserver_ready() {
  serves "$(component_pid apiserver)" "$PORT_APISERVER" || return 1
  [[ -e $RUN/probe.kubeconfig ]] || kubeconfig admin "$RUN/probe.kubeconfig"
  "$BIN/kubectl" --kubeconfig="$RUN/probe.kubeconfig" --server="https://127.0.0.1:$PORT_APISERVER" --request-timeout=5s get --raw /readyz >/dev/null 2>&1
}
controller_manager_ready() { serves "$(component_pid controller-manager)" "$PORT_CONTROLLER_MANAGER"; }
scheduler_ready() { serves "$(component_pid scheduler)" "$PORT_SCHEDULER"; }
kwok_ready() { :; } # it serves nothing; whether it works shows in its nodes

fail() {
  note "$1"
  echo "$1" >"$RUN/failure"
  set_phase failed
  leave 'it could not be started' 1
}

# The keeper, our parent, sweeps up, as it does when we are killed and cannot. If it is the keeper that was killed, we do it.
leave() {
  note "ends: $1"
  set_phase ending
  { [[ -e /proc/$PPID ]] && ours "$PPID"; } || sweep
  exit "${2:-0}"
}

note() { printf '%(%FT%T)T %s\n' -1 "$*" >>"$LOGS/supervisor.log"; }
set_phase() { write_state phase "$1"; }
set_state() { write_state "$1" "$2"; }
write_state() { echo "$2" >"$RUN/state/$1.new" && mv "$RUN/state/$1.new" "$RUN/state/$1"; }
