# Lines "NAME PRODUCT GPUS RACK BLOCK LABEL=VALUE..." -> one Node manifest (JSON, one a line) each; -v now=INSTANT -v bulk=BYTES.

function condition(type, status, reason) {
  return sprintf("{\"type\":\"%s\",\"status\":\"%s\",\"reason\":\"%s\",\"lastHeartbeatTime\":\"%s\",\"lastTransitionTime\":\"%s\"}", type, status, reason, now, now)
}

# What makes a real node large: its list of images, feature labels and annotations of agents.
function images(bytes,   out, i) {
  for (i = 0; length(out) < bytes; i++)
    out = out (i ? "," : "") sprintf("{\"names\":[\"registry.example.com/team-%02d/training-image@sha256:%064d\",\"registry.example.com/team-%02d/training-image:2026.%02d.%d\"],\"sizeBytes\":%d}", i, NR * 1000 + i, i, i % 12 + 1, i, 900000000 + i)
  return out
}
function features(bytes,   out, i) {
  for (i = 0; length(out) < bytes; i++) out = out sprintf(",\"feature.node.kubernetes.io/cpu-cpuid.FEATURE%03d\":\"true\"", i)
  return out
}

{
  labels = "\"kubernetes.io/hostname\":\"" $1 "\",\"kubernetes.io/os\":\"linux\",\"kubernetes.io/arch\":\"amd64\",\"beta.kubernetes.io/os\":\"linux\",\"beta.kubernetes.io/arch\":\"amd64\",\"node-role.kubernetes.io/gpu\":\"\""
  labels = labels ",\"nvidia.com/gpu.product\":\"" $2 "\",\"topology.gpulease.io/rack\":\"" $4 "\",\"topology.gpulease.io/block\":\"" $5 "\""
  for (i = 6; i <= NF; i++) { eq = index($i, "="); labels = labels ",\"" substr($i, 1, eq - 1) "\":\"" substr($i, eq + 1) "\"" }
  annotations = "\"kwok.x-k8s.io/node\":\"fake\""
  filling = ""
  if (bulk > 3000) {
    labels = labels features(bulk * 0.12)
    annotations = annotations sprintf(",\"csi.volume.kubernetes.io/nodeid\":\"{\\\"driver.example.com\\\":\\\"%s\\\"}\",\"agent.example.com/inventory\":\"%0*d\"", $1, bulk * 0.1, NR)
    filling = ",\"images\":[" images(bulk * 0.64 - 3300) "]"
  }
  resources = sprintf("{\"cpu\":\"192\",\"memory\":\"2Ti\",\"ephemeral-storage\":\"1Ti\",\"pods\":\"250\",\"nvidia.com/gpu\":\"%d\"}", $3)
  printf "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"%s\",\"labels\":{%s},\"annotations\":{%s}},", $1, labels, annotations
  printf "\"status\":{\"phase\":\"Running\",\"capacity\":%s,\"allocatable\":%s,", resources, resources
  printf "\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"127.0.0.1\"},{\"type\":\"Hostname\",\"address\":\"%s\"}],", $1
  printf "\"conditions\":[%s,%s,%s,%s],", condition("Ready", "True", "KubeletReady"), condition("MemoryPressure", "False", "KubeletHasSufficientMemory"), condition("DiskPressure", "False", "KubeletHasNoDiskPressure"), condition("PIDPressure", "False", "KubeletHasSufficientPID")
  printf "\"nodeInfo\":{\"architecture\":\"amd64\",\"operatingSystem\":\"linux\",\"bootID\":\"\",\"machineID\":\"\",\"systemUUID\":\"\",\"kernelVersion\":\"simulated\",\"osImage\":\"simulated\",\"containerRuntimeVersion\":\"simulated\",\"kubeletVersion\":\"simulated\",\"kubeProxyVersion\":\"\"}%s}}\n", filling
}
