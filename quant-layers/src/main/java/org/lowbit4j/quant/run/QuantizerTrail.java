package org.lowbit4j.quant.run;

import static org.lowbit4j.quant.NamedValues.required;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.calibration.CodeUse;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.operand.OperandQuantizer;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.WeightQuantizer;
import org.nd4j.linalg.dataset.DataSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What quantizers were like after each epoch, {@code quantizers.csv}: the shares of zeros of Jung et al.'s figures 3 and 4, thresholds,
 * intervals and gamma. Names the operands whose parameters no longer move although they are trained.
 */
public final class QuantizerTrail {

    /** Name of the file. */
    public static final String FILE = "quantizers.csv";

    private static final Logger LOG = LoggerFactory.getLogger(QuantizerTrail.class);

    private final List<QuantizerRow> rows;

    private QuantizerTrail(List<QuantizerRow> rows) {
        this.rows = rows;
    }

    /**
     * The rows of the first {@code epochs} epochs of the run in {@code directory}; none if it has no quantizers.
     *
     * @throws IllegalArgumentException if a row was damaged
     */
    public static QuantizerTrail read(Path directory, int epochs) throws IOException {
        List<QuantizerRow> rows = CsvRows.read(directory.resolve(FILE), QuantizerRow::parse);
        rows.removeIf(row -> row.epoch() > epochs);
        return new QuantizerTrail(rows);
    }

    /** The rows, epoch by epoch and layer by layer in order of evaluation. */
    public List<QuantizerRow> rows() {
        return List.copyOf(rows);
    }

    /** Adds the rows of an epoch; inputs are looked at on {@code images}. */
    void add(int epoch, ComputationGraph network, DataSet images) {
        Map<String, QuantizedLayerRuntime> layers = new GraphStructure(network).runtimes(QuantizedLayerRuntime.class);
        for (CodeUse use : CodeUse.of(network, List.of(images).iterator())) {
            QuantizedLayerRuntime runtime = required(layers, use.layer());
            QuantizerRow row = use.operand().equals(CodeUse.WEIGHTS)
                    ? ofWeights(epoch, runtime, use)
                    : ofInput(epoch, runtime, use);
            warnIfStill(row, runtime.layer());
            rows.add(row);
        }
    }

    private static QuantizerRow ofWeights(int epoch, QuantizedLayerRuntime runtime, CodeUse use) {
        QuantizedLayer layer = runtime.layer();
        List<WeightQuantizer> quantizers = runtime.weightQuantizers();
        return new QuantizerRow(
                epoch,
                use.layer(),
                use.operand(),
                layer.weightScheme().bits(),
                use.zeroShare(),
                quantizers.stream()
                        .mapToDouble(WeightQuantizer::pruningThreshold)
                        .min()
                        .orElseThrow(),
                quantizers.stream()
                        .mapToDouble(WeightQuantizer::clippingThreshold)
                        .max()
                        .orElseThrow(),
                parameters(runtime, layer.kernelQuantizer()));
    }

    private static QuantizerRow ofInput(int epoch, QuantizedLayerRuntime runtime, CodeUse use) {
        ActivationQuantizer quantizer = runtime.activationQuantizer();
        return new QuantizerRow(
                epoch,
                use.layer(),
                use.operand(),
                runtime.layer().activationScheme().bits(),
                use.zeroShare(),
                quantizer.pruningThreshold(),
                quantizer.clippingThreshold(),
                parameters(runtime, runtime.layer().imageQuantizer()));
    }

    private static String parameters(QuantizedLayerRuntime runtime, OperandQuantizer operand) {
        SDLayerParams defined = new SDLayerParams();
        operand.define(defined);
        Set<String> names = defined.getParamShapes().keySet();
        Map<String, String> values = new TreeMap<>();
        names.forEach(name -> values.put(
                name, String.valueOf(runtime.getParam(name).meanNumber().floatValue())));
        return values.entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue())
                .collect(Collectors.joining(" "));
    }

    private void warnIfStill(QuantizerRow row, QuantizedLayer layer) {
        boolean trained =
                layer.learningRateFactor().orElse(1) > 0 && !row.parameters().isEmpty();
        boolean still = rows.stream()
                .anyMatch(before -> before.epoch() == row.epoch() - 1
                        && before.layer().equals(row.layer())
                        && before.operand().equals(row.operand())
                        && before.bits() == row.bits()
                        && before.parameters().equals(row.parameters()));
        if (trained && still) {
            LOG.warn(
                    "epoch {}: Layer {}: the parameters of its {} have not moved since the epoch before ({}); calibrate it again, or"
                            + " give intervals a higher learning rate",
                    row.epoch(),
                    Names.quoted(row.layer()),
                    row.operand(),
                    row.parameters());
        }
    }

    /** Writes all rows. */
    void write(Path directory) throws IOException {
        CsvRows.write(
                directory.resolve(FILE),
                QuantizerRow.HEADER,
                rows.stream().map(QuantizerRow::line).toList());
    }
}
