package org.lowbit4j.samples.cli;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.scheme.Quantizers;
import picocli.CommandLine.Option;

/** Which quantizers: a pair by name, or one for each side. */
final class QuantizerOptions {

    @Option(
            names = "--quantizer",
            paramLabel = "qil|ebs|lsq",
            description = {
                "Quantizers of weights and activations (default: qil to quantize, ebs to search and to measure; those of a network that"
                        + " has some): qil, learned intervals; ebs, DoReFa weights and PACT activations; lsq, learned steps. An input"
                        + " that can be negative gets an interval with ebs."
            })
    private @Nullable String pair;

    @Option(
            names = "--weight-quantizer",
            paramLabel = "NAME",
            description = "Another one for the weights: qil, dorefa, dorefa-scaled (1 bit times E|W|) or lsq.")
    private @Nullable String weights;

    @Option(
            names = "--activation-quantizer",
            paramLabel = "NAME",
            description =
                    "Another one for the activations: qil, pact, pact-original (alpha's gradient as published) or lsq.")
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
}
