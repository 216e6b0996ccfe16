package org.lowbit4j.samples.cli;

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
        try {
            Quantizers base = pair == null ? usual : Quantizers.named(pair);
            return new Quantizers(
                    weights == null ? base.weights() : Quantizers.weightsNamed(weights),
                    activations == null ? base.activations() : Quantizers.activationsNamed(activations));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--" + e.getMessage().replaceFirst("^(\\w+) quantizer", "$1-quantizer"), e);
        }
    }
}
