package io.gpulease.audit;

/**
 * Something that is not as it must be.
 *
 * @param check which rule it breaks: chain, capacity, usage, leases or statements
 * @param message one line: where, what was found, and what it should be
 */
public record Breach(String check, String message) {}
