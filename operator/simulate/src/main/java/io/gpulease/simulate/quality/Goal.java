package io.gpulease.simulate.quality;

/** What a figure of ours is to be, beside one that is known. */
sealed interface Goal {
    boolean isMet(double ours, double reference);

    /** The same policy, so the same figure: otherwise the replay is wrong. */
    record Same(double tolerance) implements Goal {
        @Override
        public boolean isMet(double ours, double reference) {
            return Math.abs(ours - reference) <= tolerance * Math.abs(reference);
        }

        @Override
        public String toString() {
            return "within %.0f %%".formatted(tolerance * 100);
        }
    }

    /** The same for shares, in percent: so many points apart. */
    record Near(double points) implements Goal {
        @Override
        public boolean isMet(double ours, double reference) {
            return Math.abs(ours - reference) <= points;
        }

        @Override
        public String toString() {
            return "within %.1f points".formatted(points);
        }
    }

    /** A policy of ours, which is to do better. */
    record Below() implements Goal {
        @Override
        public boolean isMet(double ours, double reference) {
            return ours < reference;
        }

        @Override
        public String toString() {
            return "below";
        }
    }

    /** Something that must not happen more often than that. */
    record AtMost() implements Goal {
        @Override
        public boolean isMet(double ours, double reference) {
            return ours <= reference;
        }

        @Override
        public String toString() {
            return "at most";
        }
    }

    /** Something of which there has to be as much. */
    record AtLeast() implements Goal {
        @Override
        public boolean isMet(double ours, double reference) {
            return ours >= reference;
        }

        @Override
        public String toString() {
            return "at least";
        }
    }

    /** More than that. */
    record Above() implements Goal {
        @Override
        public boolean isMet(double ours, double reference) {
            return ours > reference;
        }

        @Override
        public String toString() {
            return "above";
        }
    }

    /** Told, and not judged. */
    record Reported() implements Goal {
        @Override
        public boolean isMet(double ours, double reference) {
            return true;
        }

        @Override
        public String toString() {
            return "reported";
        }
    }
}
