{{/* Names are fixed: CRDs, policies and roles exist once in a cluster, so a second release has nothing of its own. */}}
{{- define "gpulease.labels" -}}
app.kubernetes.io/name: gpulease
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "gpulease.selector" -}}
app.kubernetes.io/name: gpulease
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end }}

{{- define "gpulease.image" -}}
{{ .Values.operator.image.repository }}:{{ .Values.operator.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* The operator's user name, as the API server sees it. */}}
{{- define "gpulease.operatorUser" -}}
system:serviceaccount:{{ .Release.Namespace }}:gpulease
{{- end }}

{{/* The files under policies/; each holds the policy gpulease-NAME and its binding of the same name. */}}
{{- define "gpulease.policies" -}}
binding claims gate lease-finalizer-keep lease-finalizer-set lease-workload ledger namespaces nodes operator owner pod-create pod-delete pod-status pod-update records runtime runtime-demand services violations
{{- end }}

{{- define "gpulease.checkCluster" -}}
{{- if semverCompare "<1.36.0-0" .Capabilities.KubeVersion.Version }}
{{- fail (printf "Gpulease needs Kubernetes 1.36 or newer, this cluster is %s: its gate is a MutatingAdmissionPolicy of admissionregistration.k8s.io/v1, which older API servers do not serve. Upgrade the cluster first." .Capabilities.KubeVersion.Version) }}
{{- end }}
{{- end }}
