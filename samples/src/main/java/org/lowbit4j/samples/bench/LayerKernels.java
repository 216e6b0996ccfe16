package org.lowbit4j.samples.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.KernelProvider;
import org.lowbit4j.binconv.kernel.KernelProviders;
import org.lowbit4j.binconv.kernel.PlainProvider;

/** The kernels that this machine chooses for the integer layers of a network, by layer. */
public final class LayerKernels {

    private final Map<String, ConvolutionKernel> kernels = new LinkedHashMap<>();

    /** Those of {@code graph}. */
    public LayerKernels(Graph graph) {
        EngineOptions options = EngineOptions.standard()
                .withStart(EngineOptions.Start.CHOSEN)
                .withMemory(Long.MAX_VALUE); // no image is run
        try (Engine engine = new Engine(graph, options)) {
            engine.kernels()
                    .forEach((node, kernel) ->
                            kernels.put(graph.nodes().get(node).name(), kernel));
        }
    }

    /** The name of the kernel; null for a float layer. */
    public @Nullable String name(String layer) {
        ConvolutionKernel kernel = kernels.get(layer);
        return kernel == null ? null : kernel.name();
    }

    /** Why a layer has plain loops; null if it has not. */
    public @Nullable String whyPlain(String layer) {
        if (!Objects.equals(name(layer), PlainProvider.NAME)) {
            return null;
        }
        ConvolutionKernel kernel = Objects.requireNonNull(kernels.get(layer));
        String refusals = KernelProviders.available().stream()
                .filter(provider -> !provider.name().equals(PlainProvider.NAME))
                .map(provider -> refusal(provider, kernel))
                .collect(Collectors.joining("; "));
        return refusals.isEmpty() ? KernelProviders.missing().orElse("this JVM has no other kernels") : refusals;
    }

    private static String refusal(KernelProvider provider, ConvolutionKernel kernel) {
        return provider.name() + ": "
                + provider.refusal(kernel.spec()).orElse("slower by the table of kernels, or another one is forced");
    }

    /** Lines about the layers with plain loops, one for each reason. */
    public String notes() {
        Map<String, String> layers = new LinkedHashMap<>();
        for (String layer : kernels.keySet()) {
            String why = whyPlain(layer);
            if (why != null) {
                layers.merge(why, layer, (some, one) -> some + ", " + one);
            }
        }
        return layers.entrySet().stream()
                .map(entry -> "%nplain in %s: %s".formatted(entry.getValue(), entry.getKey()))
                .collect(Collectors.joining());
    }
}
