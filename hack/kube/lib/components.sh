# What each component is started with. Each function fills `argv`; nothing here starts anything.

COMPONENTS=(etcd apiserver controller-manager scheduler kwok)

is_component() { [[ -n $1 && " ${COMPONENTS[*]} " == *" $1 "* || $1 == node-?* ]]; }

argv_etcd() {
  argv=("$BIN/etcd" --name=gpulease --data-dir="$RUN/etcd" --log-level=warn
    --listen-client-urls="https://127.0.0.1:$PORT_ETCD" --advertise-client-urls="https://127.0.0.1:$PORT_ETCD"
    --client-cert-auth --trusted-ca-file="$PKI/ca.crt" --cert-file="$PKI/etcd.crt" --key-file="$PKI/etcd.key"
    # It is its only member: the peer port is asked for and never used, so any free one on loopback will do.
    --listen-peer-urls=https://127.0.0.1:0 --initial-advertise-peer-urls=https://127.0.0.1:2380 --initial-cluster=gpulease=https://127.0.0.1:2380
    --peer-client-cert-auth --peer-trusted-ca-file="$PKI/ca.crt" --peer-cert-file="$PKI/etcd.crt" --peer-key-file="$PKI/etcd.key"
    --quota-backend-bytes=8589934592)
  [[ $FSYNC ]] || argv+=(--unsafe-no-fsync)
}

argv_apiserver() {
  argv=("$BIN/kube-apiserver" --bind-address=127.0.0.1 --advertise-address=127.0.0.1 --secure-port="$PORT_APISERVER"
    --endpoint-reconciler-type=none # no pod reaches the API through the service network, and loopback is no legal endpoint
    --etcd-servers="https://127.0.0.1:$PORT_ETCD" --etcd-cafile="$PKI/ca.crt"
    --etcd-certfile="$PKI/apiserver-etcd-client.crt" --etcd-keyfile="$PKI/apiserver-etcd-client.key"
    --tls-cert-file="$PKI/apiserver.crt" --tls-private-key-file="$PKI/apiserver.key" --client-ca-file="$PKI/ca.crt"
    --kubelet-certificate-authority="$PKI/ca.crt" --kubelet-preferred-address-types=InternalIP
    --kubelet-client-certificate="$PKI/apiserver-kubelet-client.crt" --kubelet-client-key="$PKI/apiserver-kubelet-client.key"
    --authorization-mode=Node,RBAC --anonymous-auth=false --profiling=false --allow-privileged
    --enable-admission-plugins=NodeRestriction,ResourceQuota,LimitRanger,PodSecurity,ValidatingAdmissionPolicy,MutatingAdmissionPolicy
    --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$PKI/sa.pub"
    --service-account-signing-key-file="$PKI/sa.key" --service-cluster-ip-range=10.96.0.0/16)
  if [[ $AUDIT ]]; then
    argv+=(--audit-policy-file="$KUBE_HOME/config/audit-policy.yaml" --audit-log-path="$PLANE/audit.log" --audit-log-mode=batch --audit-log-maxsize=0)
  fi
}

argv_controller_manager() {
  argv=("$BIN/kube-controller-manager" --kubeconfig="$RUN/controller-manager.kubeconfig" --bind-address=127.0.0.1 --secure-port="$PORT_CONTROLLER_MANAGER"
    --authentication-skip-lookup --authentication-kubeconfig="$RUN/controller-manager.kubeconfig" --authorization-kubeconfig="$RUN/controller-manager.kubeconfig"
    --tls-cert-file="$PKI/controllers.crt" --tls-private-key-file="$PKI/controllers.key" --client-ca-file="$PKI/ca.crt"
    --controllers=*,-ttl-controller # it would write every node again whenever their number crosses a threshold
    --leader-elect=false # alone; with election it would exit whenever the API server is stopped for a test
    --use-service-account-credentials --service-account-private-key-file="$PKI/sa.key" --root-ca-file="$PKI/ca.crt"
    --cluster-signing-cert-file="$PKI/ca.crt" --cluster-signing-key-file="$PKI/ca.key"
    --node-monitor-grace-period="$((NODE_LEASE + 10))s" --kube-api-qps="$QPS" --kube-api-burst="$QPS" --profiling=false)
}

argv_scheduler() {
  argv=("$BIN/kube-scheduler" --config="$RUN/scheduler.yaml" --bind-address=127.0.0.1 --secure-port="$PORT_SCHEDULER"
    --authentication-skip-lookup --authentication-kubeconfig="$RUN/scheduler.kubeconfig" --authorization-kubeconfig="$RUN/scheduler.kubeconfig"
    --tls-cert-file="$PKI/controllers.crt" --tls-private-key-file="$PKI/controllers.key" --client-ca-file="$PKI/ca.crt")
}

scheduler_config() {
  cat <<TEXT
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
clientConnection: {kubeconfig: "$RUN/scheduler.kubeconfig", qps: $QPS, burst: $QPS}
leaderElection: {leaderElect: false}
enableProfiling: false
TEXT
}

argv_kwok() {
  argv=("$BIN/kwok" --kubeconfig="$RUN/kwok.kubeconfig" --config="$KUBE_HOME/config/kwok.yaml"
    --manage-all-nodes=false --manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake
    --node-lease-duration-seconds="$NODE_LEASE" --node-ip=127.0.0.1 --cidr=10.0.0.0/8 --node-port=0 --server-address=)
  local stage
  for stage in "$KUBE_HOME"/stages/*.yaml; do argv+=(--config="$stage"); done
}
