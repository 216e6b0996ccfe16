package org.lowbit4j.quant.export;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.quant.convolution.Axis;
import org.lowbit4j.quant.convolution.NativeConvolution;
import org.lowbit4j.quant.convolution.SlidingWindow;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Pooling2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Operations of ND4J on images [1, C, H, W]. */
final class FloatOperations {

    private FloatOperations() {}

    /** From one image to another. */
    interface Operation {
        INDArray of(INDArray x);
    }

    static INDArray flattened(Node.Flatten.Order order, INDArray x, Shape from) {
        boolean channelsLast = order == Node.Flatten.Order.HWC;
        return (channelsLast ? x.permute(0, 2, 3, 1) : x).dup('c').reshape(1, from.size(), 1, 1);
    }

    static INDArray apply(ActivationFunction function, INDArray x) {
        return function.accept(new ActivationFunction.Cases<>() {
            @Override
            public INDArray clip(ActivationFunction.Clip clip) {
                return clip.equals(ActivationFunction.RELU)
                        ? Nd4j.nn().relu(x, 0)
                        : FloatOperations.clip(x, clip.low(), clip.high());
            }

            @Override
            public INDArray leakyRelu(ActivationFunction.LeakyRelu leaky) {
                return Nd4j.nn().leakyRelu(x, leaky.slope());
            }

            @Override
            public INDArray hardSigmoid(ActivationFunction.HardSigmoid hard) {
                return FloatOperations.clip(x.mul(hard.slope()).addi(hard.shift()), 0, 1);
            }

            @Override
            public INDArray smooth(ActivationFunction.Smooth smooth) {
                return switch (smooth) {
                    case SIGMOID -> Nd4j.nn().sigmoid(x);
                    case TANH -> Nd4j.math().tanh(x);
                    case SWISH -> Nd4j.nn().swish(x);
                };
            }
        });
    }

    /** {@code max(x, 0) + slope * min(x, 0)}. */
    static INDArray pRelu(INDArray x, INDArray slopes) {
        return Transforms.max(x, 0, true).addi(Transforms.min(x, 0, true).muli(slopes));
    }

    /** Every pixel as a block of {@code height} times {@code width}. */
    static INDArray upsampled(INDArray x, int height, int width) {
        return x.repeat(2, height).repeat(3, width);
    }

    static INDArray padded(INDArray x, Node.Padding node) {
        Crops.Region kept = Crops.of(node, (int) x.size(2), (int) x.size(3));
        INDArray padded = Nd4j.zeros(
                x.dataType(),
                x.size(0),
                x.size(1),
                x.size(2) + node.top() + node.bottom(),
                x.size(3) + node.left() + node.right());
        int top = Math.max(node.top(), 0);
        int left = Math.max(node.left(), 0);
        padded.get(
                        NDArrayIndex.all(),
                        NDArrayIndex.all(),
                        NDArrayIndex.interval(top, top + kept.bottom() - kept.top()),
                        NDArrayIndex.interval(left, left + kept.right() - kept.left()))
                .assign(x.get(
                        NDArrayIndex.all(),
                        NDArrayIndex.all(),
                        NDArrayIndex.interval(kept.top(), kept.bottom()),
                        NDArrayIndex.interval(kept.left(), kept.right())));
        return padded;
    }

    static INDArray clip(INDArray x, double least, double most) {
        return Nd4j.math().clipByValue(x, least, most);
    }

    static INDArray minus(INDArray x, float amount) {
        return amount == 0 ? x : x.sub(amount);
    }

    /** {@code sign(x) * max(|x| - lower, 0)}. */
    static INDArray shrunk(INDArray x, float lower) {
        return lower == 0
                ? x
                : Transforms.max(Transforms.abs(x).subi(lower), 0, false).muli(Transforms.sign(x));
    }

    static INDArray perChannel(float... values) {
        return Nd4j.create(values, new long[] {1, values.length, 1, 1}, 'c');
    }

    /** A matrix product or a convolution. */
    static Operation linear(Node.FloatConvolution node, Linear linear, Shape from) {
        WeightShape shape = linear.shape();
        float[] bias = new float[shape.outputs()];
        for (int o = 0; o < bias.length; o++) {
            bias[o] = (float) linear.shift(o);
        }
        INDArray weights = floats(linear.values());
        if (OnnxShapes.isDense(from, node)) {
            INDArray matrix = weights.reshape(shape.outputs(), shape.inputs());
            INDArray column = Nd4j.create(bias, new long[] {bias.length, 1}, 'c');
            return x -> matrix.mmul(x.reshape(shape.inputs(), 1)).addi(column).reshape(1, shape.outputs(), 1, 1);
        }
        INDArray kernels = weights.reshape(shape.outputs(), shape.inputs(), shape.kernelHeight(), shape.kernelWidth());
        INDArray row = Nd4j.create(bias);
        Window window = node.window();
        int groups = from.channels() / shape.inputs();
        if (groups > 1) {
            return grouped(kernels, perChannel(bias), window, from.channels(), groups);
        }
        INDArray spread = spread(kernels, window);
        Conv2DConfig config = config(spread, window);
        return x -> Nd4j.cnn().conv2d(isEven(window) ? x : padded(x, window), spread, row, config);
    }

