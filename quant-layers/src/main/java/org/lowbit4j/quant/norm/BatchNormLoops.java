package org.lowbit4j.quant.norm;

import org.lowbit4j.quant.memory.FloatMemory;
import org.lowbit4j.quant.memory.TensorTask;
import org.lowbit4j.quant.norm.ChannelTiles.Tile;

/** The passes of batch norm over whole tensors; coefficients are given by channel. */
@SuppressWarnings("ArrayRecordComponent") // large intermediate results, never compared
final class BatchNormLoops {

    private BatchNormLoops() {}

    /** Works on one row of lanes, {@code values[row .. row + width)}, in place. */
    private interface RowLoop {
        void accept(float[] values, int row, int width);
    }

    /** {@code y = fma(x, scale, shift)}, the expression of an affine node of a lowered network. */
    static void affine(FloatMemory x, FloatMemory y, ChannelTiles tiles, float[] scale, float[] shift) {
        TensorTask.numbers(tiles.count()).mapToObj(tiles::tile).forEach(tile -> {
            float[] scales = tile.spread(scale);
            float[] shifts = tile.spread(shift);
            map(x, y, tile, (values, row, width) -> affine(values, row, width, scales, shifts));
        });
    }

    private static void affine(float[] values, int row, int width, float[] scale, float[] shift) {
        for (int j = 0; j < width; j++) {
            values[row + j] = Math.fma(values[row + j], scale[j], shift[j]);
        }
    }

    /** {@code y = (x - center) * scale + shift}. */
    static void normalize(
            FloatMemory x, FloatMemory y, ChannelTiles tiles, float[] center, float[] scale, float[] shift) {
        TensorTask.numbers(tiles.count()).mapToObj(tiles::tile).forEach(tile -> {
            float[] centers = tile.spread(center);
            float[] scales = tile.spread(scale);
            float[] shifts = tile.spread(shift);
            map(x, y, tile, (values, row, width) -> normalize(values, row, width, centers, scales, shifts));
        });
    }

    private static void normalize(float[] values, int row, int width, float[] center, float[] scale, float[] shift) {
        for (int j = 0; j < width; j++) {
            values[row + j] = (values[row + j] - center[j]) * scale[j] + shift[j];
        }
    }

    private static void map(FloatMemory x, FloatMemory y, Tile tile, RowLoop loop) {
        float[] values = new float[tile.task().block()];
        tile.task().forEachBlock((at, count) -> {
            x.get(at, values, count);
            for (int row = 0; row < count; row += tile.lanes()) {
                loop.accept(values, row, Math.min(tile.lanes(), count - row));
            }
            y.put(at, values, count);
        });
    }

    /** By channel: {@code sum(dy)} and {@code sum(dy * (x - center))}. */
    record UpstreamSums(double[] plain, double[] weighted) {}

    /** The sums that the gradients of gamma and beta need. */
    static UpstreamSums upstreamSums(FloatMemory x, FloatMemory dy, ChannelTiles tiles, float[] center) {
        UpstreamSums[] parts = TensorTask.numbers(tiles.count())
                .mapToObj(number -> tileSums(x, dy, tiles.tile(number), center))
                .toArray(UpstreamSums[]::new);
        UpstreamSums total = new UpstreamSums(new double[tiles.channels()], new double[tiles.channels()]);
        for (UpstreamSums part : parts) {
            for (int c = 0; c < tiles.channels(); c++) {
                total.plain[c] += part.plain[c];
                total.weighted[c] += part.weighted[c];
            }
        }
        return total;
    }

    private static UpstreamSums tileSums(FloatMemory x, FloatMemory dy, Tile tile, float[] center) {
        float[] values = new float[tile.task().block()];
        float[] upstream = new float[tile.task().block()];
        float[] centers = tile.spread(center);
        float[] plain = new float[tile.lanes()];
        float[] weighted = new float[tile.lanes()];
        tile.task().forEachBlock((at, count) -> {
            x.get(at, values, count);
            dy.get(at, upstream, count);
            for (int row = 0; row < count; row += plain.length) {
                add(values, upstream, row, Math.min(plain.length, count - row), centers, plain, weighted);
            }
        });
        UpstreamSums sums = new UpstreamSums(new double[center.length], new double[center.length]);
        tile.addTo(sums.plain, plain);
        tile.addTo(sums.weighted, weighted);
        return sums;
    }

    private static void add(
            float[] values, float[] upstream, int row, int width, float[] center, float[] plain, float[] weighted) {
        for (int j = 0; j < width; j++) {
            float g = upstream[row + j];
            plain[j] += g;
            weighted[j] += g * (values[row + j] - center[j]);
        }
    }

    /** By channel: {@code dx = a * (dy - upstreamMean) + (b * (x - center) + c)}. */
    record InputGradient(float[] center, float[] upstreamMean, float[] a, float[] b, float[] c) {

        private InputGradient spread(Tile tile) {
            return new InputGradient(
                    tile.spread(center), tile.spread(upstreamMean), tile.spread(a), tile.spread(b), tile.spread(c));
        }

        private void toRow(float[] values, float[] gradient, int row, int width) {
            float[] center = this.center;
            float[] upstreamMean = this.upstreamMean;
            float[] a = this.a;
            float[] b = this.b;
            float[] c = this.c;
            for (int j = 0; j < width; j++) {
                gradient[row + j] =
                        a[j] * (gradient[row + j] - upstreamMean[j]) + (b[j] * (values[row + j] - center[j]) + c[j]);
            }
        }

        /** Writes dL/dx to {@code dx}, from the input and dL/dy. */
        void apply(FloatMemory x, FloatMemory dy, FloatMemory dx, ChannelTiles tiles) {
            TensorTask.numbers(tiles.count()).mapToObj(tiles::tile).forEach(tile -> {
                InputGradient ofLanes = spread(tile);
                float[] values = new float[tile.task().block()];
                float[] gradient = new float[tile.task().block()];
                tile.task().forEachBlock((at, count) -> {
                    x.get(at, values, count);
                    dy.get(at, gradient, count);
                    for (int row = 0; row < count; row += tile.lanes()) {
                        ofLanes.toRow(values, gradient, row, Math.min(tile.lanes(), count - row));
                    }
                    dx.put(at, gradient, count);
                });
            });
        }
    }
}
