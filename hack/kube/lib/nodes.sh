# Simulated GPU nodes gpu-0 .. gpu-(N-1): exactly N of them, whatever was there before. Nodes with other names are not touched.
#
# Without a profile the first three quarters are NVIDIA-H200 and the rest NVIDIA-A100-SXM4-80GB. A profile has one line for each
# kind of node, `COUNT PRODUCT [GPUS] [LABEL=VALUE ...]`; # begins a comment. 8 nodes to a rack, 8 racks to a block.
# Nodes that exist keep their product (leases may hold them), unless a profile is given: then a node of another product is replaced.

NODE_WRITERS=4 # kubectl processes side by side; more do not make two cores faster

nodes() {
  need_running
  load_settings
  local gpus=${opt_gpus:-8} count=${opt_nodes:-} profile work
  [[ $count || ${opt_profile:-} ]] || die 'nodes: how many? --nodes N or --profile FILE'
  [[ ${count:-0} =~ ^[0-9]+$ ]] || die "nodes: --nodes takes a number, not '$count'"
  [[ $gpus =~ ^[0-9]+$ ]] || die "nodes: --gpus takes a number, not '$gpus'"
  profile=$(node_profile "$count" "$gpus")
  count=${count:-$(awk '{ n += $1 } END { print n + 0 }' <<<"$profile")}
  lengthen_leases "$(lease_for "$count")"
  work=$(mktemp -d "$RUN/nodes.XXXXXX")
  existing_nodes >"$work/existing"
  wanted_nodes "$count" <<<"$profile" >"$work/wanted"

  awk -v exact="${opt_profile:-}" 'FILENAME == ARGV[1] { product[$1] = $2; next } !($1 in product) || (exact && product[$1] != $3) { print $1 }' \
    "$work/wanted" "$work/existing" >"$work/surplus"
  awk 'FILENAME == ARGV[1] { surplus[$1] = 1; next } !($1 in surplus)' "$work/surplus" "$work/existing" >"$work/kept"
  mv "$work/kept" "$work/existing"
  awk 'FILENAME == ARGV[1] { have[$1] = 1; next } !($1 in have)' "$work/existing" "$work/wanted" >"$work/missing"
  awk 'FILENAME == ARGV[1] { have[$1] = $2; next } ($1 in have) && have[$1] != $3 { print $1, $3 }' "$work/existing" "$work/wanted" >"$work/resized"
  delete_nodes "$work"
  resize_nodes "$work"
  create_nodes "$work" "$(bulk_bytes)"
  await_nodes "$count"
  rm -rf "$work"
}

kubectl() { "$BIN/kubectl" --kubeconfig="$PLANE/kubeconfig" "$@"; }

# A plane that was started for few nodes and now gets many. It stays so: with fewer nodes longer leases do no harm.
lengthen_leases() {
  ((NODE_LEASE >= $1 || NODE_LEASE != 40)) && return
  stop_component kwok
  stop_component controller-manager
  tell "lease $1"
  start_component controller-manager
  start_component kwok
}

# Lines "NAME GPUS PRODUCT" of the nodes that are ours to reconcile.
existing_nodes() {
  kubectl get nodes -o 'jsonpath={range .items[*]}{.metadata.name}{" "}{.status.capacity.nvidia\.com/gpu}{" "}{.metadata.labels.nvidia\.com/gpu\.product}{"\n"}{end}' |
    awk '$1 ~ /^gpu-[0-9]+$/'
}

# Lines "COUNT PRODUCT GPUS LABELS".
node_profile() {
  if [[ ${opt_profile:-} ]]; then
    [[ -r $opt_profile ]] || die "nodes: cannot read profile $opt_profile"
    awk -v gpus="$2" '{ sub(/#.*/, "") } NF { if ($3 !~ /^[0-9]+$/) { $2 = $2 " " gpus } print }' "$opt_profile"
  else
    local first=$(((${1:-0} * 3 + 3) / 4))
    echo "$first NVIDIA-H200 $2"
    echo "$((${1:-0} - first)) NVIDIA-A100-SXM4-80GB $2"
  fi
}

