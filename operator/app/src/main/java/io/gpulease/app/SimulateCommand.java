package io.gpulease.app;

import io.gpulease.simulate.Simulation;
import io.gpulease.simulate.form.Form;
import io.gpulease.simulate.manifest.ManifestProblem;
import io.gpulease.simulate.packing.PackingName;
import io.gpulease.simulate.packing.Ties;
import io.gpulease.simulate.packing.Trial;
import io.gpulease.simulate.policy.PolicyName;
import io.gpulease.simulate.report.PackingReport;
import io.gpulease.simulate.report.Report;
import io.gpulease.simulate.report.Reported;
import io.gpulease.simulate.trace.Trace;
import io.gpulease.simulate.trace.TraceFormat;
import io.gpulease.simulate.trace.TraceProblem;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code gpulease simulate}: manifests or a recorded workload through the engine, or against a policy, without a cluster. */
final class SimulateCommand {
    private static final String SNAPSHOT = "--snapshot";
    static final String TRACE = "--trace";
    static final String FORMAT = "--format";
    static final String POLICY = "--policy";
    static final String PROCESSORS = "--processors";
    static final String FIRST = "--first";
    static final String JOBS = "--jobs";
    private static final String NODES = "--nodes";
    private static final String PODS = "--pods";
    private static final String SEEDS = "--seeds";
    private static final String TIES = "--ties";

    /** Lists of nodes and pods, which are packed and not replayed. */
    private static final String OPENB = "openb";

    private static final List<String> OF_A_REPLAY = List.of(TRACE, PROCESSORS, FIRST, JOBS);
    private static final List<String> OF_A_PACKING = List.of(NODES, PODS, SEEDS, TIES);

    private SimulateCommand() {}

    static CommandSpec spec(CommandSpec named) {
        named.usageMessage()
                .description(
                        "Plays manifests (-f), a recorded workload (--trace), or both through the engine of the operator: who"
                                + " starts when, who waits for want of what, who is refused, how full the GPUs are. Or replays a"
                                + " workload on a flat pool under another policy, to compare; or packs a list of pods onto a list"
                                + " of nodes (--format openb). Traces may be compressed by gzip. Needs no cluster.")
                .optionListHeading("%n")
                .sortOptions(false)
                .width(110)
                .footer(
                        "",
                        "With -f each GpuLease is asked for when it was made (metadata.creationTimestamp; without one, at the"
                                + " beginning) and holds its GPUs to its end. A node belongs to the pool that selects it. Jobs of a trace"
                                + " become leases besides: of the GpuTenant that has the name of the job's tenant, else of all in turn."
                                + " Leases that are being deleted, are given back or take up an offer are left out; the report"
                                + " says what else is not played as it is written.",
                        "",
                        "A job is a lease for the time it asked for, given back when the job was done; it is cut off"
                                + " where it ran longer. Where the trace has no time asked for, it is the run time. In all"
                                + " formats but swf more than 8 GPUs count as whole nodes of 8. Of two jobs that arrive at one instant the"
                                + " first in the trace is first in the queue.",
                        "",
                        "Exit codes: 0 done; 1 failed; 2 wrong flag, or a trace or snapshot that cannot be replayed.");
        SimulateManifests.options().forEach(named::addOption);
        addReplay(named);
        addPacking(named);
        return named.addOption(Flags.option(
                        "FILE",
                        "Replays one decision of the operator's engine from what 'gpulease snapshot' printed; takes no other"
                                + " option but --output, and that not as html.",
                        SNAPSHOT))
                .addOption(Flags.option(
                        Form.words(),
                        "Form of the report on standard output; html is one page with plots. Default: table.",
                        OutputForm.SHORT,
                        OutputForm.FLAG));
    }

    private static void addReplay(CommandSpec named) {
        named.addOption(Flags.option("FILE", "The trace.", TRACE))
                .addOption(Flags.option("NAME", "What it is written in: " + formats() + ". Default: swf.", FORMAT))
                .addOption(Flags.option("NAME", "The policy: " + policies() + ". With -f always gpulease.", POLICY))
                .addOption(Flags.option(
                        "N", "Size of the pool. Default: what the trace says of its machine.", PROCESSORS, "--gpus"))
                .addOption(
                        Flags.option("N", "Begins with this job, counted from 0, on an empty pool. Default: 0.", FIRST))
                .addOption(Flags.option("N", "Replays so many jobs. Default: all.", JOBS));
    }

    private static void addPacking(CommandSpec named) {
        named.addOption(Flags.option("FILE", "With openb: the list of nodes.", NODES))
                .addOption(Flags.option("FILE", "With openb: the list of pods.", PODS))
                .addOption(Flags.option(
                        "A..B",
                        "With openb: the seeds that the order of the pods is drawn with, once for each. Default:"
                                + " 42..51.",
                        SEEDS))
                .addOption(Flags.option(
                        "NAME,...",
                        "With openb: which of several nodes that suit equally well: the first in the list, any by lot,"
                                + " the first in a shuffled list. Default: all of " + Ties.words() + ".",
                        TIES));
    }

