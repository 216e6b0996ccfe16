package org.lowbit4j.samples.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.quant.NamedValues;
import org.lowbit4j.quant.cost.NetworkCost;
import org.lowbit4j.quant.evaluation.Scores;
import org.lowbit4j.quant.parity.Difference;
import org.lowbit4j.quant.parity.VerificationReport;
import org.lowbit4j.quant.run.Json;
import org.lowbit4j.quant.training.EpochResult;
import org.lowbit4j.samples.bench.BenchReport;
import org.lowbit4j.samples.bench.LayerKernels;
import org.lowbit4j.samples.bench.PeerTiming;
import org.lowbit4j.samples.bench.RandomResNet;
import org.lowbit4j.samples.tuning.ChoiceLoss;
import org.lowbit4j.samples.tuning.KernelWorth;

/** The keys are a contract: programs read them. */
class ResultJsonTest {

    private static final Scores SCORES = new Scores(3, 4, 0.75, 1, 0.5, 100);
    private static final TrainingResult TRAINING = TrainingResult.of(
            "run", List.of(new EpochResult(1, 0.1, 2.3, Optional.of(SCORES), 2, 10)), List.of("a: float"));

    @Test
    void trainingsAndSearches() {
        assertKeys(
                TRAINING,
                "run",
                "epochs",
                "seconds",
                "imagesPerSecond",
                "correct",
                "total",
                "top1",
                "top5",
                "loss",
                "quantization");
        assertThat(TRAINING.text()).isEqualTo("a: float\nrun: 1 epochs in 2 s (5 images/s), top-1 75.00 % (3 of 4)");
        Map<Integer, Double> uniform = new TreeMap<>(Map.of(2, 2.0, 1, 1.0));
        SearchedCosts costs = new SearchedCosts("bits=2", 2, 1.9, 1.95, uniform, "Fine.", CostKind.BITS);
        SearchResult search = new SearchResult(TRAINING, "run/plan.json", costs);
        assertKeys(
                search,
                "run",
                "epochs",
                "seconds",
                "imagesPerSecond",
                "correct",
                "total",
                "top1",
                "top5",
                "loss",
                "quantization",
                "plan",
                "budget",
                "targetCost",
                "expectedCost",
                "exactCost",
                "uniformCosts",
                "statement");
        assertThat(fields(search)).containsEntry("uniformCosts", Map.of("1", 1.0, "2", 2.0));
        assertThat(search.text()).contains("run/plan.json: ").endsWith("(bits=2). Fine.");
    }

    @Test
    void verificationsWithAndWithoutADifference() {
        VerificationResult equal = VerificationResult.of(report(Optional.empty(), true));
        assertKeys(
                equal,
                "images",
                "engineEqualsReference",
                "accumulatorsEqual",
                "firstDifference",
                "nearTies",
                "otherCodeDifferences",
                "predictionsDiffering",
                "correctGraph",
                "correctPacked",
                "maxLogitDifference");
        assertThat(fields(equal)).containsEntry("firstDifference", null);
        assertThat(equal.failed()).isFalse();
        VerificationResult other =
                VerificationResult.of(report(Optional.of(new Difference("conv", 3, 1, 2, 0, 5, 6)), false));
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("layer", "conv");
        place.put("image", 3);
        place.put("index", List.of(1, 2, 0));
        place.put("expected", 5.0);
        place.put("got", 6.0);
        assertThat(fields(other)).containsEntry("firstDifference", place);
        assertThat(other.failed()).isTrue();
        assertThat(other.text()).startsWith("NOT EQUAL on 9 images; first difference: ");
    }

    private static VerificationReport report(Optional<Difference> difference, boolean equal) {
        return new VerificationReport(9, equal, equal, difference, 1, 0, 0, 5, 5, 0.1);
    }

