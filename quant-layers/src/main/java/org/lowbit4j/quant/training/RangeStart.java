package org.lowbit4j.quant.training;

import java.util.Locale;

/** Where the ranges of layers start that have learned some by the same scheme already, at other bits or the same. */
public enum RangeStart {
    /** Where they are. */
    KEPT,
    /** Where calibration puts them. */
    CALIBRATED,
    /** As whichever of the two has the lower loss on the images of calibration. */
    BETTER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
