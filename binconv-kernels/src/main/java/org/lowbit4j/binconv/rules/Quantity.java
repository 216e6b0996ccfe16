package org.lowbit4j.binconv.rules;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A number of a {@link Workload} that {@link Term}s are made of; at least 1. */
public enum Quantity {
    /** Output pixels. */
    PIXELS("pixels"),
    /** Output rows. */
    ROWS("rows"),
    /** Output columns. */
    COLUMNS("columns"),
    /** Output channels. */
    OUTPUTS("outputs"),
    /** Input channels, of one group. */
    CHANNELS("channels"),
    /** Taps of the kernel: its rows times its columns. */
    TAPS("taps"),
    /** Kernel rows. */
    KERNEL_ROWS("kernelRows"),
    /** Kernel columns. */
    KERNEL_COLUMNS("kernelColumns"),
    /** Weights of one output channel: taps times channels. */
    DEPTH("depth"),
    /** Input codes: pixels times channels of the image. */
    INPUTS("inputs"),
    /** Input pixels. */
    INPUT_PIXELS("inputPixels"),
    /** Input rows. */
    INPUT_ROWS("inputRows"),
    /** Bits of a weight. */
    WEIGHT_BITS("weightBits"),
    /** Bits of an activation. */
    ACTIVATION_BITS("activationBits"),
    /** The largest magnitude of a weight, as the integer that sums count. */
    WEIGHT_LEVELS("weightLevels"),
    /** The largest unsigned activation code. */
    ACTIVATION_LEVELS("activationLevels"),
    /** Output pixels or output channels, whichever are more. */
    LONGER("longer"),
    /** Output pixels or output channels, whichever are fewer. */
    SHORTER("shorter");

    private static final Map<String, Quantity> LABELLED = new HashMap<>();

    static {
        for (Quantity quantity : values()) {
            LABELLED.put(quantity.label, quantity);
        }
    }

    private final String label;

    Quantity(String label) {
        this.label = label;
    }

    /** What it is called in files. */
    public String label() {
        return label;
    }

    /** The quantity that is called so; null if there is none. */
    static @Nullable Quantity labelled(String label) {
        return LABELLED.get(label);
    }

    /** Its value. */
    public double of(Workload load) {
        double pixels = (double) load.outputRows() * load.outputColumns();
        double outputs = load.weights().outputs();
        return switch (this) {
            case PIXELS -> pixels;
            case ROWS -> load.outputRows();
            case COLUMNS -> load.outputColumns();
            case OUTPUTS -> outputs;
            case CHANNELS -> load.weights().inputs();
            case TAPS -> load.window().taps();
            case KERNEL_ROWS -> load.window().kernelHeight();
            case KERNEL_COLUMNS -> load.window().kernelWidth();
            case DEPTH -> load.weights().depth();
            case INPUTS -> load.input().size();
            case INPUT_PIXELS -> load.input().pixels();
            case INPUT_ROWS -> load.input().height();
            case WEIGHT_BITS -> load.grid().bits();
            case ACTIVATION_BITS -> load.activationBits();
            case WEIGHT_LEVELS -> load.grid().levels();
            case ACTIVATION_LEVELS -> (1 << load.activationBits()) - 1;
            case LONGER -> Math.max(pixels, outputs);
            case SHORTER -> Math.min(pixels, outputs);
        };
    }
}
