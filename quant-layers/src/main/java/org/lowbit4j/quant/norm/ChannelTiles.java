package org.lowbit4j.quant.norm;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.lowbit4j.quant.memory.TensorTask;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Divides a dense tensor into tiles whose loops run over <em>lanes</em>: the element at index {@code i} belongs to channel
 * {@code (i / run) % channels}, with {@code run} neighbours of one channel, so that a lane that is repeated at multiples of
 * {@code run * channels} never leaves its channel. One loop over hundreds of lanes vectorises for any number of channels and
 * either format, while one over three channels, or one that sums a plane into one float, does not.
 */
final class ChannelTiles {

    /** Enough lanes for long loops, few enough to keep several arrays of them in the first-level cache. */
    private static final int LANES = 1024;
    /** Floats in a tile: adding up its lanes is one addition to about a hundred in its loops. */
    private static final int TILE = 1 << 17;

    private final int length;
    private final int channels;
    private final int run;
    /** Tiles side by side; one if a row holds all channels. */
    private final int across;
    /** Lanes of a tile, fewer in the last one of several side by side. */
    private final int width;
    /** From one row of lanes to the next one of the same tile. */
    private final int rowStride;

    private final int rowsPerBlock;
    private final int rowsPerTile;

    /** Tiles of {@code length} floats, a multiple of {@code channels * run}. */
    ChannelTiles(int length, int channels, int run) {
        int period = channels * run;
        this.length = length;
        this.channels = channels;
        this.run = run;
        this.across = (period - 1) / LANES + 1;
        this.width = across == 1 ? period * (LANES / period) : (period - 1) / across + 1;
        this.rowStride = across == 1 ? width : period;
        this.rowsPerBlock = across == 1 ? TensorTask.BLOCK / width : 1;
        this.rowsPerTile = TILE / width / rowsPerBlock * rowsPerBlock;
    }

    /** Tiles of an array [N, C], [N, C, W], [N, W, C], [N, C, H, W] or [N, H, W, C]. */
    static ChannelTiles of(INDArray array, CNN2DFormat format) {
        int length = Math.toIntExact(array.length());
        boolean channelsLast = array.rank() == 2 || format == CNN2DFormat.NHWC;
        int channels = Math.toIntExact(array.size(channelsLast ? array.rank() - 1 : 1));
        return new ChannelTiles(length, channels, channelsLast ? 1 : length / channels / (int) array.size(0));
    }

    /**
     * One tile.
     *
     * @param task its memory; every block starts at lane 0
     * @param channelOf channel of each lane
     */
    @SuppressWarnings("ArrayRecordComponent") // lives inside one task, never compared
    record Tile(TensorTask task, int[] channelOf) {

        int lanes() {
            return channelOf.length;
        }

        /** Every lane's value of a quantity that is given by channel. */
        float[] spread(float[] ofChannel) {
            float[] ofLane = new float[channelOf.length];
            for (int j = 0; j < ofLane.length; j++) {
                ofLane[j] = ofChannel[channelOf[j]];
            }
            return ofLane;
        }

        /** Adds every lane to its channel. */
        void addTo(double[] ofChannel, float[] ofLane) {
            for (int j = 0; j < ofLane.length; j++) {
                ofChannel[channelOf[j]] += ofLane[j];
            }
        }

        /** Number of elements of each of {@code channels} channels in {@code part}, this tile's task or its head. */
        double[] counts(TensorTask part, int channels) {
            int rows = part.length() / lanes();
            int rest = part.length() % lanes();
            double[] counts = new double[channels];
            for (int j = 0; j < lanes(); j++) {
                counts[channelOf[j]] += j < rest ? rows + 1 : rows;
            }
            return counts;
        }
    }

    int channels() {
        return channels;
    }

    /** Elements of one channel in the whole tensor. */
    int elementsPerChannel() {
        return length / channels;
    }

    /** Number of tiles. */
    int count() {
        int rows = (length - 1) / rowStride + 1;
        return across * ((rows - 1) / rowsPerTile + 1);
    }

    /** Tile {@code number}, from 0. */
    Tile tile(int number) {
        int column = number % across * width;
        int row = number / across * rowsPerTile;
        int start = row * rowStride + column;
        if (across == 1) {
            int block = width * rowsPerBlock;
            int blocks = Math.min(rowsPerTile / rowsPerBlock, (length - start - 1) / block + 1);
            return new Tile(new TensorTask(start, block, block, blocks, length), channelsFrom(0, width));
        }
        int lanes = Math.min(width, rowStride - column);
        int rows = Math.min(rowsPerTile, length / rowStride - row);
        return new Tile(new TensorTask(start, lanes, rowStride, rows, length), channelsFrom(column, lanes));
    }

    private int[] channelsFrom(int from, int lanes) {
        int[] channelOf = new int[lanes];
        int channel = from / run;
        int left = run - from % run;
        for (int j = 0; j < lanes; j++) {
            channelOf[j] = channel;
            left--;
            if (left == 0) {
                left = run;
                channel = channel + 1 == channels ? 0 : channel + 1;
            }
        }
        return channelOf;
    }
}
