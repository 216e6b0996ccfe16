package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

@Tag("one-jdk")
class OptionAShortcutTest {

    @ParameterizedTest
    @CsvSource({"NCHW,2,8,8", "NHWC,2,8,8", "NCHW,2,7,5", "NHWC,2,7,5", "NHWC,1,3,4", "NCHW,3,8,1", "NHWC,3,1,8"})
    void agreesWithNaiveCopy(CNN2DFormat format, int stride, int height, int width) {
        MultiLayerNetwork net = shortcutOnly(format, stride, 1, 2, height, width);
        INDArray x = Nd4j.rand(DataType.FLOAT, shape(format, 3, 2, height, width));

        INDArray y = net.output(x);

        int outHeight = (height + stride - 1) / stride;
        int outWidth = (width + stride - 1) / stride;
        assertThat(y.shape()).isEqualTo(shape(format, 3, 5, outHeight, outWidth));
        for (int n = 0; n < 3; n++) {
            for (int c = 0; c < 5; c++) {
                for (int h = 0; h < outHeight; h++) {
                    for (int w = 0; w < outWidth; w++) {
                        boolean zero = c < 1 || c > 2;
                        float expected = zero ? 0f : at(x, format, n, c - 1, h * stride, w * stride);
                        assertThat(at(y, format, n, c, h, w)).isEqualTo(expected);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"NCHW,2,4,4", "NHWC,2,4,4", "NCHW,2,5,3", "NHWC,2,5,3", "NHWC,1,3,2"})
    void gradientsAgreeWithFiniteDifferences(CNN2DFormat format, int stride, int height, int width) {
        DataType before = Nd4j.defaultFloatingPointType();
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
        try {
            MultiLayerNetwork net = convolutionAndShortcut(format, DataType.DOUBLE, stride, height, width);
            INDArray x = Nd4j.rand(DataType.DOUBLE, shape(format, 3, 2, height, width));
            INDArray labels = Nd4j.eye(3);
            assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.MLNConfig()
                            .net(net)
                            .input(x)
                            .labels(labels)
                            .minAbsoluteError(1e-7)))
                    .isTrue();
        } finally {
            Nd4j.setDefaultDataTypes(before, before);
        }
    }

    @ParameterizedTest
    @CsvSource({"NCHW", "NHWC"})
    void survivesJsonAndModelSerializer(CNN2DFormat format) throws IOException {
        MultiLayerNetwork net = convolutionAndShortcut(format, DataType.FLOAT, 2, 6, 6);
        MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
        assertThat(MultiLayerConfiguration.fromJson(conf.toJson())).isEqualTo(conf);

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(net, bytes, true);
        MultiLayerNetwork restored =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()), true);
        INDArray x = Nd4j.rand(DataType.FLOAT, shape(format, 4, 2, 6, 6));
        assertThatBits(restored.output(x)).isEqualTo(net.output(x));
        assertThatBits(net.clone().output(x)).isEqualTo(net.output(x));
    }

    @Test
    void trainsInWorkspacesWithChangingBatchSize() {
        MultiLayerNetwork net = convolutionAndShortcut(CNN2DFormat.NHWC, DataType.FLOAT, 2, 6, 6);
        for (int n : new int[] {3, 1, 3}) {
            INDArray labels = Nd4j.eye(3)
                    .castTo(DataType.FLOAT)
                    .get(
                            org.nd4j.linalg.indexing.NDArrayIndex.interval(0, n),
                            org.nd4j.linalg.indexing.NDArrayIndex.all());
            net.fit(Nd4j.rand(DataType.FLOAT, shape(CNN2DFormat.NHWC, n, 2, 6, 6)), labels.dup());
            assertThat(net.score()).isFinite();
        }
    }

    @Test
    void rejectsBadSettingsAndNamesThem() {
        assertThatThrownBy(() -> new OptionAShortcut.Builder()
                        .name("layer2.0.shortcut")
                        .stride(0)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("layer2.0.shortcut")
                .hasMessageContaining("stride 0");
        OptionAShortcut layer =
                new OptionAShortcut.Builder().name("s").stride(2).build();
        assertThatThrownBy(() -> layer.getOutputType(0, InputType.feedForward(4)))
                .hasMessageContaining("expected images");
    }

    private static MultiLayerNetwork shortcutOnly(
            CNN2DFormat format, int stride, int before, int after, int height, int width) {
        OptionAShortcut layer = new OptionAShortcut.Builder()
                .stride(stride)
                .zeroChannels(before, after)
                .build();
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(layer)
                .setInputType(InputType.convolutional(height, width, 2, format))
                .build());
        net.init();
        return net;
    }

    private static MultiLayerNetwork convolutionAndShortcut(
            CNN2DFormat format, DataType type, int stride, int height, int width) {
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(type)
                .updater(new NoOp())
                .convolutionMode(ConvolutionMode.Same)
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .nOut(3)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OptionAShortcut.Builder()
                        .stride(stride)
                        .zeroChannels(2, 1)
                        .build())
                .layer(new OutputLayer.Builder()
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(height, width, 2, format))
                .build());
        net.init();
        return net;
    }

    private static long[] shape(CNN2DFormat format, int n, int c, int h, int w) {
        return format == CNN2DFormat.NCHW ? new long[] {n, c, h, w} : new long[] {n, h, w, c};
    }

    private static float at(INDArray x, CNN2DFormat format, int n, int c, int h, int w) {
        return format == CNN2DFormat.NCHW ? x.getFloat(n, c, h, w) : x.getFloat(n, h, w, c);
    }
}
