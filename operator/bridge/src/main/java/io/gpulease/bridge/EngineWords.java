package io.gpulease.bridge;

import io.gpulease.crds.Words;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.SiteState;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.TopologyWish;

/** The closed words of the API as the engine's enums; a word of a newer version is refused by name. */
public final class EngineWords {

    private EngineWords() {}

    /** @throws IllegalArgumentException for a word this version does not know */
    public static Tier tier(String word) {
        return switch (word) {
            case Words.Tier.COMMITTED -> Tier.COMMITTED;
            case Words.Tier.ON_DEMAND -> Tier.ON_DEMAND;
            case Words.Tier.SPOT -> Tier.SPOT;
            default -> throw unknown("tier", word);
        };
    }

    /** The API's word. */
    public static String word(Tier tier) {
        return switch (tier) {
            case COMMITTED -> Words.Tier.COMMITTED;
            case ON_DEMAND -> Words.Tier.ON_DEMAND;
            case SPOT -> Words.Tier.SPOT;
        };
    }

    /** @throws IllegalArgumentException for a word this version does not know */
    public static Isolation isolation(String word) {
        return switch (word) {
            case Words.Isolation.DEDICATED -> Isolation.DEDICATED;
            case Words.Isolation.SHARED -> Isolation.SHARED;
            default -> throw unknown("placement.isolation", word);
        };
    }

    /** @throws IllegalArgumentException for a word this version does not know */
    public static Reliability reliability(String word) {
        return switch (word) {
            case Words.Reliability.BEST_EFFORT -> Reliability.BEST_EFFORT;
            case Words.Reliability.STANDARD -> Reliability.STANDARD;
            case Words.Reliability.FIRM -> Reliability.FIRM;
            default -> throw unknown("reliability", word);
        };
    }

    /** @throws IllegalArgumentException for a word this version does not know */
    public static TopologyWish.Mode topologyMode(String word) {
        return switch (word) {
            case Words.TopologyMode.REQUIRED -> TopologyWish.Mode.REQUIRED;
            case Words.TopologyMode.PREFERRED -> TopologyWish.Mode.PREFERRED;
            default -> throw unknown("placement.topology.mode", word);
        };
    }

    /** @throws IllegalArgumentException for a word this version does not know */
    public static SiteState siteState(String word) {
        return switch (word) {
            case Words.SiteState.NORMAL -> SiteState.NORMAL;
            case Words.SiteState.DRAINING -> SiteState.DRAINING;
            case Words.SiteState.OFFLINE -> SiteState.OFFLINE;
            default -> throw unknown("state", word);
        };
    }

    static IllegalArgumentException unknown(String field, String word) {
        return new IllegalArgumentException(
                "%s is %s, which this version does not know. Maybe a newer one wrote it.".formatted(field, word));
    }
}
