package io.gpulease.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the chart gives the operator for tenants' namespaces, the doctor asks after: a right that was forgotten there is missed by nobody. */
class RightsCheckTest {
    private static final Path ROLE = Path.of("../../helm/gpulease/templates/rbac-operator.yaml");
    private static final Pattern RULE = Pattern.compile(
            "- apiGroups: \\[(.*)]\\n  resources: \\[(.*)]\\n(?:  resourceNames: \\[(.*)]\\n)?  verbs: \\[(.*)]\\n");
    private static final Set<String> OF_TENANCY =
            Set.of("namespaces", "rolebindings", "clusterroles", "networkpolicies", "resourcequotas", "limitranges");

    @Test
    void everyRightThatTenancyTakesIsAskedAfter() throws IOException, InterruptedException {
        Set<String> asked = new TreeSet<>();
        var cluster = new MadeUpCluster();
        new RightsCheck("gpulease-system").look(new Cluster() {
            @Override
            public Reply get(String path) {
                return cluster.get(path);
            }

            @Override
            public Reply post(String path, JsonNode body) {
                JsonNode of = body.at("/spec/resourceAttributes");
                asked.add(right(of.path("verb"), of.path("resource"), of.path("name")));
                return cluster.post(path, body);
            }
        });
        assertThat(given()).hasSizeGreaterThan(20);
        assertThat(asked).containsAll(given());
    }

    private static Set<String> given() throws IOException {
        return RULE.matcher(Files.readString(ROLE))
                .results()
                .flatMap(rule -> list(rule.group(2))
                        .filter(OF_TENANCY::contains)
                        .flatMap(resource -> list(rule.group(4))
                                .flatMap(verb ->
                                        list(rule.group(3)).map(name -> "%s %s %s".formatted(verb, resource, name)))))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String right(JsonNode verb, JsonNode resource, JsonNode name) {
        return "%s %s %s".formatted(verb.asText(), resource.asText(), name.asText());
    }

    /** One empty name where there is no list. */
    private static Stream<String> list(@Nullable String items) {
        return items == null ? Stream.of("") : Arrays.stream(items.split(", *"));
    }
}
