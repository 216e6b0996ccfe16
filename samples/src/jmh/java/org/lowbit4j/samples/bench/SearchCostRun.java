package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lowbit4j.quant.run.Json;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.result.ResultJson;

/**
 * Measures variants in fresh processes, one after the other in rounds, and takes medians over the rounds.
 *
 * @param architecture of the network
 * @param imageSize height and width of the images
 * @param classes that the network tells apart
 * @param batch images of a step
 * @param steps measured in each process
 * @param processes for each variant
 * @param heap most heap memory of each process, as after -Xmx
 */
record SearchCostRun(
        Architecture architecture, int imageSize, int classes, int batch, int steps, int processes, String heap) {

    /** Checks the numbers. */
    public SearchCostRun {
        StepCost.check(batch, steps);
        if (imageSize < 1 || classes < 2) {
            throw new IllegalArgumentException("search cost on images of " + imageSize + " pixels in " + classes
                    + " classes; expected at least 1 pixel and 2 classes");
        }
        if (processes < 1 || !heap.matches("[1-9][0-9]*[kmgKMG]?")) {
            throw new IllegalArgumentException("search cost of " + processes + " processes with a heap of " + heap
                    + "; expected at least 1, and a size such as 900m or 2g");
        }
    }

    /**
     * The median cost of each variant, in the order given.
     *
     * @param main the program: understands {@code --measure} and {@code --result}
     */
    public Map<Variant, StepCost> measure(Class<?> main, List<Variant> variants) throws IOException {
        Map<Variant, List<StepCost>> costs = new LinkedHashMap<>();
        variants.forEach(variant -> costs.put(variant, new ArrayList<>()));
        Path result = Files.createTempFile("lowbit-search-cost", ".json");
        try {
            for (int i = 0; i < processes; i++) {
                for (Map.Entry<Variant, List<StepCost>> entry : costs.entrySet()) {
                    FreshProcess.run(Optional.of(heap), main, arguments(entry.getKey(), result));
                    entry.getValue().add(read(result));
                }
            }
        } finally {
            Files.deleteIfExists(result);
        }
        Map<Variant, StepCost> medians = new LinkedHashMap<>();
        costs.forEach((variant, all) -> medians.put(variant, StepCost.median(all)));
        return medians;
    }

    private List<String> arguments(Variant variant, Path result) {
        return List.of(
                "--measure=" + variant,
                "--result=" + result,
                "--arch=" + architecture,
                "--image-size=" + imageSize,
                "--classes=" + classes,
                "--batch=" + batch,
                "--steps=" + steps);
    }

    /** Writes what {@link #measure} reads. */
    public static void write(StepCost cost, Path file) throws IOException {
        Files.writeString(file, ResultJson.text(cost));
    }

    private static StepCost read(Path file) throws IOException {
        Map<String, Object> numbers = Json.read(file);
        Map<String, Double> shares = new TreeMap<>();
        if (numbers.get("shares") instanceof Map<?, ?> all) {
            all.forEach((name, share) -> shares.put(name.toString(), ((Number) share).doubleValue()));
        }
        return new StepCost(Json.number(numbers, "stepMillis"), Json.number(numbers, "peakMegabytes"), shares);
    }
}
