package io.gpulease.app.verify;

import java.util.Locale;

/** Text of a file that somebody else wrote, for a terminal: what would move its cursor or hide other text is told instead. */
public final class Printable {

    private Printable() {}

    /** The same text, with control and format characters, and line ends, as {@code \\uXXXX}. */
    public static String of(String text) {
        if (text.codePoints().noneMatch(Printable::isHidden)) {
            return text;
        }
        var printable = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (isHidden(point)) {
                printable.append(String.format(Locale.ROOT, point > 0xffff ? "\\u{%x}" : "\\u%04x", point));
            } else {
                printable.appendCodePoint(point);
            }
        });
        return printable.toString();
    }

    private static boolean isHidden(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
