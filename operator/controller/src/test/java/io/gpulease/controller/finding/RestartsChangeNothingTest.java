package io.gpulease.controller.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two clusters to which the same happens, one of which gets another operator every now and then: their records are the same. */
class RestartsChangeNothingTest {

    private static final String POLICY = """
            {rules: [{name: miners, action: Revoke, for: 40s, notice: 60s, expression: "pods.all(p, p.containers.all(c, c.image != 'bad'))"},
                     {name: many, action: Warn, for: %ds, expression: "size(pods) < 2"},
                     {name: any, action: Suspend, expression: "size(pods) < 3"}]}""";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoeverLooks(long seed) {
        var one = new Ground();
        var other = new Ground();
        var chance = new Random(seed);
        var restarts = new Random(seed + 1);
        for (Ground ground : new Ground[] {one, other}) {
            ground.policy("use", POLICY.formatted(30));
            ground.lease("train", "Active");
        }
        for (int step = 0; step < 150; step++) {
            int what = chance.nextInt(12);
            int pod = chance.nextInt(4);
            int seconds = 5 + chance.nextInt(25);
            for (Ground ground : new Ground[] {one, other}) {
                happens(ground, what, pod);
            }
            if (restarts.nextInt(3) == 0) {
                other.restart();
            }
            one.pass(Duration.ofSeconds(seconds));
            other.pass(Duration.ofSeconds(seconds));
            assertThat(statuses(other))
                    .as("after step %d of seed %d", step, seed)
                    .isEqualTo(statuses(one));
        }
        assertThat(one.violations).isNotEmpty();
    }

    private static void happens(Ground ground, int what, int pod) {
        String name = "pod-" + pod;
        switch (what) {
            case 0, 1, 2 -> ground.pod(name, "train", "good");
            case 3, 4 -> ground.pod(name, "train", "bad");
            case 5, 6, 7 -> {
                if (ground.pods.containsKey(name)) {
                    ground.podGone(name);
                }
            }
            case 8 -> ground.policy("use", POLICY.formatted(30 + pod));
            case 9 -> actsOnWhatIsDue(ground, pod);
            default -> {}
        }
    }

    /** As the booking thread does, or the desk. */
    private static void actsOnWhatIsDue(Ground ground, int pod) {
        for (String name : ground.violations.keySet().toArray(new String[0])) {
            var status = ground.violation(name).statusOrEmpty();
            if (status.actsAtInstant().filter(at -> !at.isAfter(ground.now)).isPresent()
                    && !StatusDraft.isFinal(status.phaseOrOpen())) {
                ground.written(name, "status", "{\"phase\": \"%s\"}".formatted(pod == 0 ? "Dismissed" : "Acted"));
            }
        }
    }

    private static String statuses(Ground ground) {
        var text = new StringBuilder();
        ground.violations.forEach((name, object) ->
                text.append(name).append(' ').append(object.path("status")).append('\n'));
        return text.toString();
    }
}
