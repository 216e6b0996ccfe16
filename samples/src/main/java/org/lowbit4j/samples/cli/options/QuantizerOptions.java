package org.lowbit4j.samples.cli.options;

import java.util.Iterator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.scheme.ActivationScheme;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.scheme.WeightScheme;
import picocli.CommandLine.Option;

/** Which quantizers: a pair by name, or one for each side. */
public final class QuantizerOptions {

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

    @Option(
            names = "--gamma",
            paramLabel = "X|trainable",
            description = "qil: exponent of the weights, above 0 to 16, or trainable from 1 on (default: 1).")
    private @Nullable String gamma;

    @Option(
            names = "--per-channel",
            fallbackValue = "true",
            description = "qil: an interval for the weights of each output channel (default: one for all).")
    private boolean perChannel;

    @Option(
            names = "--gradient-scale",
            fallbackValue = "true",
            description =
                    "qil: multiply the gradients of intervals with 1 / sqrt(n q) as LSQ does, instead of a lower learning rate.")
    private boolean gradientScale;

    /** Whether any is chosen: if not, a quantized network keeps the settings of those it has. */
    public boolean areGiven() {
        return pair != null || weights != null || activations != null || gamma != null || perChannel || gradientScale;
    }

    /**
     * The chosen quantizers.
     *
     * @param usual what is not chosen
     * @throws IllegalArgumentException for a name that is none
     */
    public Quantizers orElse(Quantizers usual) {
        Quantizers base = pair == null ? usual : named("--quantizer", pair, Quantizers::named);
        return new Quantizers(
                set(weights == null ? base.weights() : named("--weight-quantizer", weights, Quantizers::weightsNamed)),
                set(
                        activations == null
                                ? base.activations()
                                : named("--activation-quantizer", activations, Quantizers::activationsNamed)));
    }

    private WeightScheme set(WeightScheme scheme) {
        if (gamma == null && !perChannel && !gradientScale) {
            return scheme;
        }
        if (!(scheme instanceof QilWeights qil)) {
            throw new IllegalArgumentException(
                    "--gamma, --per-channel and --gradient-scale are for qil weights, got " + scheme.title());
        }
        boolean trained = "trainable".equals(gamma);
        QilWeights exponent = gamma == null ? qil : qil.withGamma(trained ? 1f : gamma(gamma), trained);
        return exponent.withPerChannel(perChannel || qil.perChannel())
                .withGradientScale(gradientScale || qil.gradientScale());
    }

    private ActivationScheme set(ActivationScheme scheme) {
        return gradientScale && scheme instanceof QilActivations qil ? qil.withGradientScale(true) : scheme;
    }

    private static float gamma(String text) {
        try {
            return Float.parseFloat(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--gamma " + text + ": expected a number, or trainable", e);
        }
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
