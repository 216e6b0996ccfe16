package org.lowbit4j.binconv.format;

import java.util.List;
import java.util.Optional;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Weights;
import org.lowbit4j.binconv.ir.Window;

/**
 * Reads the fields of nodes from the graph section, and their weights and vectors, in the same order, from the two sections
 * that hold nothing else. The mirror image of {@link ModelSink}.
 */
final class ModelSource {

    private final ByteSource graph;
    private final ByteSource codes;
    private final ByteSource floats;

    ModelSource(ByteSource graph, ByteSource codes, ByteSource floats) {
        this.graph = graph;
        this.codes = codes;
        this.floats = floats;
    }

    /** Bytes of the graph section that have not been read. */
    int rest() {
        return graph.remaining();
    }

    int offset() {
        return graph.offset();
    }

    int kind() throws PackedModelException {
        return graph.unsigned8("node kind");
    }

    String name() throws PackedModelException {
        return graph.text(graph.unsigned16("length of a name"), "name");
    }

    int number(String what) throws PackedModelException {
        return graph.unsigned31(what);
    }

    /** A number that may be negative. */
    int signed(String what) throws PackedModelException {
        return graph.signed32(what);
    }

    int unsigned8(String what) throws PackedModelException {
        return graph.unsigned8(what);
    }

    /** A parameter of a function. */
    float parameter(String what) throws PackedModelException {
        return graph.float32(what);
    }

    int operand() throws PackedModelException {
        return number("operand");
    }

    boolean flag(String what) throws PackedModelException {
        return choice(List.of(false, true), what);
    }

    /** The element that a byte numbers. */
    <T> T choice(List<T> choices, String what) throws PackedModelException {
        int number = graph.unsigned8(what);
        if (number >= choices.size()) {
            throw new PackedModelException(offset() - 1, what + " " + number + " is not one of " + choices);
        }
        return choices.get(number);
    }

    Shape shape() throws PackedModelException {
        return new Shape(number("height"), number("width"), number("channels"));
    }

    Window window() throws PackedModelException {
        int[] fields = new int[10];
        for (int i = 0; i < fields.length; i++) {
            int field = graph.unsigned16("window");
            fields[i] = isPadding(i) ? (short) field : field;
        }
        return new Window(
                fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6], fields[7], fields[8],
                fields[9]);
    }

    /** Padding may be negative; see the order in {@link ModelSink#window}. */
    private static boolean isPadding(int field) {
        return field >= 4 && field < 8;
    }

    ActivationGrid activationGrid() throws PackedModelException {
        int bits = graph.unsigned8("activation bits");
        ActivationGrid.Coding coding = choice(Choices.ACTIVATION_CODINGS, "activation coding");
        int zeroPoint = graph.unsigned8("zero point");
        float lower = graph.float32("start of the interval");
        float inverseWidth = graph.float32("inverse width");
        return new ActivationGrid(bits, coding, lower, inverseWidth, zeroPoint, graph.float32("scale"));
    }

    /** Coded weights of a kernel as large as {@code window}. */
    WeightCodes weightCodes(Window window) throws PackedModelException {
        int start = offset();
        if (weights(window) instanceof WeightCodes coded) {
            return coded;
        }
        throw new PackedModelException(start, "an integer convolution needs coded weights, got float32");
    }

    /** Coded or float32 weights of a kernel as large as {@code window}. */
    Weights weights(Window window) throws PackedModelException {
        int start = offset();
        int number = graph.unsigned8("weight coding");
        int bits = graph.unsigned8("weight bits");
        int outputs = number("output channels");
        int inputs = number("input channels");
        WeightShape shape = new WeightShape(outputs, window.kernelHeight(), window.kernelWidth(), inputs);
        if (number >= Choices.WEIGHT_CODINGS.size()) {
            throw new PackedModelException(
                    start,
                    "weight coding " + number + " with " + bits + " bits is unknown; expected 0.."
                            + (Choices.WEIGHT_CODINGS.size() - 1) + ": a newer version may read this file");
        }
        Optional<WeightGrid.Coding> coding = Choices.WEIGHT_CODINGS.get(number);
        if (coding.isPresent()) {
            return CodePacking.read(new WeightGrid(bits, coding.get()), shape, codes);
        }
        if (bits != Float.SIZE) {
            throw new PackedModelException(start, "float32 weights with " + bits + " bits; expected " + Float.SIZE);
        }
        return new FloatWeights(shape, vector(shape.size()));
    }

    /** The next {@code length} values of the float section. */
    FloatVector vector(int length) throws PackedModelException {
        return FloatVector.of(floats.floats(length, "vector of " + length + " values"));
    }
}
