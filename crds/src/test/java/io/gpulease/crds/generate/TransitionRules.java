package io.gpulease.crds.generate;

import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.gpulease.crds.schema.Immutable;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules that compare a spec with what it was. They stand at the spec, not at the field: a rule of a field is not asked
 * when the field is added or removed. Written with has(), since the cost of comparing optional values has no bound.
 */
final class TransitionRules {
    private TransitionRules() {}

    static ValidationRule unchanged(List<String> path, Immutable immutable) {
        var field = String.join(".", path);
        var rule = new ValidationRule();
        rule.setFieldPath("." + field);
        rule.setMessage("%s cannot be changed: %s".formatted(field, immutable.instead()));
        rule.setRule(
                immutable.absentMeans().isEmpty()
                        ? sameAsWritten(path, field)
                        : sameAsMeant(path, field, "'" + immutable.absentMeans() + "'"));
        return rule;
    }

    private static String sameAsWritten(List<String> path, String field) {
        var isThere = present("self", path);
        var wasThere = present("oldSelf", path);
        return "%1$s ? %2$s && self.%3$s == oldSelf.%3$s : !(%2$s)".formatted(isThere, wasThere, field);
    }

    private static String sameAsMeant(List<String> path, String field, String otherwise) {
        return "(%1$s ? self.%3$s : %4$s) == (%2$s ? oldSelf.%3$s : %4$s)"
                .formatted(present("self", path), present("oldSelf", path), field, otherwise);
    }

    private static String present(String root, List<String> path) {
        var tests = new ArrayList<String>();
        var at = root;
        for (var step : path) {
            at = at + "." + step;
            tests.add("has(" + at + ")");
        }
        return String.join(" && ", tests);
    }
}
