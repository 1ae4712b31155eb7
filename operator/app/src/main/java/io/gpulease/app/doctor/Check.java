package io.gpulease.app.doctor;

import java.io.IOException;
import java.util.List;

/** One question to the cluster. */
@FunctionalInterface
interface Check {
    /**
     * @return at least one finding
     * @throws IOException if the API server does not answer
     */
    List<Finding> look(Cluster cluster) throws IOException, InterruptedException;
}
