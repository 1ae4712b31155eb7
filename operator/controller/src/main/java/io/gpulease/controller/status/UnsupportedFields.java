package io.gpulease.controller.status;

import io.gpulease.crds.GpuLease;
import java.util.List;

/** The fields of a lease that this version does not act on, or does not know: told in a condition, never ignored. */
final class UnsupportedFields {

    private UnsupportedFields() {}

    static List<String> of(GpuLease lease) {
        return lease.unknownFields();
    }
}
