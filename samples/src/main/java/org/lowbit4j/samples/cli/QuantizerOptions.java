package org.lowbit4j.samples.cli;

import java.util.Iterator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.scheme.Quantizers;
import picocli.CommandLine.Option;

/** Which quantizers: a pair by name, or one for each side. */
final class QuantizerOptions {

    @Option(
            names = "--quantizer",
            paramLabel = "NAME",
            completionCandidates = Pairs.class,
            description =
                    "Quantizers of weights and activations: ${COMPLETION-CANDIDATES} (default: those of a network that has some, else qil, to"
                            + " search and to measure ebs): learned intervals; DoReFa weights and PACT activations; learned steps. An input"
                            + " that can be negative gets an interval with ebs.")
    private @Nullable String pair;

    @Option(
            names = "--weight-quantizer",
            paramLabel = "NAME",
            completionCandidates = WeightSchemes.class,
            description = "Another one for the weights: ${COMPLETION-CANDIDATES}.")
    private @Nullable String weights;

    @Option(
            names = "--activation-quantizer",
            paramLabel = "NAME",
            completionCandidates = ActivationSchemes.class,
            description = "Another one for the activations: ${COMPLETION-CANDIDATES}.")
    private @Nullable String activations;

    /**
     * The chosen quantizers.
     *
     * @param usual what is not chosen
     * @throws IllegalArgumentException for a name that is none
     */
    Quantizers orElse(Quantizers usual) {
        Quantizers base = pair == null ? usual : named("--quantizer", pair, Quantizers::named);
        return new Quantizers(
                weights == null ? base.weights() : named("--weight-quantizer", weights, Quantizers::weightsNamed),
                activations == null
                        ? base.activations()
                        : named("--activation-quantizer", activations, Quantizers::activationsNamed));
    }

    private static <T> T named(String option, String name, Function<String, T> names) {
        try {
            return names.apply(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    private record Pairs() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Quantizers.names().iterator();
        }
    }

    private record WeightSchemes() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Quantizers.weightNames().iterator();
        }
    }

    private record ActivationSchemes() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Quantizers.activationNames().iterator();
        }
    }
}
