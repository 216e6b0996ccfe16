package org.lowbit4j.quant.layer;

/** Checks numbers of groups of channels. */
final class Groups {

    private Groups() {}

    /** Checks what a builder is given. */
    static int positive(int groups) {
        if (groups < 1) {
            throw new IllegalArgumentException("groups " + groups + ": expected at least 1");
        }
        return groups;
    }

    /** Checks that {@code groups} divide the channels of a layer, as far as these are known. */
    static void check(QuantizedLayer layer, int groups) {
        boolean divided = layer.getNOut() % groups == 0 && (layer.getNIn() <= 0 || layer.getNIn() % groups == 0);
        if (!divided) {
            throw new IllegalArgumentException(layer.what() + ": " + groups + " groups do not divide nIn "
                    + layer.getNIn() + " and nOut " + layer.getNOut() + " evenly; use a common divisor of both");
        }
    }
}