    @Test
    void evaluationsFilesAndTables() {
        assertKeys(EvaluationResult.of(SCORES), "correct", "total", "top1", "top5", "loss", "imagesPerSecond");
        Graph graph = RandomResNet.resNet20(2, 2);
        NetworkFileResult file = NetworkFileResult.of("f.lowbit", 9, graph, "");
        assertKeys(file, "out", "fileBytes", "layers");
        assertThat(file.text()).startsWith("Wrote f.lowbit: 9 bytes, ");
        assertThat(fields(NetworkFileResult.of(null, 9, graph, ""))).containsEntry("out", null);
        assertKeys(new ImportResult("m.zip", "resnet20", 1), "out", "arch", "parameters");
        assertKeys(new ReportResult("r.html"), "out");
        ChoiceLoss loss = new ChoiceLoss(0, 0, 0);
        assertKeys(
                new KernelRulesResult(
                        null, "avx2", 1, 0, loss, loss, loss, loss, List.of(new KernelWorth("plain", 1, 1.5))),
                "out",
                "capability",
                "rows",
                "measured",
                "loss",
                "formulaLoss",
                "unseenLoss",
                "unseenNearestLoss",
                "kernels");
        assertKeys(new LatencyTableResult("t.json", 1, 2, 3), "out", "layers", "times", "restMicros");
        assertKeys(
                new PlanResult("p.json", "bits=2", 2, 1.95, Map.of(), "Fine.", CostKind.BITS),
                "out",
                "budget",
                "targetCost",
                "exactCost",
                "uniformCosts",
                "statement");
    }

    @Test
    void inspections() {
        Graph graph = RandomResNet.resNet20(2, 2);
        InspectionResult result =
                InspectionResult.of(NetworkCost.of(graph), new LayerKernels(graph), null, Optional.empty(), Map.of());
        assertKeys(result, "layers", "totals", "preprocessing");
        assertThat((List<?>) NamedValues.required(fields(result), "layers"))
                .allSatisfy(layer -> assertThat(keys(layer))
                        .containsExactly(
                                "name",
                                "kind",
                                "weightBits",
                                "activationBits",
                                "parameters",
                                "macs",
                                "bitOperations",
                                "ebsFlops",
                                "bytes",
                                "prunedShare",
                                "singleWeightCode",
                                "singleInputCode",
                                "zeroInputShare",
                                "kernel",
                                "whyPlain"));
        assertThat(keys(NamedValues.required(fields(result), "totals")))
                .containsExactly(
                        "parameters",
                        "macs",
                        "bitOperations",
                        "ebsFlops",
                        "bytes",
                        "prunedShare",
                        "fileBytes",
                        "floatBytes");
        assertThat(result.text()).startsWith("layer ").contains("float32: ").doesNotContain("times smaller");
    }

    @Test
    void measurements() {
        Map<String, @Nullable Double> peers = new LinkedHashMap<>();
        peers.put("dl4j-float", 20.0);
        peers.put("onnxruntime-fp32", null);
        BenchReport.Layer layer = new BenchReport.Layer("conv", "plain", 5, 4, null);
        BenchResult result =
                BenchResult.of(new BenchReport("cpu", "25", new PeerTiming(10, 9), List.of(layer), peers), 1);
        assertKeys(result, "cpu", "jdk", "threads", "batch", "totalMedianMicros", "totalMinMicros", "layers", "peers");
        assertThat(keys(((List<?>) NamedValues.required(fields(result), "layers")).get(0)))
                .containsExactly("name", "kernel", "medianMicros", "minMicros", "shareOfLimit");
        assertThat(fields(result)).containsEntry("peers", peers);
        assertThat(result.text()).contains("cpu, JDK 25, 1 thread, batch 1", "2.00 times as long", "absent");
    }

    private static void assertKeys(CommandResult result, String... keys) {
        assertThat(keys(fields(result))).containsExactly(keys);
    }

    private static List<String> keys(Object object) {
        List<String> keys = new ArrayList<>();
        ((Map<?, ?>) object).keySet().forEach(key -> keys.add(key.toString()));
        return keys;
    }

    private static Map<String, Object> fields(CommandResult result) {
        return Json.parse(ResultJson.text(result), "result");
    }
}
