package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API has and this version does not act on is told in a condition, whatever kind it is of. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class UnsupportedTest {
    private static final String TOLD_OF_POOLS = "spec.health";
    private static final String TOLD_OF_SITES = "spec.emergency, spec.state Offline for leases that run";
    private static final String TOLD_OF_TENANTS = "spec.defaultLease";
    private static final Pattern TOP_FIELD = Pattern.compile("spec\\.(\\w+)");

    @Test
    void aPoolsFields(TestEstate estate) {
        told(estate, "gpupool", TOLD_OF_POOLS, """
                {gpuClass: %1$s, nodeSelector: {matchLabels: {nobody: has-it}}, isolation: [Dedicated, Shared],
                 sanitization: {podTemplate: {spec: {containers: [{name: wipe, image: none}]}}, timeout: 10m},
                 health: {spareNodes: 1}, power: {wattsPerGpu: 1000},
                 price: {currency: USD, perGpuHour: {OnDemand: "2.80"}},
                 priceChanges: [{from: "2027-01-01T00:00:00Z", perGpuHour: {OnDemand: "2.60"}}],
                 serviceCredits: {nodeLoss: "1.0", siteOutage: "1.0", dismissedSuspension: "1.0"}}""");
    }

    @Test
    void aSitesFields(TestEstate estate) {
        told(estate, "gpusite", TOLD_OF_SITES, """
            {power: {budgetKilowatts: 1000}, emergency: {budgetKilowatts: 10}, state: Offline,
             outages: [{from: "2026-12-24T00:00:00Z", to: "2026-12-24T08:00:00Z", budgetKilowatts: 400}]}\
            """);
    }

    @Test
    void aTenantsFields(TestEstate estate) {
        told(estate, "gputenant", TOLD_OF_TENANTS, """
                {namespaces: [%1$s], subjects: [{kind: Group, name: devs, role: member}], quotas: [{gpuClass: %1$s, nominalQuota: 1}],
                 budget: {gpuHours: 100, period: Month},
                 isolation: {egress: Open}, defaultLease: {%1$s: l}}""");
    }

    /** Nothing of a policy is left undone; what a rule that does not compile comes to is told otherwise. */
    @Test
    void aPolicysRules(TestEstate estate) {
        var kubectl = estate.kubectl();
        var name = estate.id() + "-typo";
        kubectl.apply("""
                {apiVersion: gpulease.io/v1alpha1, kind: LeasePolicy, metadata: {name: %s},
                 spec: {rules: [{name: busy, expression: usage.gpuUse.avg30m >= 5.0, action: Warn},
                                {name: fine, expression: "true", action: Warn}]}}""".formatted(name));
        try {
            kubectl.run("wait", "--for=condition=Stalled", "--timeout=30s", "lpol/" + name);
            assertThat(kubectl.run(
                            "get",
                            "lpol",
                            name,
                            "-o",
                            "jsonpath={range .status.rules[*]}{.name} {.compiled} {.error}{\"\\n\"}{end}"))
                    .contains("busy false line 1, column 6: undefined field 'gpuUse'", "fine true");
        } finally {
            kubectl.run("delete", "lpol", name);
        }
    }

    /** A field that is new to the schema is to be acted on, or told: it fails here until it is one of them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gpupools | gpuClass nodeSelector resourceName site topology isolation sanitization ownerReserve maxTerm maxGrace power price priceChanges | "
                        + TOLD_OF_POOLS,
                "gpusites | reliability power outages | " + TOLD_OF_SITES,
                "gputenants | displayName namespaces subjects cohort weight quotas budget tiers maxTerm isolation suspended | "
                        + TOLD_OF_TENANTS,
                "gpuleases | gpuClass gpus tier term placement ending workload release renewal quote | nothing",
                "leasequotes | gpuClass gpus tier duration earliest latest isolation topology sites hold | nothing",
                "leasepolicies | mode tenantSelector exemptTiers rules | nothing",
                "leaseviolations | leaseName leaseUid policy rule action reportedBy evidence appeal verdict | nothing"
            })
    void everyFieldIsActedOnOrTold(String plural, String actedOn, String told) throws IOException {
        var known = Stream.concat(
                Pattern.compile(" ").splitAsStream(actedOn),
                TOP_FIELD.matcher(told).results().map(field -> field.group(1)));
        assertThat(fieldsOf(plural)).containsExactlyInAnyOrderElementsOf(known.collect(Collectors.toSet()));
    }

    private static List<String> fieldsOf(String plural) throws IOException {
        var file = Checkout.root().resolve("crds/%s.gpulease.io.yaml".formatted(plural));
        var crd = Serialization.unmarshal(Files.readString(file), JsonNode.class);
        var spec = crd.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties");
        var fields = new ArrayList<String>();
        spec.fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    private static void told(TestEstate estate, String kind, String fields, String spec) {
        var name = "%s-%s".formatted(estate.id(), kind);
        var kubectl = estate.kubectl();
        var apiKind = Map.of(
                        "gpupool",
                        "GpuPool",
                        "gpusite",
                        "GpuSite",
                        "gputenant",
                        "GpuTenant",
                        "leasepolicy",
                        "LeasePolicy")
                .get(kind);
        kubectl.apply("{apiVersion: gpulease.io/v1alpha1, kind: %s, metadata: {name: %s}, spec: %s}"
                .formatted(apiKind, name, spec.formatted(estate.id() + "-none")));
        try {
            Eventually.passes(
                    Eventually.SOON,
                    () -> assertThat(kubectl.run(
                                    "get",
                                    kind,
                                    name,
                                    "-o",
                                    "jsonpath={.status.conditions[?(@.type==\"Unsupported\")].message}"))
                            .contains(fields));
        } finally {
            kubectl.run("delete", kind, name);
            kubectl.run("delete", "namespace", estate.id() + "-none", "--ignore-not-found", "--wait=false");
        }
    }
}
