package io.gpulease.controller.status;

import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuLeaseSpec;
import java.util.ArrayList;
import java.util.List;

/** The fields of a lease that this version does not act on, or does not know: told in a condition, never ignored. */
final class UnsupportedFields {

    private UnsupportedFields() {}

    static List<String> of(GpuLease lease) {
        GpuLeaseSpec spec = lease.getSpec();
        var fields = new ArrayList<String>();
        if (spec.quote() != null) {
            fields.add("spec.quote");
        }
        fields.addAll(lease.unknownFields());
        return fields;
    }
}
