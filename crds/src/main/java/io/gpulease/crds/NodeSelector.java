package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.gpulease.crds.schema.LabelKey;
import io.gpulease.crds.schema.Labels;
import io.gpulease.crds.schema.OneOf;
import java.util.List;
import java.util.Map;

/** Which nodes are meant: those that match all labels and all expressions. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "(has(self.matchLabels) && self.matchLabels.size() > 0)"
                + " || (has(self.matchExpressions) && self.matchExpressions.size() > 0)",
        message =
                "nodeSelector needs matchLabels or matchExpressions: an empty one would take every node of the cluster")
public record NodeSelector(
        @Labels(max = 32) @JsonPropertyDescription("Labels that a node must carry.")
        Map<String, String> matchLabels,

        @Size(max = 32) @JsonPropertyDescription("Expressions over labels that must hold for a node.")
        List<Requirement> matchExpressions) {
    public NodeSelector {
        matchLabels = Absent.map(matchLabels);
        matchExpressions = Absent.list(matchExpressions);
    }

    /** Whether a node with these labels is meant. */
    public boolean matches(Map<String, String> labels) {
        return matchLabels.entrySet().stream().allMatch(e -> e.getValue().equals(labels.get(e.getKey())))
                && matchExpressions.stream().allMatch(e -> e.matches(labels));
    }

    /** An expression over one label. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "self.operator in ['In', 'NotIn']"
                    + " ? has(self.values) && self.values.size() > 0"
                    + " : !has(self.values) || self.values.size() == 0",
            message = "In and NotIn need values, Exists and DoesNotExist take none")
    public record Requirement(
            @Required @LabelKey @JsonPropertyDescription("The key of the label.")
            String key,

            @Required
            @OneOf({
                Words.SelectorOperator.IN,
                Words.SelectorOperator.NOT_IN,
                Words.SelectorOperator.EXISTS,
                Words.SelectorOperator.DOES_NOT_EXIST
            })
            @JsonPropertyDescription("In, NotIn, Exists or DoesNotExist.")
            String operator,

            @Size(max = 256) @JsonPropertyDescription("The values that In and NotIn compare with.")
            List<@Size(max = 63) String> values) {
        public Requirement {
            values = Absent.list(values);
        }

        /** Whether it holds for these labels; an operator that is not known holds for none. */
        public boolean matches(Map<String, String> labels) {
            var value = labels.get(key);
            return switch (operator) {
                case Words.SelectorOperator.IN -> value != null && values.contains(value);
                case Words.SelectorOperator.NOT_IN -> value == null || !values.contains(value);
                case Words.SelectorOperator.EXISTS -> value != null;
                case Words.SelectorOperator.DOES_NOT_EXIST -> value == null;
                default -> false;
            };
        }
    }
}
