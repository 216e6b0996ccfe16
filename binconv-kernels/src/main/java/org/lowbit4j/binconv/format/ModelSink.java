package org.lowbit4j.binconv.format;

import java.util.List;
import java.util.Optional;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.Weights;
import org.lowbit4j.binconv.ir.Window;

/** Writes the fields of nodes, their weight codes and their float vectors to one section each; see {@link ModelSource}. */
final class ModelSink {

    private static final int LONGEST_NAME = (1 << 16) - 1;

    final ByteSink graph = new ByteSink();
    final ByteSink codes = new ByteSink();
    final ByteSink floats = new ByteSink();

    void kind(int kind) {
        graph.unsigned8(kind);
    }

    void name(String name) {
        byte[] encoded = ByteSink.utf8(name);
        if (encoded.length > LONGEST_NAME) {
            throw new IllegalArgumentException("a node's name has " + encoded.length + " bytes in UTF-8, at most "
                    + LONGEST_NAME + " can be stored: " + Names.quoted(name.substring(0, 40)) + "...");
        }
        graph.unsigned16(encoded.length);
        graph.append(encoded);
    }

    void number(int number) {
        graph.unsigned32(number);
    }

    /** A number that may be negative. */
    void signed(int number) {
        graph.unsigned32(Integer.toUnsignedLong(number));
    }

    void unsigned8(int number) {
        graph.unsigned8(number);
    }

    /** A parameter of a function. */
    void parameter(float parameter) {
        graph.float32(parameter);
    }

    void operand(int node) {
        number(node);
    }

    void flag(boolean flag) {
        graph.unsigned8(flag ? 1 : 0);
    }

    <T> void choice(T constant, List<T> choices) {
        graph.unsigned8(choices.indexOf(constant));
    }

    void shape(Shape shape) {
        number(shape.height());
        number(shape.width());
        number(shape.channels());
    }

    void window(Window window) {
        graph.unsigned16(window.kernelHeight());
        graph.unsigned16(window.kernelWidth());
        graph.unsigned16(window.strideHeight());
        graph.unsigned16(window.strideWidth());
        graph.unsigned16(window.padTop());
        graph.unsigned16(window.padLeft());
        graph.unsigned16(window.padBottom());
        graph.unsigned16(window.padRight());
        graph.unsigned16(window.dilationHeight());
        graph.unsigned16(window.dilationWidth());
    }

    void activationGrid(ActivationGrid grid) {
        graph.unsigned8(grid.bits());
        choice(grid.coding(), Choices.ACTIVATION_CODINGS);
        graph.unsigned8(grid.zeroPoint());
        graph.float32(grid.lower());
        graph.float32(grid.inverseWidth());
        graph.float32(grid.scale());
    }

    /** Weights without the kernel's extents, which are those of the window. */
    void weights(Weights weights) {
        if (weights instanceof WeightCodes coded) {
            choice(Optional.of(coded.grid().coding()), Choices.WEIGHT_CODINGS);
            graph.unsigned8(coded.grid().bits());
            CodePacking.write(coded, codes);
        } else {
            choice(Optional.empty(), Choices.WEIGHT_CODINGS);
            graph.unsigned8(Float.SIZE);
            vector(((FloatWeights) weights).values());
        }
        number(weights.shape().outputs());
        number(weights.shape().inputs());
    }

    void vector(FloatVector vector) {
        for (int i = 0; i < vector.length(); i++) {
            floats.float32(vector.get(i));
        }
    }
}
