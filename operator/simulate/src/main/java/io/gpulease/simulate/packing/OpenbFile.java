package io.gpulease.simulate.packing;

import io.gpulease.simulate.trace.CsvRow;
import io.gpulease.simulate.trace.CsvTable;
import io.gpulease.simulate.trace.TraceProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Reads the lists of nodes and of pods of the GPU cluster trace of 2023 (openb): CSV, columns found by their names. */
public final class OpenbFile {
    // Far more than any node has, and low enough that sums of thousandths stay exact.
    private static final long MOST = 1 << 20;
    private static final long MOST_MIB = 1L << 40;
    private static final int MOST_MILLI_CPU = 1 << 30;

    private OpenbFile() {}

    /** @throws TraceProblem if it is not there, or is not such a list */
    public static List<Shape> nodes(Path file) {
        return read(
                file,
                "a list of nodes in the format openb (CSV with sn, cpu_milli, memory_mib, gpu, model)",
                row -> new Shape(
                        number(row, "cpu_milli", MOST_MILLI_CPU),
                        amount(row, "memory_mib", MOST_MIB),
                        number(row, "gpu", Packing.MOST_GPUS_OF_A_NODE),
                        row.text("model")));
    }

    /** @throws TraceProblem if it is not there, or is not such a list */
    public static List<Pod> pods(Path file) {
        return read(
                file,
                "a list of pods in the format openb (CSV with name, cpu_milli, memory_mib, num_gpu, gpu_milli,"
                        + " gpu_spec)",
                row -> new Pod(row.text("name"), demand(row)));
    }

    private static Demand demand(CsvRow row) {
        int devices = number(row, "num_gpu", MOST);
        int milli = number(row, "gpu_milli", MOST);
        if (!Demand.canBeAskedFor(devices, milli)) {
            throw row.problem("%d thousandths of each of %d GPUs cannot be asked for".formatted(milli, devices));
        }
        return new Demand(
                number(row, "cpu_milli", MOST_MILLI_CPU),
                amount(row, "memory_mib", MOST_MIB),
                devices,
                milli,
                models(row));
    }

    private static Set<String> models(CsvRow row) {
        // The lists without such a column ask for no model.
        return row.optionalText("gpu_spec")
                .filter(text -> !text.isEmpty())
                .map(text -> Set.copyOf(List.of(text.split("\\|", -1))))
                .orElse(Set.of());
    }

    private static int number(CsvRow row, String column, long most) {
        return Math.toIntExact(amount(row, column, most));
    }

    private static long amount(CsvRow row, String column, long most) {
        long number = row.number(column).orElse(0);
        if (number < 0 || number > most) {
            throw row.problem("column %s is %d, which is not between 0 and %d".formatted(column, number, most));
        }
        return number;
    }

    private static <T> List<T> read(Path file, String whatToGive, Function<CsvRow, T> reader) {
        var rows = new ArrayList<T>();
        CsvTable.read(file, whatToGive, row -> rows.add(reader.apply(row)));
        if (rows.isEmpty()) {
            throw new TraceProblem("%s has no rows. Give %s.".formatted(file.getFileName(), whatToGive));
        }
        return List.copyOf(rows);
    }
}
