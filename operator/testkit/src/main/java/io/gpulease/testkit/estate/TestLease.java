package io.gpulease.testkit.estate;

import static io.gpulease.testkit.Eventually.SOON;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.invariant.LeaseRecord;
import io.gpulease.testkit.invariant.PodRecord;
import io.gpulease.testkit.invariant.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.Assertions;

/** A lease in a test's hand: written to through kubectl, read from what the watch has seen of it. */
public final class TestLease {
    private static final Set<String> OVER = Set.of("Released", "Rejected");

    /** How late an instant that was fixed beforehand may be kept on two busy cores. */
    private static final Duration LATE = Eventually.allowance(Duration.ofSeconds(12));

    private final TestEstate estate;
    private final Manifest manifest;
    private final String namespace;
    private final String name;
    private final String uid;

    TestLease(TestEstate estate, Manifest manifest, LeaseRecord seen) {
        this.estate = estate;
        this.manifest = manifest;
        this.namespace = seen.object().path("metadata").path("namespace").asText();
        this.name = seen.object().path("metadata").path("name").asText();
        this.uid = seen.uid();
    }

    public String namespace() {
        return namespace;
    }

    public String name() {
        return name;
    }

    public String uid() {
        return uid;
    }

    public Manifest manifest() {
        return manifest;
    }

    /** What has been seen of it so far. */
    public LeaseRecord seen() {
        return estate.world().lease(uid).orElseThrow();
    }

    public String phase() {
        return seen().phase();
    }

    public Set<String> nodes() {
        return new TreeSet<>(seen().placement().keySet());
    }

    public Map<String, Integer> placement() {
        return seen().placement();
    }

    /** An instant of {@code status.term} that has to be there. */
    public Instant term(String field) {
        return seen().term(field).orElseThrow(() -> new AssertionError("no term.%s: %s".formatted(field, about())));
    }

    /** When it was first seen in one of these phases; fails if it never was. */
    public Instant entered(String... phases) {
        return seen().entered(Set.of(phases))
                .orElseThrow(() -> new AssertionError("never %s: %s".formatted(List.of(phases), about())));
    }

    /** The lease as it was when it entered that phase; however long ago that is by now. */
    public LeaseRecord when(String phase) {
        return seen().when(phase).orElseThrow(() -> new AssertionError("never %s: %s".formatted(phase, about())));
    }

    public boolean was(String... phases) {
        return seen().entered(Set.of(phases)).isPresent();
    }

    public boolean gone() {
        return seen().gone().isPresent();
    }

    /** Its pods that are on a node. */
    public List<PodRecord> runningPods() {
        return pods().stream().filter(PodRecord::running).toList();
    }

    public List<PodRecord> pods() {
        return estate.world().podsOf(namespace, name);
    }

    /** Changes of its claims on nodes. */
    public List<World.Claim> claims() {
        return estate.world().claims(uid);
    }

    public TestLease awaitPhase(String phase) {
        return awaitPhase(SOON, phase);
    }

    /** Until it has been in one of the phases; fails at once when it is over without. */
    public TestLease awaitPhase(Duration atMost, String... phases) {
        Eventually.until(
                atMost,
                () -> was(phases) || OVER.contains(phase()) || gone(),
                () -> "not %s: %s".formatted(List.of(phases), about()));
        Assertions.assertThat(was(phases))
                .as("became %s: %s", List.of(phases), about())
                .isTrue();
        return this;
    }

    public TestLease awaitActive() {
        return awaitActive(Duration.ZERO);
    }

    /** Until it runs; it may wait for that long before it can. */
    public TestLease awaitActive(Duration after) {
        return awaitPhase(after.plus(SOON), "Active");
    }

    /** Until it is Released, in time after the end that its own status promises. */
    public TestLease awaitReleased() {
        var left = seen().term("endsAt")
                .map(end -> Duration.between(Instant.now(), end))
                .orElse(Duration.ofSeconds(60));
        return awaitPhase(left.isNegative() ? SOON : left.plus(SOON), "Released");
    }

