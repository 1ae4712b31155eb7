package io.gpulease.simulate.quality;

import io.gpulease.simulate.Simulation;
import io.gpulease.simulate.policy.PolicyName;
import io.gpulease.simulate.report.Measures;
import io.gpulease.simulate.trace.SwfFile;
import io.gpulease.simulate.trace.Trace;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** Recorded workloads for which figures of others are known. */
enum Workload {
    /** A year of an IBM SP2 at KTH Stockholm, with the run times that its users expected. */
    KTH_SP2("KTH-SP2", "KTH-SP2-1996-2.1-cln.swf.gz", 100),
    /** Synthetic, by Lublin's model; run times are known. */
    LUBLIN_1("Lublin-1", "lublin_256.swf.gz", 256),
    /** Ten parts of it, each on an empty machine, as RLScheduler was evaluated. */
    LUBLIN_1_WINDOWS("Lublin-1, ten windows", "lublin_256.swf.gz", 256) {
        @Override
        List<Trace> parts(Trace whole) {
            return FIRST_JOBS.stream().map(first -> whole.window(first, WINDOW)).toList();
        }
    };

    private static final int WINDOW = 1024;
    private static final List<Integer> FIRST_JOBS = List.of(1981, 2756, 4299, 8850, 3316, 2714, 5228, 7762, 4022, 7085);

    private final String title;
    private final String file;
    private final int processors;

    Workload(String title, String file, int processors) {
        this.title = title;
        this.file = file;
        this.processors = processors;
    }

    String title() {
        return title;
    }

    List<Trace> parts(Trace whole) {
        return List.of(whole);
    }

    String file() {
        return file;
    }

    /** What a policy makes of each part. */
    List<Measures> replay(Path found, PolicyName policy) {
        return parts(SwfFile.read(found)).stream()
                .map(part -> Simulation.of(part, OptionalInt.of(processors))
                        .run(policy, jobs -> {})
                        .measures())
                .toList();
    }
}