    private static String formats() {
        return Arrays.stream(TraceFormat.values())
                        .map(format -> "%s (%s)".formatted(format.word(), format.meaning()))
                        .collect(Collectors.joining(", "))
                + ", openb (CSV, two lists)";
    }

    private static String policies() {
        return Arrays.stream(PolicyName.values())
                        .map(policy -> "%s (%s)".formatted(policy.word(), policy.meaning()))
                        .collect(Collectors.joining(", "))
                + "; with openb: "
                + Arrays.stream(PackingName.values())
                        .map(policy -> "%s (%s)".formatted(policy.word(), policy.meaning()))
                        .collect(Collectors.joining(", "));
    }

    /** @throws SettingProblem if a flag is wrong or the trace cannot be replayed */
    static int run(ParseResult parsed, PrintStream out) {
        var flags = new Flags(parsed);
        if (flags.given(SNAPSHOT).isPresent()) {
            out.println(decided(flags));
            return ExitCode.OK;
        }
        var form = flags.oneOf(OutputForm.FLAG, "table", Form::of, Form.words().replace("|", ", "));
        try {
            out.println(form.show(reported(flags)));
            return ExitCode.OK;
        } catch (TraceProblem | ManifestProblem e) {
            throw new SettingProblem(String.valueOf(e.getMessage()));
        }
    }

    private static Reported reported(Flags flags) {
        if (flags.isGiven(SimulateManifests.FILES)) {
            flags.refuse(OF_A_PACKING, "not used with -f");
            return SimulateManifests.played(flags, Instant.now());
        }
        flags.refuse(SimulateManifests.FLAGS, "only used with -f");
        return flags.given(FORMAT).filter(OPENB::equals).isPresent() ? packed(flags) : replayed(flags);
    }

    private static String decided(Flags flags) {
        flags.refuse(OF_A_REPLAY, "not used with " + SNAPSHOT);
        flags.refuse(OF_A_PACKING, "not used with " + SNAPSHOT);
        flags.refuse(List.of(FORMAT, POLICY, SimulateManifests.FILES), "not used with " + SNAPSHOT);
        flags.refuse(SimulateManifests.FLAGS, "not used with " + SNAPSHOT);
        return SnapshotReplay.of(flags.file(SNAPSHOT), OutputForm.of(flags, OutputForm.TABLE));
    }

    private static Reported replayed(Flags flags) {
        flags.refuse(OF_A_PACKING, "only used with --format openb");
        var policy = flags.oneOf(POLICY, "", PolicyName::of, PolicyName.words());
        var trace = trace(flags, TraceFormat.words() + ", " + OPENB);
        return replay(
                Simulation.of(trace, flags.number(PROCESSORS, 1)),
                policy,
                trace.jobs().size());
    }

    /** @param formats that may be given, for whoever gave another */
    static Trace trace(Flags flags, String formats) {
        var format = flags.oneOf(FORMAT, TraceFormat.SWF.word(), TraceFormat::of, formats);
        var whole = format.read(flags.file(TRACE));
        return part(whole, flags.number(FIRST, 0), flags.number(JOBS, 1));
    }

    private static Trace part(Trace whole, OptionalInt first, OptionalInt jobs) {
        if (first.isEmpty() && jobs.isEmpty()) {
            return whole;
        }
        int from = first.orElse(0);
        return whole.window(from, jobs.orElse(Math.max(1, whole.jobs().size() - from)));
    }

    private static Report replay(Simulation simulation, PolicyName policy, int jobs) {
        var progress = ProgressLine.of(jobs, "jobs", System.err);
        var report = simulation.run(policy, progress);
        progress.erase();
        return report;
    }

    private static Reported packed(Flags flags) {
        flags.refuse(OF_A_REPLAY, "not used with --format openb");
        var policy = flags.oneOf(POLICY, "", PackingName::of, PackingName.words());
        var nodes = flags.file(NODES);
        var pods = flags.file(PODS);
        var seeds = flags.seeds(SEEDS, "42..51");
        var ties = flags.someOf(TIES, Ties.words(), Ties::of);
        return pack(Trial.of(nodes, pods, policy), String.valueOf(pods.getFileName()), seeds, ties);
    }

    private static PackingReport pack(Trial trial, String pods, List<Integer> seeds, List<Ties> ties) {
        var progress = ProgressLine.of(ties.size() * seeds.size(), "runs", System.err);
        var runs = new ArrayList<PackingReport.Run>();
        for (var one : ties) {
            int before = runs.size() * seeds.size();
            runs.add(new PackingReport.Run(one.word(), trial.run(one, seeds, done -> progress.accept(before + done))));
        }
        progress.erase();
        return new PackingReport(pods, trial.policy().word(), trial.nodes().size(), trial.gpus(), seeds, runs);
    }
}
