package io.gpulease.rules;

/**
 * Why an expression is no rule.
 *
 * @param line from 1 on
 * @param column from 1 on
 */
public record Problem(int line, int column, String message) {

    @Override
    public String toString() {
        return "line %d, column %d: %s".formatted(line, column, message);
    }
}
