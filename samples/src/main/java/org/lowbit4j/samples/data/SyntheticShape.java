package org.lowbit4j.samples.data;

import java.util.Locale;

/** A figure around the origin that reaches about one unit far. */
enum SyntheticShape {
    DISC,
    SQUARE,
    TRIANGLE,
    CROSS,
    RING;

    boolean contains(double x, double y) {
        return switch (this) {
            case DISC -> Math.hypot(x, y) < 0.9;
            case SQUARE -> Math.max(Math.abs(x), Math.abs(y)) < 0.8;
            case TRIANGLE -> y < 0.7 && y > -1 + 1.7 * Math.abs(x);
            case CROSS -> Math.min(Math.abs(x), Math.abs(y)) < 0.3 && Math.max(Math.abs(x), Math.abs(y)) < 1;
            case RING -> {
                double radius = Math.hypot(x, y);
                yield radius < 1 && radius > 0.55;
            }
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
