package org.lowbit4j.binconv.kernel;

/**
 * Grouped and depthwise float convolution in plain loops. The lanes are the output channels of a group, or, where every output
 * has one input channel of its own, all of them.
 */
final class GroupedFloatConvolution extends DirectFloatConvolution {

    private final int groups;
    private final int inputs;
    private final int outputs;

    GroupedFloatConvolution(FloatConvolutionSpec spec) {
        super(spec);
        this.groups = spec.groups();
        this.inputs = spec.input().channels() / groups;
        this.outputs = spec.output().channels() / groups;
    }

    @Override
    void addTap(float[] image, int pixel, int tap, float[][] weights, float[] sums) {
        if (inputs == 1 && outputs == 1) {
            addElementwise(image, pixel, weights[tap], sums);
            return;
        }
        for (int group = 0; group < groups; group++) {
            for (int c = 0; c < inputs; c++) {
                float x = image[pixel + group * inputs + c];
                add(x, weights[tap * inputs + c], sums, group * outputs, (group + 1) * outputs);
            }
        }
    }

    private static void addElementwise(float[] image, int pixel, float[] weights, float[] sums) {
        for (int o = 0; o < sums.length; o++) {
            sums[o] = Math.fma(image[pixel + o], weights[o], sums[o]);
        }
    }

    private static void add(float x, float[] weights, float[] sums, int from, int to) {
        for (int o = from; o < to; o++) {
            sums[o] = Math.fma(x, weights[o], sums[o]);
        }
    }
}
