package io.gpulease.controller.lead;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends this process, now: no shutdown hook runs, as one of them could wait for the very thread that calls. */
@FunctionalInterface
interface ProcessEnd {
    int LEAD_LOST = 3;

    Logger LOGGER = LoggerFactory.getLogger(Lead.class);

    void now(String why);

    static ProcessEnd halt() {
        return why -> {
            LOGGER.atWarn()
                    .addKeyValue("cause", why)
                    .log("the lead is lost: ending at once, so that nothing is written");
            Runtime.getRuntime().halt(LEAD_LOST);
        };
    }
}
