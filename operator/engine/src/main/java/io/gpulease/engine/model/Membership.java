package io.gpulease.engine.model;

/**
 * That a tenant lends to, and borrows from, the others of a cohort.
 *
 * @param weight of its share of what is borrowed, against those of the others
 */
public record Membership(String cohort, int weight) {

    public Membership {
        if (weight < 1) {
            throw new IllegalArgumentException("a weight of %d in cohort %s cannot be".formatted(weight, cohort));
        }
    }
}
