package org.lowbit4j.binconv.engine;

import java.lang.System.Logger;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.FloatProvider;
import org.lowbit4j.binconv.kernel.KernelProviders;

/** Says which kernels an engine has chosen, and what would bring faster ones. */
final class KernelReport {

    private static final Logger LOG = System.getLogger(Engine.class.getName());
    private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

    private KernelReport() {}

    /** Logs a line, once in a JVM. */
    static void log(Collection<ConvolutionKernel> kernels, FloatProvider floats) {
        String line = line(kernels, floats, KernelProviders.missing().orElse(""));
        if (LOGGED.add(line)) {
            LOG.log(Logger.Level.INFO, "{0}", line);
        }
    }

    /** For example {@code kernels: simd-lut-w x 12, simd-bitserial x 7, floats vector}. */
    static String line(Collection<ConvolutionKernel> kernels, FloatProvider floats, String missing) {
        Map<String, Long> counts = kernels.stream()
                .collect(Collectors.groupingBy(ConvolutionKernel::name, TreeMap::new, Collectors.counting()));
        String chosen = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(entry -> entry.getKey() + " x " + entry.getValue() + ", ")
                .collect(Collectors.joining());
        return "kernels: " + chosen + "floats " + floats.name() + (missing.isEmpty() ? "" : ". " + missing);
    }
}
