package io.gpulease.bench;

/** Measures something, where it needs control planes on some of its own, which are gone when it returns. */
@FunctionalInterface
public interface Benchmark {
    void run(Notebook notebook);
}
