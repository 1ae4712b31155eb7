package io.gpulease.app;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Refuses variables of the environment that look like settings and are none: one that is misspelled would do nothing, in silence. */
final class KnownVariables {
    private static final String OURS = "GPULEASE_";

    /** What Kubernetes tells each pod of a Service whose name begins with ours. */
    private static final Pattern OF_A_SERVICE = Pattern.compile(
            "GPULEASE_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    /** Its address too, but a number is no address: that is a port that somebody meant to set. */
    private static final Pattern ADDRESS_OF_A_SERVICE = Pattern.compile("GPULEASE_(.*_)?PORT=[a-z]+://.*");

    /** What the launcher and the scripts around the operator read for themselves. */
    private static final Pattern OF_A_SCRIPT =
            Pattern.compile("GPULEASE_(JAVA_OPTS|LAUNCHER|CACHE|PATIENCE|SLOWEST|(KUBE|URL|PLANE|BENCH)_.*)");

    private KnownVariables() {}

    /** @throws SettingProblem naming the first variable that is not known, and the known one that is most like it */
    static void check(Map<String, String> environment) {
        new TreeMap<>(environment).forEach((name, value) -> {
            if (name.startsWith(OURS) && !isKnown(name, value)) {
                throw new SettingProblem(
                        "%s is not a setting of the operator, and would do nothing. Did you mean %s? Else unset it; 'gpulease operator --help' lists all."
                                .formatted(name, nearest(name.toUpperCase(Locale.ROOT))));
            }
        });
    }

    private static boolean isKnown(String name, String value) {
        return settings().contains(name)
                || OF_A_SERVICE.matcher(name).matches()
                || ADDRESS_OF_A_SERVICE.matcher(name + "=" + value).matches()
                || OF_A_SCRIPT.matcher(name).matches();
    }

    private static List<String> settings() {
        return Arrays.stream(Setting.values()).map(Setting::variable).toList();
    }

    private static String nearest(String name) {
        return settings().stream()
                .min(Comparator.comparingInt(known -> edits(name, known)))
                .orElseThrow();
    }

    /** How many letters to insert, leave out or change to make one of the other. */
    private static int edits(String from, String to) {
        int[] above = new int[to.length() + 1];
        Arrays.setAll(above, i -> i);
        for (int row = 1; row <= from.length(); row++) {
            int[] here = new int[above.length];
            here[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int changed = above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                here[column] = Math.min(changed, 1 + Math.min(above[column], here[column - 1]));
            }
            above = here;
        }
        return above[to.length()];
    }
}
