package org.lowbit4j.samples.result;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.cost.NetworkCost;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.lowbit4j.samples.command.Latency;
import org.lowbit4j.samples.quickstart.PackedResult;
import org.lowbit4j.samples.quickstart.Quickstart;
import org.lowbit4j.samples.quickstart.Quickstart.Trained;
import org.lowbit4j.samples.quickstart.Searched;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.annotation.JsonUnwrapped;

/** What {@code quickstart} prints: the result of every step by its name. */
public record QuickstartResult(
        TrainingResult linear,
        TrainingResult train,
        TrainingResult quantize,
        NetworkFileResult lower,
        VerificationResult verify,
        EvaluationResult evaluate,
        Speed speed,
        Search search,
        TrainingResult finetune,
        NetworkFileResult lowerSearched,
        VerificationResult verifySearched,
        EvaluationResult evaluateSearched,
        @JsonIgnore long floatBytes)
        implements CommandResult {

    /** Times of one image: the float graph in Deeplearning4j and the packed file. */
    public record Speed(double graphMedianMicros, double packedMedianMicros, int runs) {}

    /** A search without a directory: its plan is in no file, so its layers are printed. */
    public record Search(
            @JsonUnwrapped TrainingResult training,
            @Nullable String plan,
            List<LayerBits> layers,
            @JsonUnwrapped SearchedCosts costs) {}

    /**
     * Trainings of the chain.
     *
     * @param linear a linear model
     * @param floating the float network
     * @param quantized the same at few bits
     * @param searched with search layers
     * @param tuned at the plan that was found
     */
    public record Trainings(Trained linear, Trained floating, Trained quantized, Searched searched, Trained tuned) {}

    /**
     * The result of the chain.
     *
     * @param kept the packed file, if it is kept
     */
    public static QuickstartResult of(
            Trainings trainings, PackedResult uniform, PackedResult planned, Latency latency, @Nullable Object kept) {
        return new QuickstartResult(
                result(trainings.linear),
                result(trainings.floating),
                result(trainings.quantized),
                NetworkFileResult.of(kept, uniform.bytes(), uniform.graph(), ""),
                VerificationResult.of(uniform.report()),
                EvaluationResult.of(uniform.scores()),
                new Speed(latency.graphMedianMicros(), latency.packedMedianMicros(), latency.runs()),
                search(trainings.searched),
                result(trainings.tuned),
                NetworkFileResult.of(null, planned.bytes(), planned.graph(), ""),
                VerificationResult.of(planned.report()),
                EvaluationResult.of(planned.scores()),
                NetworkCost.of(uniform.graph()).floatBytes());
    }

    private static TrainingResult result(Trained trained) {
        return TrainingResult.of(null, trained.epochs(), List.of());
    }

    private static Search search(Searched searched) {
        return new Search(
                result(searched.search()),
                null,
                searched.plan().plan(Map.of()).layers(),
                SearchedCosts.of(searched.plan(), searched.costs()));
    }

    @Override
    public boolean failed() {
        return verify.failed() || verifySearched.failed();
    }

    @Override
    public String text() {
        String bits = Quickstart.BITS + "/" + Quickstart.BITS;
        return String.join(
                System.lineSeparator(),
                QuickstartTable.of(this, bits) + bits + ": " + verify.text(),
                "search: " + search.costs.statement(),
                "searched: " + verifySearched.text());
    }
}