# wanted_nodes COUNT < profile: lines "NAME PRODUCT GPUS RACK BLOCK LABEL=VALUE..."; a count beyond the profile repeats its last line.
wanted_nodes() {
  awk -v count="$1" '
    { for (left = $1; left > 0 && i < count; left--) emit() } { last = $0 }
    END { $0 = last; while (i < count) emit() }
    function emit(  rest, f) {
      for (f = 4; f <= NF; f++) rest = rest " " $f
      printf "gpu-%d %s %s rack-%d block-%d%s\n", i, $2, $3, i / 8, i / 64, rest
      i++
    }'
}

delete_nodes() {
  [[ -s $1/surplus ]] || return 0
  xargs -n 500 "$BIN/kubectl" --kubeconfig="$PLANE/kubeconfig" delete node --wait=false <"$1/surplus" >/dev/null ||
    die 'surplus nodes could not be deleted (the words of kubectl are above)'
}

resize_nodes() {
  [[ -s $1/resized ]] || return 0
  local name gpus
  while read -r name gpus; do
    echo "patch node $name --subresource=status --type=merge -p {\"status\":{\"capacity\":{\"nvidia.com/gpu\":\"$gpus\"},\"allocatable\":{\"nvidia.com/gpu\":\"$gpus\"}}}"
  done <"$1/resized" | tr ' ' '\n' | KUBECONFIG=$PLANE/kubeconfig xargs -d '\n' -n 7 -P "$NODE_WRITERS" "$BIN/kubectl" >/dev/null ||
    die 'the GPU count of a node could not be changed (the words of kubectl are above)'
}

create_nodes() {
  local work=$1 bulk=$2 part pids=() pid
  [[ -s $work/missing ]] || return 0
  split -n "r/$NODE_WRITERS" "$work/missing" "$work/part."
  for part in "$work"/part.*; do
    [[ -s $part ]] || continue
    node_manifests "$bulk" <"$part" | kubectl create --validate=false -f - >"$part.out" 2>&1 &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do
    wait "$pid" || die "nodes could not be created: $(grep -h -v created "$work"/part.*.out | head -1)"
  done
}

# A node comes as a kubelet registers it: with its status, already Ready, so that the simulator has nothing to write.
node_manifests() {
  local now
  printf -v now '%(%FT%TZ)T' -1
  TZ=UTC0 printf -v now '%(%FT%TZ)T' -1
  awk -v now="$now" -v bulk="$1" -f "$KUBE_HOME/lib/node_manifest.awk"
}

# --bulk 25k: objects as large as those of real nodes.
bulk_bytes() {
  local size=${opt_bulk:-0}
  [[ $size =~ ^[0-9]+k?$ ]] || die "nodes: --bulk takes a size such as 25k, not '$size'"
  [[ $size == *k ]] && size=$((${size%k} * 1024))
  echo "$size"
}

# Until all are Ready and the controller manager has taken away the taint that every new node bears.
await_nodes() {
  # Clients that lost the API server for a while may wait up to a minute before they try again.
  local ready deadline=$((SECONDS + 150 + $1 / 20)) started=$SECONDS
  while :; do
    ready=$(kubectl get nodes -o 'jsonpath={range .items[*]}{.metadata.name}{" "}{.status.conditions[?(@.type=="Ready")].status}{" "}{.spec.taints[*].key}{"\n"}{end}' |
      awk '$1 ~ /^gpu-[0-9]+$/ && $2 == "True" && $0 !~ /node.kubernetes.io\/not-ready/ { n++ } END { print n + 0 }')
    ((ready == $1)) && break
    progress "nodes: $ready of $1 Ready, $((SECONDS - started)) s"
    ((SECONDS < deadline)) || die "only $ready of $1 nodes got Ready; is kwok running? see: kube status --dir $PLANE"
    sleep 0.3
  done
  progress_end
}
