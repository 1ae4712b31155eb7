module gpulease.io/hack/kube/workload

go 1.26
