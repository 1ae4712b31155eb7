package io.gpulease.controller.desk;

import java.time.Duration;
import java.time.Instant;

/**
 * By what is acted on violations.
 *
 * @param appealWindow how long a tenant may appeal where the rule does not say
 */
public record Policing(Sight sight, Duration appealWindow) {

    /** Nobody looks at leases: only what was filed by hand is acted on, whatever has become of its rule. */
    public static final Policing BY_HAND = new Policing(new ByHand(), Duration.ofHours(24));

    /** What was found by looking at leases. */
    public interface Sight {
        /** The rule was seen to be broken a moment ago. */
        boolean isBroken(String namespace, String violation, Instant now);

        /** The rule that somebody filed a violation of was seen a moment ago to be written down and in force. */
        boolean stands(String namespace, String violation, Instant now);
    }

    private static final class ByHand implements Sight {
        @Override
        public boolean isBroken(String namespace, String violation, Instant now) {
            return false;
        }

        @Override
        public boolean stands(String namespace, String violation, Instant now) {
            return true;
        }
    }
}
