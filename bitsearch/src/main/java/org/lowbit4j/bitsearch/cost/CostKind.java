package org.lowbit4j.bitsearch.cost;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is counted. The label is that of budgets and files. */
public enum CostKind {
    /** MACs x weight bits x activation bits / 64 of quantized layers, 1 per MAC of float layers (Li et al., 2020). */
    EBS_FLOPS("ebsflops", " EBS FLOPs"),
    /** MACs x weight bits x activation bits of quantized layers. */
    BIT_OPERATIONS("bitops", " bit operations"),
    /** Mean bits of the quantized weights. */
    BITS("bits", " bits"),
    /** Bytes of the packed file, k = 1000. */
    SIZE("size", "B"),
    /** Microseconds for one image, from a table of measurements. */
    LATENCY("latency", "us");

    private static final double THOUSAND = 1e3;
    private static final double MILLION = 1e6;

    private final String label;
    private final String unit;

    CostKind(String label, String unit) {
        this.label = label;
        this.unit = unit;
    }

    /** How it is written: {@code ebsflops}, {@code bitops}, {@code bits}, {@code size}, {@code latency}. */
    public String label() {
        return label;
    }

    /**
     * The kind with a label.
     *
     * @throws IllegalArgumentException if there is none; the message lists all
     */
    public static CostKind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("cost \"" + label + "\" is not known; expected one of "
                        + Arrays.stream(values()).map(CostKind::label).collect(Collectors.joining(", "))));
    }

    /** A cost for people, for instance {@code 6.083 M EBS FLOPs}, {@code 80.12 kB}, {@code 412.0 us}. */
    public String format(double cost) {
        if (this == BITS) {
            return number(cost) + unit;
        }
        if (this == LATENCY) {
            return cost < THOUSAND ? number(cost) + " us" : number(cost / THOUSAND) + " ms";
        }
        String prefix = Math.abs(cost) < THOUSAND ? "" : Math.abs(cost) < MILLION ? "k" : "M";
        double scaled = prefix.isEmpty() ? cost : prefix.equals("k") ? cost / THOUSAND : cost / MILLION;
        String gap = this == SIZE || !prefix.isEmpty() ? " " : "";
        return number(scaled) + gap + prefix + unit;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.3f" : "%.1f", value);
    }
}
