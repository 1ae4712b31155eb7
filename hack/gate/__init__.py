"""The checks of hack/check-gate, by what is tried."""
