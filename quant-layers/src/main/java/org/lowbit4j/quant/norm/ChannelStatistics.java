package org.lowbit4j.quant.norm;

import org.lowbit4j.quant.memory.FloatMemory;
import org.lowbit4j.quant.memory.TensorTask;
import org.lowbit4j.quant.norm.ChannelTiles.Tile;

/**
 * Mean and biased variance of every channel, in one pass over memory with the accuracy of two.
 *
 * <p>Every tile sums {@code d = x - k} and {@code d * d} in float lanes, where {@code k} is the channel's mean over the tile's
 * head. If that is the share {@code 1 / b} of the tile (b is at most 32), the variance of the tile is at least {@code (k -
 * mean)^2 / b}, so {@code sum(d^2) / n - (sum(d) / n)^2} cancels at most the factor {@code b + 1}, however far the data lies
 * from zero and whatever the head looks like.
 * Across tiles everything is double, in the order of the tiles: {@code n var = sum_t (n_t var_t + n_t (mean_t - mean)^2)}.
 */
@SuppressWarnings("ArrayRecordComponent") // large intermediate results, never compared
record ChannelStatistics(double[] mean, double[] variance) {

    /** Element count, mean, and sum of squared deviations from it, of every channel in one tile. */
    private record Part(double[] count, double[] mean, double[] squares) {}

    static ChannelStatistics of(FloatMemory x, ChannelTiles tiles) {
        Part[] parts = TensorTask.numbers(tiles.count())
                .mapToObj(number -> part(x, tiles.tile(number), tiles.channels()))
                .toArray(Part[]::new);
        int n = tiles.elementsPerChannel();
        double[] mean = new double[tiles.channels()];
        for (Part part : parts) {
            for (int c = 0; c < mean.length; c++) {
                mean[c] += part.count[c] / n * part.mean[c];
            }
        }
        double[] variance = new double[tiles.channels()];
        for (Part part : parts) {
            for (int c = 0; c < mean.length; c++) {
                double distance = part.mean[c] - mean[c];
                variance[c] += (part.squares[c] + part.count[c] * distance * distance) / n;
            }
        }
        return new ChannelStatistics(mean, variance);
    }

    private static Part part(FloatMemory x, Tile tile, int channels) {
        Part head = part(x, tile, tile.task().head(), new float[channels]);
        return part(x, tile, tile.task(), narrowed(head.mean));
    }

    private static Part part(FloatMemory x, Tile tile, TensorTask task, float[] center) {
        float[] values = new float[task.block()];
        float[] centers = tile.spread(center);
        float[] firsts = new float[tile.lanes()];
        float[] seconds = new float[tile.lanes()];
        task.forEachBlock((at, count) -> {
            x.get(at, values, count);
            for (int row = 0; row < count; row += firsts.length) {
                add(values, row, Math.min(firsts.length, count - row), centers, firsts, seconds);
            }
        });
        double[] n = tile.counts(task, center.length);
        double[] mean = new double[center.length];
        double[] squares = new double[center.length];
        tile.addTo(mean, firsts);
        tile.addTo(squares, seconds);
        for (int c = 0; c < n.length; c++) {
            if (n[c] > 0) {
                squares[c] = Math.max(0, squares[c] - mean[c] * mean[c] / n[c]);
                mean[c] = center[c] + mean[c] / n[c];
            }
        }
        return new Part(n, mean, squares);
    }

    private static void add(float[] values, int row, int width, float[] centers, float[] firsts, float[] seconds) {
        for (int j = 0; j < width; j++) {
            float d = values[row + j] - centers[j];
            firsts[j] += d;
            seconds[j] += d * d;
        }
    }

    /** The nearest floats. */
    static float[] narrowed(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }
}