    private static Operation grouped(INDArray kernels, INDArray bias, Window window, int channels, int groups) {
        SlidingWindow sliding = new SlidingWindow(
                new Axis(window.kernelHeight(), window.strideHeight(), 0, window.dilationHeight()),
                new Axis(window.kernelWidth(), window.strideWidth(), 0, window.dilationWidth()),
                ConvolutionMode.Truncate,
                false);
        NativeConvolution convolution = NativeConvolution.of(sliding, channels, groups);
        return x -> {
            INDArray images = padded(x, window);
            INDArray sums =
                    Nd4j.createUninitialized(images.dataType(), sliding.outputShape(images, kernels.size(0)), 'c');
            convolution.forward(images, kernels, sums);
            return sums.addi(bias);
        };
    }

    /** Dilation as zeros between the weights: oneDNN in ND4J 1.0.0-M2.1 refuses some dilated convolutions. */
    private static INDArray spread(INDArray kernels, Window window) {
        int down = window.dilationHeight();
        int right = window.dilationWidth();
        if (down == 1 && right == 1) {
            return kernels;
        }
        long height = (kernels.size(2) - 1) * down + 1;
        long width = (kernels.size(3) - 1) * right + 1;
        INDArray spread = Nd4j.zeros(kernels.size(0), kernels.size(1), height, width);
        everyOther(spread, down, right).assign(kernels);
        return spread;
    }

    private static INDArray everyOther(INDArray images, int down, int right) {
        return images.get(
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.interval(0, down, images.size(2)),
                NDArrayIndex.interval(0, right, images.size(3)));
    }

    private static INDArray floats(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Nd4j.create(floats);
    }

    private static boolean isEven(Window window) {
        return window.padTop() == window.padBottom() && window.padLeft() == window.padRight();
    }

    private static INDArray padded(INDArray x, Window window) {
        int[][] padding = {{0, 0}, {0, 0}, {window.padTop(), window.padBottom()}, {window.padLeft(), window.padRight()}
        };
        return Nd4j.nn().pad(x, Nd4j.createFromArray(padding), 0);
    }

    private static Conv2DConfig config(INDArray kernels, Window window) {
        return Conv2DConfig.builder()
                .kH(kernels.size(2))
                .kW(kernels.size(3))
                .sH(window.strideHeight())
                .sW(window.strideWidth())
                .pH(isEven(window) ? window.padTop() : 0)
                .pW(isEven(window) ? window.padLeft() : 0)
                .dH(1)
                .dW(1)
                .dataFormat(Conv2DConfig.NCHW)
                .weightsFormat(WeightsFormat.OIYX)
                .build();
    }

    static Operation pool(Node.Pool node) {
        Window window = node.window();
        if (window.crops()) {
            Operation inside = pool(new Node.Pool(node.name(), node.input(), node.kind(), Crops.without(window)));
            return x -> inside.of(Crops.inside(x, window));
        }
        if (!isEven(window)) {
            throw new IllegalArgumentException("Layer \"" + node.name() + "\": pooling with " + window
                    + "; ND4J pads as much above as below and as much on the left as on the right");
        }
        boolean max = node.kind() == Node.Pool.Kind.MAX;
        Pooling2DConfig config = Pooling2DConfig.builder()
                .kH(window.kernelHeight())
                .kW(window.kernelWidth())
                .sH(window.strideHeight())
                .sW(window.strideWidth())
                .pH(window.padTop())
                .pW(window.padLeft())
                .dH(window.dilationHeight())
                .dW(window.dilationWidth())
                .type(max ? Pooling2D.Pooling2DType.MAX : Pooling2D.Pooling2DType.AVG)
                .divisor(Pooling2D.Divisor.EXCLUDE_PADDING)
                .build();
        return x -> max ? Nd4j.cnn().maxPooling2d(x, config) : Nd4j.cnn().avgPooling2d(x, config);
    }

    static INDArray shortcut(Node.Shortcut node, INDArray x, Shape to) {
        INDArray output = Nd4j.zeros(1, to.channels(), to.height(), to.width());
        INDArray picked = everyOther(x, node.stride(), node.stride());
        int first = node.channelsBefore();
        output.get(
                        NDArrayIndex.all(),
                        NDArrayIndex.interval(first, first + x.size(1)),
                        NDArrayIndex.all(),
                        NDArrayIndex.all())
                .assign(picked);
        return output;
    }
}
