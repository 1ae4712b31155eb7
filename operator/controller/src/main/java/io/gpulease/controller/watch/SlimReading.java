package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The forms that nodes and pods share. Owned by one thread, as its pool of strings is. */
final class SlimReading {
    static final Predicate<String> OURS = name -> name.startsWith("gpulease.io/");
    static final Predicate<String> DEVICE = name -> name.indexOf('/') >= 0;

    private final StringPool pool = new StringPool();

    String pooled(String text) {
        return pool.shared(text);
    }

    /** The entries of a map of strings whose names are wanted. */
    Map<String, String> strings(JsonParser parser, Predicate<String> wanted) throws IOException {
        var found = new HashMap<String, String>();
        Fields.each(parser, name -> {
            if (wanted.test(name)) {
                found.put(pool.shared(name), pool.shared(Fields.textOrEmpty(parser)));
            }
        });
        return Map.copyOf(found);
    }

    /** Those entries whose names are wanted. */
    Map<String, String> shared(Map<String, String> all, Predicate<String> wanted) {
        var found = new HashMap<String, String>();
        all.forEach((name, value) -> {
            if (wanted.test(name)) {
                found.put(pool.shared(name), pool.shared(value));
            }
        });
        return Map.copyOf(found);
    }

    /** The extended resources of a list of quantities; those that are zero are left out. */
    Map<String, Long> devices(JsonParser parser) throws IOException {
        var found = new HashMap<String, Long>();
        Fields.each(parser, name -> {
            if (DEVICE.test(name)) {
                var amount = whole(parser);
                if (amount != 0) {
                    found.put(pool.shared(name), amount);
                }
            }
        });
        return Map.copyOf(found);
    }

    /** A quantity as a whole number, a fraction rounded up; extended resources have none. */
    private static long whole(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return parser.getLongValue();
        }
        var text = Fields.textOrEmpty(parser);
        if (text.isEmpty()) {
            return 0;
        }
        return Quantity.getAmountInBytes(Quantity.parse(text))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }

    /** The value of {@code field} of each element of a list of objects. */
    List<String> named(JsonParser parser, String field) throws IOException {
        var found = new ArrayList<String>();
        Fields.eachElement(
                parser,
                () -> Fields.each(parser, inner -> {
                    if (inner.equals(field)) {
                        found.add(pool.shared(Fields.textOrEmpty(parser)));
                    }
                }));
        return List.copyOf(found);
    }
}
