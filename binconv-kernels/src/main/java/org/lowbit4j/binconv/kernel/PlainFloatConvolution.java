package org.lowbit4j.binconv.kernel;

/** Float convolution of one group in plain loops. */
final class PlainFloatConvolution extends DirectFloatConvolution {

    private final int inputs;

    PlainFloatConvolution(FloatConvolutionSpec spec) {
        super(spec);
        this.inputs = spec.input().channels();
    }

    @Override
    void addTap(float[] image, int pixel, int tap, float[][] weights, float[] sums) {
        int row = tap * inputs;
        int c = 0;
        for (; c + 4 <= inputs; c += 4) {
            int x = pixel + c;
            int w = row + c;
            add(image[x], weights[w], image[x + 1], weights[w + 1], sums);
            add(image[x + 2], weights[w + 2], image[x + 3], weights[w + 3], sums);
        }
        for (; c < inputs; c++) {
            add(image[pixel + c], weights[row + c], sums);
        }
    }

    private static void add(float x, float[] weights, float[] sums) {
        for (int o = 0; o < sums.length; o++) {
            sums[o] = Math.fma(x, weights[o], sums[o]);
        }
    }

    private static void add(float x0, float[] weights0, float x1, float[] weights1, float[] sums) {
        for (int o = 0; o < sums.length; o++) {
            sums[o] = Math.fma(x1, weights1[o], Math.fma(x0, weights0[o], sums[o]));
        }
    }
}
