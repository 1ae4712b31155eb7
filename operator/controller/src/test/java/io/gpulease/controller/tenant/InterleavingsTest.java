package io.gpulease.controller.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.status.Tenancy;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * News that come late and in any order, answers that are lost, restarts, and people who meddle, drawn by lot: once all is quiet,
 * everything stands as it is to, and an operator that starts anew writes nothing.
 */
class InterleavingsTest {

    private static final int RUNS = Integer.getInteger("gpulease.tenancy.runs", 400);
    private static final long SEED = Long.getLong("gpulease.tenancy.seed", 20261201L);

    @Test
    void inTheEndEverythingStandsAsItIsToAndARestartWritesNothing() {
        for (int run = 0; run < RUNS; run++) {
            long seed = SEED + run;
            try {
                live(new Random(seed));
            } catch (AssertionError broken) {
                throw new AssertionError(
                        "with -Dgpulease.tenancy.seed=%d -Dgpulease.tenancy.runs=1: %s"
                                .formatted(seed, broken.getMessage()),
                        broken);
            }
        }
    }

    private static void live(Random chance) {
        var ground = new TenantGround();
        TenantApi api = ground.api;
        api.lostBefore = _ -> chance.nextInt(12) == 0;
        api.lostAfter = _ -> chance.nextInt(12) == 0;
        for (int step = 0; step < 60; step++) {
            switch (chance.nextInt(8)) {
                case 0, 1 -> ground.pass();
                case 2, 3 -> api.deliver(chance.nextInt());
                case 4 -> api.now = api.now.plusSeconds(chance.nextInt(12));
                case 5 -> meddle(ground, chance);
                case 6 -> {
                    if (chance.nextInt(6) == 0) {
                        ground.restart();
                    }
                }
                default ->
                    ground.ceilings = chance.nextBoolean()
                            ? Map.of("nvidia.com/gpu", 8L)
                            : Map.of("nvidia.com/gpu", 8L, "amd.com/gpu", 2L);
            }
        }
        api.lostBefore = _ -> false;
        api.lostAfter = _ -> false;

        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
        for (Part part : ground.wanted()) {
            assertThat(api.get(part.path())).as(part.path()).isPresent();
            ObjectNode there = (ObjectNode) api.get(part.path()).orElseThrow();
            assertThat(there.toString()).as(part.path()).doesNotContain("eve");
            part.hard()
                    .forEach((name, most) -> assertThat(
                                    there.at("/spec/hard").path(name).asText())
                            .isEqualTo(most));
            assertThat(there.at("/metadata/labels/gpulease.io~1tenant").asText())
                    .isEqualTo("t");
        }
        assertThat(api.get(TenantGround.NAMESPACE)
                        .orElseThrow()
                        .at("/metadata/labels")
                        .toString())
                .contains("\"gpulease.io/tenant\":\"t\"", "\"gpulease.io/kept-for\":\"t\"", "restricted");

        api.calls.clear();
        ground.restart();
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
        assertThat(api.calls.stream().filter(Call::isWrite)).isEmpty();
    }

    private static void meddle(TenantGround ground, Random chance) {
        TenantApi api = ground.api;
        List<Part> parts = ground.wanted();
        String path = parts.get(chance.nextInt(parts.size())).path();
        switch (chance.nextInt(7)) {
            case 0 -> api.delete(path);
            case 1 ->
                api.change(path, object -> object.withObject("/metadata/labels").remove("gpulease.io/tenant"));
            case 2 -> api.change(TenantGround.MEMBERS, MeddledWith::eve);
            case 3 -> api.change(TenantGround.VIEWERS, MeddledWith::eve);
            case 4 ->
                api.change(
                        TenantGround.QUOTA,
                        quota -> quota.withObject("/spec/hard").put("pods", "5"));
            case 5 ->
                api.change(
                        TenantGround.NAMESPACE,
                        there -> there.withObject("/metadata/labels").remove("gpulease.io/tenant"));
            default -> {
                // The platform deletes it, and all that is in it goes with it.
                if (chance.nextInt(4) == 0) {
                    parts.forEach(part -> api.delete(part.path()));
                    api.delete(TenantGround.NAMESPACE);
                }
            }
        }
    }

    /** By somebody who wants in. */
    private static final class MeddledWith {
        static void eve(ObjectNode binding) {
            binding.withArray("/subjects").addObject().put("kind", "User").put("name", "eve");
        }
    }
}
