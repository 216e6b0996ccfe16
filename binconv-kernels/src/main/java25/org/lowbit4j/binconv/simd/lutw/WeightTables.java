package org.lowbit4j.binconv.simd.lutw;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.kernel.Bytes;

/**
 * The sums of all subsets of the weights that meet one index byte, for every output and step. The least sum of a table
 * is subtracted from its entries, so that they count from 0; what is missing is one number per output.
 */
final class WeightTables {

    /** Outputs that are looked up together. */
    static final int TILE = 4;

    /** Entries of a table. */
    static final int SIZE = 1 << ChannelGroups.SIZE;

    private static final int MAX_BYTE = 255;

    /**
     * Segments that a tile has at most. Where one ends, it and the next step pass a byte for one of the outputs; a step counts
     * for two segments, and all steps of an output do not pass 16 bits.
     */
    static final int MOST_SEGMENTS = 2 * TILE * (1 << Short.SIZE) / (1 << Byte.SIZE) + 1;

    private final int steps;
    private final byte[] tables;
    private final int[][] ends;
    private final int[] leastSums;

    /**
     * Lays the tables out as {@code [tile][step][output of the tile][entry]}.
     *
     * @param weights OHWI
     */
    WeightTables(WeightShape shape, ChannelGroups groups, int[] weights) {
        this.steps = shape.kernelHeight() * shape.kernelWidth() * groups.count();
        int tiles = (shape.outputs() + TILE - 1) / TILE;
        this.tables = new byte[tiles * steps * TILE * SIZE];
        this.leastSums = new int[tiles * TILE];
        this.ends = new int[tiles][];
        int[][] ranges = new int[tiles * TILE][steps];
        int[] group = new int[ChannelGroups.SIZE];
        for (int output = 0; output < shape.outputs(); output++) {
            for (int step = 0; step < steps; step++) {
                gather(shape, groups, weights, output, step, group);
                ranges[output][step] = fill(output, step, group);
            }
        }
        for (int tile = 0; tile < tiles; tile++) {
            ends[tile] = ends(ranges, tile * TILE);
        }
    }

    /** The bytes of the tables of a convolution. */
    static long bytes(WeightShape shape, ChannelGroups groups) {
        long steps = Bytes.product(shape.kernelHeight(), shape.kernelWidth(), groups.count());
        return Bytes.product(Bytes.divideUp(shape.outputs(), TILE), TILE, steps, SIZE);
    }

    /** Whether every table's entries fit a byte. */
    static boolean fit(WeightShape shape, ChannelGroups groups, int[] weights) {
        int[] group = new int[ChannelGroups.SIZE];
        int steps = shape.kernelHeight() * shape.kernelWidth() * groups.count();
        for (int output = 0; output < shape.outputs(); output++) {
            for (int step = 0; step < steps; step++) {
                gather(shape, groups, weights, output, step, group);
                if (subsetSum(group, ~0) - leastSum(group) - leastSum(group) > MAX_BYTE) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void gather(
            WeightShape shape, ChannelGroups groups, int[] weights, int output, int step, int[] group) {
        Arrays.fill(group, 0);
        int tap = step / groups.count();
        int index = step % groups.count();
        int first =
                shape.index(output, tap / shape.kernelWidth(), tap % shape.kernelWidth(), index * ChannelGroups.SIZE);
        System.arraycopy(weights, first, group, 0, groups.size(index));
    }

    private static int leastSum(int[] group) {
        int sum = 0;
        for (int weight : group) {
            sum += Math.min(0, weight);
        }
        return sum;
    }

    private static int subsetSum(int[] group, int subset) {
        int sum = 0;
        for (int i = 0; i < group.length; i++) {
            sum += (subset >> i & 1) * group[i];
        }
        return sum;
    }

    /** Writes a table and returns its largest entry. */
    private int fill(int output, int step, int[] group) {
        int least = leastSum(group);
        leastSums[output] += least;
        int at = ((output / TILE * steps + step) * TILE + output % TILE) * SIZE;
        int largest = 0;
        for (int subset = 0; subset < SIZE; subset++) {
            int entry = subsetSum(group, subset) - least;
            tables[at + subset] = (byte) entry;
            largest = Math.max(largest, entry);
        }
        return largest;
    }

    /** Where byte sums must be taken away so that none of four can overflow: the ends of segments of steps. */
    private int[] ends(int[][] ranges, int output) {
        List<Integer> ends = new ArrayList<>();
        int[] sums = new int[TILE];
        for (int step = 0; step < steps; step++) {
            for (int i = 0; i < TILE; i++) {
                if (sums[i] + ranges[output + i][step] > MAX_BYTE) {
                    ends.add(step);
                    sums = new int[TILE];
                    break;
                }
            }
            for (int i = 0; i < TILE; i++) {
                sums[i] += ranges[output + i][step];
            }
        }
        ends.add(steps);
        return ends.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Tiles that hold all outputs. */
    int tiles() {
        return ends.length;
    }

    byte[] tables() {
        return tables;
    }

    /** The first table of a tile. */
    int tile(int tile) {
        return tile * steps * TILE * SIZE;
    }

    /** The steps before which byte sums of a tile must be widened, and the last one. */
    int[] ends(int tile) {
        return ends[tile];
    }

    /** The sum of the negative weights of an output: what is missing in every plane's sum. */
    int leastSum(int output) {
        return leastSums[output];
    }

    /** The most segments that a tile has. */
    int maxSegments() {
        int most = 0;
        for (int[] tile : ends) {
            most = Math.max(most, tile.length);
        }
        return most;
    }
}
