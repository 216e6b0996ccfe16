package org.lowbit4j.samples.bench;

import java.util.List;
import java.util.stream.Stream;
import org.lowbit4j.binconv.kernel.KernelProvider;
import org.lowbit4j.binconv.kernel.KernelProviders;

/** The kernels of this JVM as numbers, because JMH's results hold nothing but numbers. */
final class KernelNames {

    static final String BIT_SERIAL = "simd-bitserial";
    static final String LOOKUP_OF_ACTIVATIONS = "simd-lut-a";
    static final String LOOKUP_OF_WEIGHTS = "simd-lut-w";

    /** Where there is no integer convolution. */
    static final String FLOAT = "float";

    private static final List<String> NAMES = Stream.concat(
                    Stream.of(FLOAT), KernelProviders.available().stream().map(KernelProvider::name))
            .toList();

    private KernelNames() {}

    static int number(String name) {
        int number = NAMES.indexOf(name);
        if (number < 0) {
            throw new IllegalStateException("no kernel " + name + " among " + NAMES);
        }
        return number;
    }

    static String name(double number) {
        return NAMES.get((int) Math.round(number));
    }
}
