package io.gpulease.bench;

import java.util.OptionalDouble;

/**
 * One measured number.
 *
 * @param figure its name, {@code benchmark/what}
 * @param goal what it should be, such as {@code <= 500}; empty where there is no goal
 * @param limit what a plain client reaches with the same writes in the same run, in the same unit
 * @param command what measures it again
 */
public record Figure(String figure, double value, String unit, String goal, OptionalDouble limit, String command) {

    /** Empty goals count as kept. */
    public boolean keepsItsGoal() {
        if (goal.isEmpty()) {
            return true;
        }
        var words = goal.split(" ", 2);
        double bound = Double.parseDouble(words[1]);
        return switch (words[0]) {
            case "<=" -> value <= bound;
            case ">=" -> value >= bound;
            default -> throw new IllegalArgumentException("goal '%s' begins with neither <= nor >=".formatted(goal));
        };
    }

    public Figure withGoal(String bound) {
        return new Figure(figure, value, unit, bound, limit, command);
    }

    public Figure besideLimit(double raw) {
        return new Figure(figure, value, unit, goal, OptionalDouble.of(raw), command);
    }
}
