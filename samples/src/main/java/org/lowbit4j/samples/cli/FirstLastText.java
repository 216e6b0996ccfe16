package org.lowbit4j.samples.cli;

import java.util.Locale;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;

/** What {@code --first-last} may say. */
final class FirstLastText {

    private FirstLastText() {}

    static FirstLast parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "float" -> FirstLast.FLOAT;
            case "8" -> FirstLast.EIGHT_BITS;
            case "same" -> FirstLast.SAME;
            default -> throw new IllegalArgumentException("--first-last " + text + ": expected float, 8 or same");
        };
    }
}
