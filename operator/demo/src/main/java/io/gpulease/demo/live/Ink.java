package io.gpulease.demo.live;

/**
 * How words may look: colours and block characters where the terminal has them, plain text elsewhere.
 *
 * @param colours whether colours are wanted (a terminal, and no NO_COLOR)
 * @param blocks whether characters beyond ASCII can be shown
 */
public record Ink(boolean colours, boolean blocks) {
    public String strong(String text) {
        return dyed("1", text);
    }

    public String faint(String text) {
        return dyed("2", text);
    }

    public String good(String text) {
        return dyed("32", text);
    }

    public String bad(String text) {
        return dyed("1;31", text);
    }

    public String leased(String text) {
        return dyed("36", text);
    }

    public String owned(String text) {
        return dyed("33", text);
    }

    private String dyed(String code, String text) {
        return colours && !text.isEmpty() ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
