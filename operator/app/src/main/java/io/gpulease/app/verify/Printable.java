package io.gpulease.app.verify;

import java.util.HexFormat;

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
                printable.append("\\u").append(HexFormat.of().toHexDigits(point, point > 0xffff ? 6 : 4));
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
