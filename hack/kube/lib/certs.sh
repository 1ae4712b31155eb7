# Certificates of one plane: one CA, one key pair per role. They live and die with the plane.

CERT_DAYS=365

# certificate NAME SUBJECT USAGE [SUBJECT-ALTERNATIVE-NAMES]
certificate() {
  local name=$1 subject=$2 usage=$3 names=${4:-}
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days "$CERT_DAYS" \
    -CA "$PKI/ca.crt" -CAkey "$PKI/ca.key" -subj "$subject" \
    -addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature \
    -addext "extendedKeyUsage=$usage" ${names:+-addext "subjectAltName=$names"} \
    -keyout "$PKI/$name.key" -out "$PKI/$name.crt" 2>"$PKI/$name.err" ||
    die "certificate $name could not be made: $(tail -1 "$PKI/$name.err")"
  rm -f "$PKI/$name.err"
}

make_certificates() {
  need openssl 'the control plane speaks TLS only, and its certificates are made with it' openssl
  [[ $(openssl version) =~ OpenSSL\ ([3-9]|[1-9][0-9])\. ]] || die "$(openssl version) is too old: certificates are signed with options of OpenSSL 3; install it"
  local here=DNS:localhost,IP:127.0.0.1 pids=() pid
  mkdir -p "$PKI"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days "$CERT_DAYS" -subj /CN=gpulease-test-ca \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout "$PKI/ca.key" -out "$PKI/ca.crt" 2>/dev/null || die 'the certificate authority could not be made; does `openssl req -x509` work?'
  certificate etcd /CN=etcd serverAuth,clientAuth "$here" & pids+=($!)
  certificate apiserver /CN=kube-apiserver serverAuth "$here,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,IP:10.96.0.1" & pids+=($!)
  certificate apiserver-etcd-client /CN=kube-apiserver clientAuth & pids+=($!)
  certificate apiserver-kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client clientAuth & pids+=($!)
  certificate controllers /CN=kube-controllers serverAuth "$here" & pids+=($!) # served by controller manager and scheduler
  certificate admin /O=system:masters/CN=admin clientAuth & pids+=($!)
  certificate controller-manager /CN=system:kube-controller-manager clientAuth & pids+=($!)
  certificate scheduler /CN=system:kube-scheduler clientAuth & pids+=($!)
  certificate kwok /O=system:masters/CN=kwok clientAuth & pids+=($!) # a name of its own, so that the audit log tells its writes apart
  (openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$PKI/sa.key" && openssl pkey -in "$PKI/sa.key" -pubout -out "$PKI/sa.pub") 2>/dev/null & pids+=($!)
  for pid in "${pids[@]}"; do wait "$pid"; done
}

# kubeconfig NAME FILE: everything inside it, so that it works from anywhere. Written beside and moved: never seen half.
kubeconfig() {
  local name=$1 file=$2
  (
    umask 077
    cat >"$file.new" <<TEXT
apiVersion: v1
kind: Config
current-context: gpulease
contexts: [{name: gpulease, context: {cluster: gpulease, user: $name}}]
clusters: [{name: gpulease, cluster: {server: "https://127.0.0.1:$PORT_APISERVER", certificate-authority-data: $(base64 -w0 "$PKI/ca.crt")}}]
users: [{name: $name, user: {client-certificate-data: $(base64 -w0 "$PKI/$name.crt"), client-key-data: $(base64 -w0 "$PKI/$name.key")}}]
TEXT
  )
  mv "$file.new" "$file"
}
