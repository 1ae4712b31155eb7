# The keeper: parent of the supervisor. It only waits; when the supervisor ends, however it ends, it kills what is left and
# removes the plane's files. It also made the first of them, so there is no moment with files and nobody to remove them.
# If the keeper itself is killed, the supervisor gets a SIGTERM and sweeps in its place.

keep() {
  trap 'kill -TERM "$SUPERVISOR" 2>/dev/null' TERM
  trap '' INT HUP
  mkdir -p "$RUN/state" "$LOGS"
  rm -f "$LOGS"/*
  mkfifo "$RUN/control"
  printf '%s\n' "$GPULEASE_PLANE_SETTINGS" >"$RUN/settings"
  write_state phase starting
  setpriv --pdeathsig TERM -- "$KUBE_HOME/kube" __supervise "$PLANE" </dev/null >>"$LOGS/supervisor.log" 2>&1 &
  SUPERVISOR=$!
  echo "$SUPERVISOR" >"$RUN/supervisor.pid"
  while kill -0 "$SUPERVISOR" 2>/dev/null; do wait "$SUPERVISOR" || true; done
  still_mine "$SUPERVISOR" && sweep
  return 0
}

# Somebody may have removed the directory under the plane and made another there: that one is not ours to sweep.
still_mine() {
  local pid
  { read -r pid <"$RUN/supervisor.pid"; } 2>/dev/null && [[ $pid == "$1" ]]
}

# sweep: no process and no file of the plane stays. Everything is in RUN, so this can be done by whoever comes next, too.
sweep() {
  local name pid
  sweep_real_nodes
  for name in "${COMPONENTS[@]}"; do
    pid=$(component_pid "$name")
    [[ $pid ]] && kill -KILL "$pid" 2>/dev/null
  done
  for name in "${COMPONENTS[@]}"; do
    pid=$(component_pid "$name")
    while [[ $pid && -e /proc/$pid ]] && ours "$pid"; do sleep 0.02; done
  done
  local failed=
  [[ -e $RUN/failure ]] && failed=1
  if [[ ! $failed && ! ${GPULEASE_KUBE_KEEP_LOGS:-} ]]; then rm -rf "$LOGS"; fi
  rm -f "$PLANE/kubeconfig" "$PLANE/kubeconfig.new"
  # The record of writes is for whoever had the plane started; who is gone does not read it.
  [[ -e $RUN/ownerless ]] && rm -f "$PLANE/audit.log"
  [[ $failed ]] && cp "$RUN/failure" "$LOGS/failure"
  rm -rf "$RUN"
  rmdir "$PLANE" 2>/dev/null || true
}

# component_pid NAME: only if that process really is ours: a pid written down may be another's by now.
component_pid() {
  local word pid
  read -r word pid < <(component_state "$1")
  [[ $word == running ]] && ours "$pid" && echo "$pid"
  return 0
}

# `running PID`, `stopped`, `died CODE`, or nothing if it was never started.
component_state() { cat "$RUN/state/$1" 2>/dev/null || echo; }

ours() {
  local words
  { words=" $(tr '\0' ' ' <"/proc/$1/cmdline")"; } 2>/dev/null || return 1
  [[ $words == *"$RUN/"* || $words == *" $PLANE "* ]]
}
