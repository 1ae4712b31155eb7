package io.gpulease.app.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What was found, for people and for programs. */
public final class DoctorReport {
    private static final String RESET = "\033[0m";
    private static final int WIDTH = 10;

    private DoctorReport() {}

    /**
     * @param wide finding and advice in one line each, for grep; else the advice below what it is about
     * @param colour by what is wrong and what is not
     */
    public static String table(List<Finding> findings, boolean wide, boolean colour) {
        var lines = new ArrayList<String>();
        lines.add(row("STATE", "CHECK", wide ? "FOUND  [WHAT TO DO]" : "FOUND"));
        for (var finding : findings) {
            var advice = finding.advice();
            var found = wide && !advice.isEmpty() ? "%s  [%s]".formatted(finding.found(), advice) : finding.found();
            lines.add(painted(finding.state(), row(finding.state().word(), finding.check(), found), colour));
            if (!wide && !advice.isEmpty()) {
                lines.add(row("", "", "-> " + advice));
            }
        }
        lines.add("");
        lines.add(Arrays.stream(Finding.State.values())
                .map(state -> "%d %s"
                        .formatted(
                                findings.stream()
                                        .filter(finding -> finding.state() == state)
                                        .count(),
                                state.word()))
                .collect(Collectors.joining(", ")));
        return String.join(System.lineSeparator(), lines);
    }

    private static String row(String state, String check, String text) {
        return "%-8s  %-9s %s".formatted(state, check, text).stripTrailing();
    }

    private static String painted(Finding.State state, String row, boolean colour) {
        return colour ? shade(state) + row.substring(0, WIDTH) + RESET + row.substring(WIDTH) : row;
    }

    private static String shade(Finding.State state) {
        return switch (state) {
            case OK -> "\033[32m";
            case LOOK -> "\033[36m";
            case WARN -> "\033[33m";
            case UNKNOWN, FAIL -> "\033[31m";
        };
    }

    public static ObjectNode json(List<Finding> findings) {
        var root = JsonNodeFactory.instance.objectNode();
        root.put("ok", !Doctor.isTrouble(findings));
        var all = root.putArray("findings");
        findings.forEach(finding -> all.addObject()
                .put("state", finding.state().word())
                .put("check", finding.check())
                .put("found", finding.found())
                .put("advice", finding.advice()));
        return root;
    }
}
