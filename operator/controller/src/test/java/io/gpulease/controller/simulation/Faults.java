package io.gpulease.controller.simulation;

/**
 * What goes wrong, each in hundredths of the chances it has.
 *
 * @param lost answers that never come; half of their calls had their effect
 * @param refused calls that the API server answers with 409, 429 or 500 though nothing is wrong with them
 * @param crashes weight of an operator's end among all steps
 * @param relists weight of a watch that is lost, or tells something twice
 * @param nodes weight of nodes that change, leave and come back
 * @param operators how many act at once
 * @param away the longest time for which nobody acts after an operator's end, in seconds
 */
record Faults(int lost, int refused, int crashes, int relists, int nodes, int operators, int away) {

    static final Faults NONE = new Faults(0, 0, 0, 0, 0, 1, 0);

    static Faults lossy() {
        return new Faults(8, 5, 0, 3, 3, 1, 0);
    }

    static Faults crashing() {
        return new Faults(2, 2, 4, 1, 2, 1, 0);
    }

    static Faults twoOperators() {
        return new Faults(3, 3, 1, 2, 2, 2, 0);
    }

    static Faults absent() {
        return new Faults(0, 0, 4, 1, 0, 1, 90);
    }
}
