{{/*
Pieces of CEL that several policies share. Every optional field is read with `.?`: a field read without it refuses everybody with
an error that tells a tenant nothing.
*/}}

{{- define "gpulease.cel.list" -}}
[{{ range $i, $s := . }}{{ if $i }}, {{ end }}'{{ $s }}'{{ end }}]
{{- end }}

{{/* A resource that stands for a device: whatever has a "/" in its name. A list of vendors would let slices, shared and DRA-mapped names by. */}}
{{- define "gpulease.cel.device" -}}
r.contains('/'){{ with .Values.gate.exemptResources }} && !(r in {{ include "gpulease.cel.list" . }}){{ end }}
{{- end }}

{{/* Does the pod ask for a device, in any container or as a whole, in requests or limits? dyn: the type checker of policies does not know quantities. */}}
{{- define "gpulease.cel.asks" -}}
{{- $device := include "gpulease.cel.device" . -}}
{{- range $list := list "containers" "initContainers" -}}
object.spec.?{{ $list }}.orValue([]).exists(c,
  dyn(c).?resources.?limits.orValue({}).exists(r, {{ $device }}) ||
  dyn(c).?resources.?requests.orValue({}).exists(r, {{ $device }})) ||
{{ end -}}
dyn(object.spec).?resources.?limits.orValue({}).exists(r, {{ $device }}) ||
dyn(object.spec).?resources.?requests.orValue({}).exists(r, {{ $device }})
{{- end }}

{{/* The platform's people are known by what they may do, not by name. Costly: comes last in an expression, and once. */}}
{{- define "gpulease.cel.platform" -}}
authorizer.group('gpulease.io').resource('gputenants').check('update').allowed()
{{- end }}

{{- define "gpulease.cel.notOperator" -}}
request.userInfo.username != '{{ include "gpulease.operatorUser" . }}'
{{- end }}

{{/*
Accounts of the cluster's controllers, by name: every account of kube-system would be too many, for a node may ask for tokens of those
whose pods it runs, and add-ons run there on nodes of tenants.
*/}}
{{- define "gpulease.cel.controllers" -}}
{{- $users := list "system:kube-controller-manager" -}}
{{- range .Values.gate.podControllers }}{{ $users = append $users (printf "system:serviceaccount:kube-system:%s" .) }}{{ end -}}
{{ include "gpulease.cel.list" $users }}
{{- end }}

{{- define "gpulease.policy.tenants" -}}
namespaceSelector:
  matchExpressions:
  - {key: gpulease.io/tenant, operator: Exists}
{{- end }}

{{/* Namespaces of tenants whose profile asks for a runtime class. */}}
{{- define "gpulease.policy.runtime" -}}
namespaceSelector:
  matchExpressions:
  - {key: gpulease.io/tenant, operator: Exists}
  - {key: gpulease.io/runtime-class, operator: Exists}
{{- end }}

{{/* Binds a policy of the same name: everywhere its own constraints match. */}}
{{- define "gpulease.policy.binding" -}}
{{- $context := index . 0 -}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: {{ index . 1 }}AdmissionPolicyBinding
metadata:
  name: {{ index . 2 }}
  labels:
    {{- include "gpulease.labels" $context | nindent 4 }}
spec:
  policyName: {{ index . 2 }}
  {{- if eq (index . 1) "Validating" }}
  validationActions: [Deny]
  {{- end }}
{{- end }}
