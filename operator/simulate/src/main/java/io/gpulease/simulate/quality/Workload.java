package io.gpulease.simulate.quality;

import io.gpulease.simulate.Simulation;
import io.gpulease.simulate.policy.PolicyName;
import io.gpulease.simulate.report.Measures;
import io.gpulease.simulate.trace.Trace;
import io.gpulease.simulate.trace.TraceFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** Recorded workloads for which figures of others are known. */
enum Workload {
    /** A year of an IBM SP2 at KTH Stockholm, with the run times that its users expected. */
    KTH_SP2("KTH-SP2", TraceFormat.SWF, "KTH-SP2-1996-2.1-cln.swf.gz", 100),
    /** Synthetic, by Lublin's model; run times are known. */
    LUBLIN_1("Lublin-1", TraceFormat.SWF, "lublin_256.swf.gz", 256),
    /** Ten parts of it, each on an empty machine, as RLScheduler was evaluated. */
    LUBLIN_1_WINDOWS("Lublin-1, ten windows", TraceFormat.SWF, "lublin_256.swf.gz", 256) {
        @Override
        List<Trace> parts(Trace whole) {
            return FIRST_JOBS.stream().map(first -> whole.window(first, WINDOW)).toList();
        }
    },
    /** Deep learning at Microsoft in 2017, on a pool that can hardly hold it and on one that can. */
    PHILLY_640("Philly, 640 GPUs", TraceFormat.PHILLY, "philly_jobs.csv.gz", 640),
    PHILLY_768("Philly, 768 GPUs", TraceFormat.PHILLY, "philly_jobs.csv.gz", 768),
    /** Parts of it as Muri was evaluated, on 64 GPUs; those with {@code _PR} have all jobs at the beginning. */
    MURI_1("Muri trace1", TraceFormat.MURI, "trace1.csv", 64),
    MURI_1_PR("Muri trace1_pr", TraceFormat.MURI, "trace1_pr.csv", 64),
    MURI_3("Muri trace3", TraceFormat.MURI, "trace3.csv", 64),
    MURI_3_PR("Muri trace3_pr", TraceFormat.MURI, "trace3_pr.csv", 64),
    /** Parts of it with deadlines, as Chronus was evaluated. */
    CHRONUS_SLO("Chronus SLO", TraceFormat.CHRONUS, "trace_job_Philly_SLO.csv.gz", 960),
    CHRONUS_MIX2("Chronus MIX2", TraceFormat.CHRONUS, "trace_job_Philly_MIX2.csv.gz", 960),
    /** Clusters of Microsoft in 2021, with deadlines, as ElasticFlow was evaluated. */
    ELASTICFLOW_01("ElasticFlow 01", TraceFormat.ELASTICFLOW, "cluster01.csv", 512),
    ELASTICFLOW_02("ElasticFlow 02", TraceFormat.ELASTICFLOW, "cluster02.csv.gz", 512),
    ELASTICFLOW_04("ElasticFlow 04", TraceFormat.ELASTICFLOW, "cluster04.csv.gz", 1024),
    ELASTICFLOW_05("ElasticFlow 05", TraceFormat.ELASTICFLOW, "cluster05.csv.gz", 512),
    ELASTICFLOW_06("ElasticFlow 06", TraceFormat.ELASTICFLOW, "cluster06.csv.gz", 512),
    ELASTICFLOW_08("ElasticFlow 08", TraceFormat.ELASTICFLOW, "cluster08.csv.gz", 1024),
    ELASTICFLOW_09("ElasticFlow 09", TraceFormat.ELASTICFLOW, "cluster09.csv.gz", 1024),
    ELASTICFLOW_10("ElasticFlow 10", TraceFormat.ELASTICFLOW, "cluster10.csv", 256);

    private static final int WINDOW = 1024;
    private static final List<Integer> FIRST_JOBS = List.of(1981, 2756, 4299, 8850, 3316, 2714, 5228, 7762, 4022, 7085);

    private final String title;
    private final TraceFormat format;
    private final String file;
    private final int processors;

    Workload(String title, TraceFormat format, String file, int processors) {
        this.title = title;
        this.format = format;
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

    /** The folder it may lie in, beside those of other formats. */
    String folder() {
        return switch (format) {
            case SWF, CSV -> "swf";
            case PHILLY -> "philly-2017";
            case MURI -> "muri-philly";
            case CHRONUS -> "chronus-philly-deadlines";
            case ELASTICFLOW -> "elasticflow-2021";
        };
    }

    /** Each part of a file. */
    List<Trace> parts(Path found) {
        return parts(format.read(found));
    }

    int processors() {
        return processors;
    }

    /** What a policy makes of each part. */
    List<Measures> replay(Path found, PolicyName policy) {
        return parts(found).stream()
                .map(part -> Simulation.of(part, OptionalInt.of(processors))
                        .run(policy, jobs -> {})
                        .measures())
                .toList();
    }
}
