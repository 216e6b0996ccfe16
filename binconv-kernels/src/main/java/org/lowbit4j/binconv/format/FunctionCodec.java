package org.lowbit4j.binconv.format;

import java.util.List;
import org.lowbit4j.binconv.ir.ActivationFunction;

/**
 * Activation functions in the file: a number, and the parameters of those that have some. The first five numbers have none; a
 * function that is one of them is never written in another way.
 */
final class FunctionCodec {

    private static final List<ActivationFunction> WITHOUT_PARAMETERS = List.of(
            ActivationFunction.RELU,
            ActivationFunction.RELU6,
            ActivationFunction.LEAKY_RELU,
            ActivationFunction.Smooth.SIGMOID,
            ActivationFunction.Smooth.TANH,
            ActivationFunction.Smooth.SWISH);

    private static final int CLIP = WITHOUT_PARAMETERS.size();
    private static final int LEAKY = CLIP + 1;
    private static final int HARD_SIGMOID = LEAKY + 1;

    private FunctionCodec() {}

    static ModelSink write(ActivationFunction function, ModelSink sink) {
        int number = WITHOUT_PARAMETERS.indexOf(function);
        if (number >= 0) {
            sink.unsigned8(number);
            return sink;
        }
        return function.accept(new ActivationFunction.Cases<>() {
            @Override
            public ModelSink clip(ActivationFunction.Clip clip) {
                return parameters(sink, CLIP, clip.low(), clip.high());
            }

            @Override
            public ModelSink leakyRelu(ActivationFunction.LeakyRelu leaky) {
                return parameters(sink, LEAKY, leaky.slope());
            }

            @Override
            public ModelSink hardSigmoid(ActivationFunction.HardSigmoid hard) {
                return parameters(sink, HARD_SIGMOID, hard.slope(), hard.shift());
            }

            @Override
            public ModelSink smooth(ActivationFunction.Smooth smooth) {
                throw new IllegalStateException("no number for " + smooth);
            }
        });
    }

    private static ModelSink parameters(ModelSink sink, int number, float... parameters) {
        sink.unsigned8(number);
        for (float parameter : parameters) {
            sink.parameter(parameter);
        }
        return sink;
    }

    static ActivationFunction read(ModelSource source) throws PackedModelException {
        int at = source.offset();
        int number = source.unsigned8("function");
        if (number < WITHOUT_PARAMETERS.size()) {
            return WITHOUT_PARAMETERS.get(number);
        }
        ActivationFunction function = withParameters(number, at, source);
        if (WITHOUT_PARAMETERS.contains(function)) {
            throw new PackedModelException(
                    at, "function " + number + " with parameters of function " + WITHOUT_PARAMETERS.indexOf(function));
        }
        return function;
    }

    private static ActivationFunction withParameters(int number, int at, ModelSource source)
            throws PackedModelException {
        if (number == CLIP) {
            return new ActivationFunction.Clip(source.parameter("least value"), source.parameter("largest value"));
        }
        if (number == LEAKY) {
            return new ActivationFunction.LeakyRelu(source.parameter("slope"));
        }
        if (number == HARD_SIGMOID) {
            return new ActivationFunction.HardSigmoid(source.parameter("slope"), source.parameter("shift"));
        }
        throw new PackedModelException(
                at,
                "function " + number + " is unknown, known are 0.." + HARD_SIGMOID
                        + ": a newer version may read this file");
    }
}
