package io.gpulease.demo.live;

import java.util.List;

/** Numbers as lengths and heights. */
public final class Bars {
    private static final String LEVELS = " ▁▂▃▄▅▆▇█";
    private static final String ASCII_LEVELS = " .:-=+*#@";

    private final Ink ink;

    public Bars(Ink ink) {
        this.ink = ink;
    }

    /** A pool as a bar: the owner's share, what is leased, what is free. */
    public String pool(Picture.PoolLine pool, int width) {
        int owner = share(pool.owner(), pool.total(), width);
        int leased = Math.min(width - owner, share(pool.leased(), pool.total(), width));
        return ink.owned((ink.blocks() ? "▓" : "o").repeat(owner))
                + ink.leased((ink.blocks() ? "█" : "#").repeat(leased))
                + ink.faint((ink.blocks() ? "░" : ".").repeat(width - owner - leased));
    }

    /** Shares between 0 and 1 as a row of so many heights at most; neighbours are averaged where there are more. */
    public String heights(List<Double> shares, int width) {
        if (shares.isEmpty()) {
            return "";
        }
        int columns = Math.min(width, shares.size());
        var row = new StringBuilder();
        for (int i = 0; i < columns; i++) {
            var part = shares.subList(i * shares.size() / columns, (i + 1) * shares.size() / columns);
            row.append(height(
                    part.stream().mapToDouble(Double::doubleValue).average().orElse(0)));
        }
        return row.toString();
    }

    private char height(double share) {
        var levels = ink.blocks() ? LEVELS : ASCII_LEVELS;
        // Anything above nothing is seen.
        int level = (int) Math.ceil(Math.clamp(share, 0.0, 1.0) * (levels.length() - 1) - 1e-9);
        return levels.charAt(level);
    }

    /** Anything above nothing is one cell at least. */
    private static int share(int part, int whole, int width) {
        if (part <= 0 || whole <= 0) {
            return 0;
        }
        return Math.clamp(Math.round((float) part * width / whole), 1, width);
    }
}
