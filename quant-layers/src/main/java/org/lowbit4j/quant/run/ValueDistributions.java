package org.lowbit4j.quant.run;

import static org.lowbit4j.quant.NamedValues.required;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.NativeArrays;
import org.lowbit4j.quant.calibration.CodeUse;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.memory.FloatMemory;
import org.lowbit4j.quant.quantizer.RangeTransformer;
import org.lowbit4j.quant.quantizer.WeightQuantizer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where weights and inputs lie in the ranges of their quantizers after the latest epoch, {@code distributions.csv} (Jung et al., CVPR
 * 2019, figure 5, in units of the range: values at its lower end and below are at 0, those at its upper end and beyond at 1).
 */
public final class ValueDistributions {

    /** Name of the file. */
    public static final String FILE = "distributions.csv";

    /** Equal parts of a range. */
    public static final int BINS = 16;

    private static final String HEADER = "layer,operand,bits,"
            + Arrays.stream(new int[BINS]).mapToObj(bin -> "share").collect(Collectors.joining(","));

    private ValueDistributions() {}

    /**
     * The distribution of an operand.
     *
     * @param layer name of the layer
     * @param operand {@code weights}, by magnitude, or {@code input}
     * @param bits of a code
     * @param shares of the values in each part of the range
     */
    public record Row(String layer, String operand, int bits, List<Double> shares) {

        private String line() {
            return layer + "," + operand + "," + bits + ","
                    + shares.stream()
                            .map(share -> String.format(Locale.ROOT, "%.6f", share))
                            .collect(Collectors.joining(","));
        }

        private static Row parse(String line) {
            List<String> cells = List.of(line.split(",", -1));
            int name = cells.size() - BINS - 2;
            try {
                return new Row(
                        String.join(",", cells.subList(0, name)),
                        cells.get(name),
                        Integer.parseInt(cells.get(name + 1)),
                        cells.subList(name + 2, cells.size()).stream()
                                .map(Double::valueOf)
                                .toList());
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new IllegalArgumentException(
                        "row \"" + line + "\" does not fit the columns " + HEADER + "; was the file edited?", e);
            }
        }
    }

    /**
     * The rows of the run in {@code directory}, none if it has no quantizers.
     *
     * @throws IllegalArgumentException if a row was damaged
     */
    public static List<Row> read(Path directory) throws IOException {
        return List.copyOf(CsvRows.read(directory.resolve(FILE), Row::parse));
    }

    /** Writes those of {@code network}; inputs are looked at on {@code images}. */
    static void write(ComputationGraph network, INDArray images, Path directory) throws IOException {
        CsvRows.write(
                directory.resolve(FILE),
                HEADER,
                of(network, images).stream().map(Row::line).toList());
    }

    static List<Row> of(ComputationGraph network, INDArray images) {
        GraphStructure structure = new GraphStructure(network);
        Map<String, INDArray> activations = network.feedForward(images, false);
        List<Row> rows = new ArrayList<>();
        structure.runtimes(QuantizedLayerRuntime.class).forEach((name, runtime) -> {
            if (runtime.isLowerable() && !runtime.layer().weightScheme().isFloat()) {
                int bits = runtime.layer().weightScheme().bits();
                rows.add(new Row(name, CodeUse.WEIGHTS, bits, ofWeights(runtime)));
            }
            if (runtime.isLowerable() && !runtime.layer().activationScheme().isFloat()) {
                INDArray input =
                        required(activations, structure.inputs(name).get(0)).castTo(DataType.FLOAT);
                float[] values = FloatMemory.copyOf(FloatMemory.dense(input));
                long[] counts = new long[BINS];
                count(values, runtime.activationQuantizer().transformer(), counts);
                rows.add(new Row(
                        name, CodeUse.INPUT, runtime.layer().activationScheme().bits(), shares(counts)));
            }
        });
        NativeArrays.release(activations.values(), images);
        return rows;
    }

    private static List<Double> ofWeights(QuantizedLayerRuntime runtime) {
        float[] weights = runtime.weights();
        List<WeightQuantizer> quantizers = runtime.weightQuantizers();
        int size = weights.length / quantizers.size();
        long[] counts = new long[BINS];
        for (int part = 0; part < quantizers.size(); part++) {
            float[] values = Arrays.copyOfRange(weights, part * size, (part + 1) * size);
            count(values, quantizers.get(part).transformer(), counts);
        }
        return shares(counts);
    }

    /** Overwrites the values. */
    private static void count(float[] values, RangeTransformer transformer, long[] counts) {
        transformer.transform(values, values.length);
        for (float t : values) {
            int bin = (int) (Math.abs(t) * BINS);
            counts[Math.min(bin, BINS - 1)]++;
        }
    }

    private static List<Double> shares(long[] counts) {
        double all = Arrays.stream(counts).sum();
        return Arrays.stream(counts).mapToObj(count -> count / all).toList();
    }
}
