package io.gpulease.simulate.report;

/** What a replay was of, in the words that a report uses. */
public enum Subject {
    JOBS("job", "jobs", "processors"),
    LEASES("lease", "leases", "GPUs");

    private final String one;
    private final String many;
    private final String capacity;

    Subject(String one, String many, String capacity) {
        this.one = one;
        this.many = many;
        this.capacity = capacity;
    }

    /** So many of them. */
    public String count(int number) {
        return "%,d %s".formatted(number, number == 1 ? one : many);
    }

    public String many() {
        return many;
    }

    /** What they have of the pool. */
    public String capacity() {
        return capacity;
    }
}
