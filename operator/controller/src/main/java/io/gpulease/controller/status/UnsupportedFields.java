package io.gpulease.controller.status;

import io.gpulease.crds.GpuLeaseSpec;
import java.util.ArrayList;
import java.util.List;

/** The fields of a lease that are in the API but that this version does not act on: told in a condition, never ignored. */
final class UnsupportedFields {

    private UnsupportedFields() {}

    static List<String> of(GpuLeaseSpec spec) {
        var fields = new ArrayList<String>();
        if (spec.renewal() != null) {
            fields.add("spec.renewal");
        }
        if (spec.quote() != null) {
            fields.add("spec.quote");
        }
        return fields;
    }
}
