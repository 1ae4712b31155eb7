# The one front door. `make help` lists what it does; the work is in hack/.
.DEFAULT_GOAL := help
SHELL := bash
NODES ?= 16
GPUS ?= 8
ONLY ?=
DATA ?=
plane := build/cluster

.PHONY: help build quick test test-node test-k3s cluster cluster-down install run demo bench quality soak crds chart image

help: ## lists the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

demo: ## the main job, from nothing: control plane, GPU nodes, operator, leases from a real trace; a live table, then a report
	@hack/demo

build: ## the jars and the launcher build/gpulease, no tests
	@hack/build

quick: ## compile, unit and property tests, under a minute
	@hack/mvn verify -DexcludedGroups=plane,node,k3s,soak

test: ## everything that needs no Docker: unit, property, integration on the real control plane, chart, gate, real node
	@hack/test

test-node: ## the scenarios that need real pods, on one real kubelet (needs root, containerd, runc)
	@hack/test-node

test-k3s: ## the scenarios on K3s (needs Docker)
	@hack/test-k3s

cluster: ## the local control plane with simulated nodes, in the background [NODES=16 GPUS=8]; kubeconfig at build/kubeconfig
	@mkdir -p build
	@hack/kube/kube up --dir $(plane) --nodes $(NODES) --gpus $(GPUS)
	@ln -sfn cluster/kubeconfig build/kubeconfig

cluster-down: ## stops it
	@hack/kube/kube down --dir $(plane)
	@rm -rf $(plane) build/kubeconfig

install: ## CRDs, RBAC and admission policies into the cluster of $KUBECONFIG (unset: build/kubeconfig); returns when in force
	@hack/install

run: ## the operator as a process against it, under the chart's service account; Ctrl-C hands the lead over
	@exec hack/run

bench: ## all benchmarks, or one [ONLY=name]; figures in build/bench/summary.json
	@hack/bench $(ONLY)

quality: ## recorded workloads against known figures, in build/quality/summary.json [DATA=/path/to/data]
	@hack/quality $(DATA)

soak: ## the long tests: every crash point, then leases under faults and kills [ONLY=grid|churn SOAK_MINUTES=15 SEED=]
	@exec hack/soak

crds: ## generates crds/*.yaml from the Java records, and the chart's copies of them
	@hack/mvn -pl crds test-compile exec:exec@crds
	@hack/crds sync

chart: ## lint, rendering, install, upgrade, uninstall, and the gate tried as a tenant, with its guards and without
	@hack/check-chart

image: ## the operator as a container image, named as the chart asks for it (needs Docker)
	@hack/image
