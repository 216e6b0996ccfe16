package org.lowbit4j.samples.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What the project wants to reach, as factors of speed. */
final class SpeedTargets {

    private static final List<String> LAYERS = List.of("conv2", "conv3", "conv4", "conv5", "s1", "s2", "s3");

    /** Against ONNX Runtime's faster int8 variant, float32 to float32; by bits in the order of the layers. */
    private static final Map<String, List<Double>> BY_BITS = Map.of(
            "1/1", List.of(2.5, 3.0, 3.3, 4.0, 2.5, 2.0, 3.4),
            "1/2", List.of(1.6, 1.9, 2.4, 3.0, 2.0, 1.3, 2.3),
            "2/2", List.of(1.4, 1.35, 1.35, 1.5, 2.1, 1.4, 1.7),
            "3/3", List.of(1.0, 1.0, 1.0, 1.0, 1.2, 0.9, 1.2),
            "4/4", List.of(0.75, 0.75, 0.75, 0.75, 0.95, 0.7, 1.0));

    private static final Map<String, Double> NETWORKS = Map.of(
            "resnet20 2/2", 1 / 0.75,
            "resnet20 1/1", 1 / 0.45,
            "resnet18 2/2", 1.0,
            "resnet18 1/1", 1 / 0.6);

    /** Against ONNX Runtime, unsigned bytes to unsigned bytes. */
    private static final Map<String, Double> CHAINS =
            Map.of("s1 1/1", 7.0, "s2 1/1", 3.0, "conv2 1/1", 2.8, "s1 2/2", 4.3, "s2 2/2", 1.8, "conv2 2/2", 1.4);

    private static final int DEEP = 576;
    private static final double DEEP_SHARE = 0.75;
    private static final double SHALLOW_SHARE = 0.5;

    /** Two threads against one, on single layers. */
    static final double TWO_THREADS = 1.7;

    private SpeedTargets() {}

    static OptionalDouble layer(String network, String bits) {
        int place = LAYERS.indexOf(network);
        List<Double> factors = BY_BITS.get(bits);
        if (place >= 0 && factors != null) {
            return OptionalDouble.of(factors.get(place));
        }
        return optional(NETWORKS.get(network + " " + bits));
    }

    static OptionalDouble chain(String network, String bits) {
        return optional(CHAINS.get(network + " " + bits));
    }

    private static OptionalDouble optional(@Nullable Double factor) {
        return factor == null ? OptionalDouble.empty() : OptionalDouble.of(factor);
    }

    /** The share of the limit that multiplications alone should reach. */
    static OptionalDouble share(int depth) {
        return OptionalDouble.of(depth >= DEEP ? DEEP_SHARE : SHALLOW_SHARE);
    }

    /** Two cells of a table: the target, and whether {@code factor} reaches it. */
    static String cells(double factor, OptionalDouble target) {
        if (target.isEmpty() || Double.isNaN(factor)) {
            return " | ";
        }
        double wanted = target.getAsDouble();
        String verdict = factor >= wanted
                ? "reached"
                : String.format(Locale.ROOT, "missed by %.1f %%", 100 * (1 - factor / wanted));
        return String.format(Locale.ROOT, "%.2f | %s", wanted, verdict);
    }
}
