package io.gpulease.bench;

/** Measures something on control planes of its own, which are gone when it returns. */
@FunctionalInterface
public interface Benchmark {
    void run(Notebook notebook);
}
