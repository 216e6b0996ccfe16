package org.lowbit4j.binconv.nd4j;

import java.util.Random;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Seeded random layers and images. */
final class BitLayers {

    static final Window ODD = new Window(3, 2, 2, 1, 1, 0, 2, 1, 1, 2);

    private BitLayers() {}

    static BitLayer layer(int channels, int groups, int outputs, Window window, long seed) {
        return layer(
                channels,
                groups,
                outputs,
                window,
                new WeightGrid(3, WeightGrid.Coding.SYMMETRIC),
                new ActivationGrid(2, ActivationGrid.Coding.UNSIGNED, 0.1f, 0.7f, 0, 1),
                seed);
    }

    static BitLayer layer(
            int channels,
            int groups,
            int outputs,
            Window window,
            WeightGrid weightGrid,
            ActivationGrid grid,
            long seed) {
        Random random = new Random(seed);
        WeightShape shape = new WeightShape(outputs, window.kernelHeight(), window.kernelWidth(), channels / groups);
        int[] codes = random.ints(shape.size(), weightGrid.minCode(), weightGrid.maxCode() + 1)
                .toArray();
        return new BitLayer(
                grid,
                window,
                WeightCodes.of(weightGrid, shape, codes),
                gaussian(outputs, random),
                gaussian(outputs, random));
    }

    private static FloatVector gaussian(int size, Random random) {
        return FloatVector.of(values(size, random));
    }

    private static float[] values(int size, Random random) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Images in NHWC order. */
    static float[] images(int batch, Shape shape, long seed) {
        return values(batch * shape.size(), new Random(seed));
    }

    /** The definition, in NHWC order. */
    static float[] expected(BitLayer layer, Shape image, float[] images, int batch) {
        return new ReferenceInterpreter(layer.on("layer", image), 1).run(images, batch);
    }

    static Shape output(BitLayer layer, Shape image) {
        Graph graph = layer.on("layer", image);
        return graph.outputShape();
    }

    /** An array in {@code format} of images in NHWC order. */
    static INDArray array(float[] channelsLast, int batch, Shape shape, ImageFormat format) {
        INDArray nhwc = Nd4j.create(channelsLast, ImageFormat.NHWC.dimensions(batch, shape), 'c');
        return format == ImageFormat.NHWC ? nhwc : nhwc.permute(0, 3, 1, 2).dup('c');
    }

    static INDArray vectors(float[] values, int batch) {
        return Nd4j.create(values, new long[] {batch, values.length / batch}, 'c');
    }
}
