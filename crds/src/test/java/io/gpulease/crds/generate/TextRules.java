package io.gpulease.crds.generate;

import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.gpulease.crds.schema.DecimalAmount;
import io.gpulease.crds.schema.DurationRange;
import io.gpulease.crds.schema.Labels;
import io.gpulease.crds.schema.Name;
import io.gpulease.crds.schema.OneOf;
import io.gpulease.crds.schema.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The schema of each sort of text. A rule with a message stands where a pattern alone would tell a tenant nothing. */
final class TextRules {
    // Bounded digits, biggest unit first: whatever matches fits into 64 bits of nanoseconds.
    private static final String DURATION =
            "^([0-9]{1,5}([.][0-9]{1,3})?h)?([0-9]{1,7}([.][0-9]{1,3})?m)?([0-9]{1,9}([.][0-9]{1,3})?s)?([0-9]{1,12}ms)?$";
    // The format alone would also take an instant without a zone.
    private static final String TIMESTAMP =
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$";
    private static final String LABEL_VALUE = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
    private static final String DNS_LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final String LABEL_KEY = "^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?" + LABEL_VALUE + "$";

    private TextRules() {}

    static void oneOf(JSONSchemaProps field, OneOf words) {
        var texts = Arrays.stream(words.value()).map(TextNode::valueOf).toList();
        field.setEnum(new ArrayList<>(texts));
    }

    static void name(JSONSchemaProps field, Name name) {
        field.setMinLength(1L);
        field.setMaxLength(63L);
        field.setPattern("^" + (name.dnsLabel() ? DNS_LABEL : LABEL_VALUE) + "$");
    }

    static void labelKey(JSONSchemaProps field) {
        field.setMinLength(1L);
        field.setMaxLength(317L);
        field.setPattern(LABEL_KEY);
    }

    static void labels(JSONSchemaProps field, Labels labels) {
        field.setMaxProperties((long) labels.max());
        var values = field.getAdditionalProperties().getSchema();
        values.setMaxLength(63L);
        values.setPattern("^(" + LABEL_VALUE + ")?$");
        rule(
                field,
                "self.all(key, key.size() <= 317 && key.matches('%s'))".formatted(LABEL_KEY),
                "a key is not the key of a label, such as topology.kubernetes.io/zone");
    }

    static void texts(JSONSchemaProps field, Texts texts) {
        field.setMaxProperties((long) texts.max());
        field.getAdditionalProperties().getSchema().setMaxLength((long) texts.length());
    }

    static void duration(JSONSchemaProps field, DurationRange range) {
        field.setMinLength(1L);
        field.setMaxLength(32L);
        rule(
                field,
                "self.matches('%s') && duration(self) >= duration('%s') && duration(self) <= duration('%s')"
                        .formatted(DURATION, range.min(), range.max()),
                "must be a duration from %s to %s, written like 72h, 30m or 1h30m".formatted(range.min(), range.max()));
    }

    static void timestamp(JSONSchemaProps field) {
        field.setFormat("date-time");
        field.setMaxLength(35L);
        field.setPattern(TIMESTAMP);
    }

    static void decimal(JSONSchemaProps field, DecimalAmount amount) {
        field.setMinLength(1L);
        field.setMaxLength(20L);
        if (amount.share()) {
            rule(
                    field,
                    "self.matches('^(0([.][0-9]{1,4})?|1([.]0{1,4})?)$')",
                    "must be a share from 0 to 1 in quotes, such as \"0.5\"");
        } else {
            rule(
                    field,
                    "self.matches('^(0|[1-9][0-9]{0,14})([.][0-9]{1,4})?$')",
                    "must be a decimal number in quotes, such as \"2.80\"");
        }
    }

    private static void rule(JSONSchemaProps field, String rule, String message) {
        var added = new ValidationRule();
        added.setRule(rule);
        added.setMessage(message);
        add(field, added);
    }

    /** Adds a rule to those that are there. */
    static void add(JSONSchemaProps schema, ValidationRule rule) {
        var rules = new ArrayList<>(orEmpty(schema.getXKubernetesValidations()));
        rules.add(rule);
        schema.setXKubernetesValidations(rules);
    }

    private static List<ValidationRule> orEmpty(@Nullable List<ValidationRule> rules) {
        return rules == null ? List.of() : rules;
    }
}