    /** Until it is Released, with what an orderly, punctual end leaves behind. */
    public TestLease endsOnTime() {
        awaitReleased();
        var due = term("endsAt");
        var left = entered("Releasing", "Released");
        Assertions.assertThat(left)
                .as("left its nodes not before its end: %s", about())
                .isAfterOrEqualTo(due.minusSeconds(1));
        Assertions.assertThat(entered("Released"))
                .as("over in time: %s", about())
                .isBeforeOrEqualTo(due.plus(LATE));
        Assertions.assertThat(endReason()).as("end reason: %s", about()).isEqualTo("Expired");
        return this;
    }

    public String endReason() {
        return seen().object().path("status").path("endReason").asText("");
    }

    public TestLease awaitCondition(String type, boolean value) {
        Eventually.until(
                SOON, () -> seen().isTrue(type) == value, () -> "%s is not %s: %s".formatted(type, value, about()));
        return this;
    }

    /** Until its status speaks of the spec as it is now. */
    public TestLease awaitObserved() {
        var asked = estate.kubectl()
                .get("gpuleases.gpulease.io", namespace, name)
                .orElseThrow()
                .at("/metadata/generation")
                .asLong();
        Eventually.until(
                SOON,
                () -> seen().object().at("/status/observedGeneration").asLong() >= asked,
                () -> "generation %d is not observed: %s".formatted(asked, about()));
        return this;
    }

    public void awaitGone() {
        awaitGone(SOON);
    }

    public void awaitGone(Duration atMost) {
        Eventually.until(atMost, this::gone, () -> "deleted, but not gone: " + about());
    }

    public void awaitRunningPods(int count) {
        awaitRunningPods(SOON, count);
    }

    public void awaitRunningPods(Duration atMost, int count) {
        Eventually.until(
                atMost,
                () -> runningPods().size() == count,
                () -> "%d of its pods run, not %d: %s".formatted(runningPods().size(), count, about()));
    }

    /** Its phase is one of these from now on for that long. */
    public TestLease stays(Duration span, String... phases) {
        var allowed = Set.of(phases);
        Eventually.stays(span, () -> allowed.contains(phase()), () -> "not %s: %s".formatted(allowed, about()));
        return this;
    }

    /** Gives it back, as its tenant would. */
    public void release() {
        patch("{\"spec\":{\"release\":true}}");
    }

    public void patch(String merge) {
        estate.kubectl().patch("gpuleases.gpulease.io", namespace, name, merge);
    }

    /** Asks for its deletion and does not wait. */
    public void delete() {
        estate.kubectl().delete("gpuleases.gpulease.io", namespace, name);
    }

    /** Applies its manifest once more. */
    public void reapply(String... flags) {
        estate.kubectl().apply(manifest.text(), flags);
    }

    /** That each of its nodes is fenced for it: label, label for people, taint, claim. Nodes are watched apart from leases. */
    public void assertFenced() {
        Eventually.passes(SOON, () -> nodes().forEach(this::assertFencedFor));
    }

    private void assertFencedFor(String node) {
        var seen = estate.world().node(node).orElseThrow(() -> new AssertionError("no node " + node));
        Assertions.assertThat(seen.label("gpulease.io/lease-uid")).as(node).isEqualTo(uid);
        Assertions.assertThat(seen.label("gpulease.io/leased-by")).as(node).isEqualTo(namespace + "." + name);
        Assertions.assertThat(seen.taint("gpulease.io/leased")).as(node).contains(uid + ":NoSchedule");
        Assertions.assertThat(seen.claims()).as(node).containsOnlyKeys(uid);
    }

    /** That nothing was ever claimed for it. */
    public void neverRan() {
        Assertions.assertThat(claims()).as("claims of %s", about()).isEmpty();
        Assertions.assertThat(was("Active", "Ending", "Releasing"))
                .as("ran: %s", about())
                .isFalse();
    }

    /** The message of a condition. */
    public String message(String condition) {
        return seen().condition(condition).path("message").asText("");
    }

    /** Its story and what it says for itself, for a failure's message. */
    public String about() {
        var words = new StringBuilder(seen().story());
        for (var condition : seen().object().path("status").path("conditions")) {
            words.append("\n    %s=%s %s: %s"
                    .formatted(
                            condition.path("type").asText(),
                            condition.path("status").asText(),
                            condition.path("reason").asText(),
                            condition.path("message").asText()));
        }
        return words.append("\n    placement ").append(seen().placement()).toString();
    }
}
