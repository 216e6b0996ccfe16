package org.lowbit4j.binconv.simd.luta;

import static org.lowbit4j.binconv.simd.luta.LutAGeometry.GROUP;
import static org.lowbit4j.binconv.simd.luta.LutAGeometry.STEP_TAPS;
import static org.lowbit4j.binconv.simd.luta.LutAGeometry.TABLE;

import java.util.ArrayList;
import java.util.List;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;

/**
 * Weights as static indices into tables: for every tap, group, bit plane and block of 64 output channels, which of the six
 * channels have the bit. Signed codes, symmetric ones too, are in two's complement, so that the highest plane counts negatively;
 * odd points have the planes of their unsigned codes.
 */
final class LutAWeights {

    final int planes;
    final int blocks;
    final boolean signed;
    private final boolean pairs;
    private final WeightCodes weights;
    private final int channelBase;
    private final List<byte[]> indices = new ArrayList<>();

    LutAWeights(ConvolutionSpec spec, List<LutATaps> chunks) {
        this.weights = spec.weights();
        this.planes = weights.grid().bits();
        this.blocks = (weights.shape().outputs() + TABLE - 1) / TABLE;
        this.pairs = LutATiles.pairs(spec);
        this.signed = weights.grid().coding().isSigned();
        this.channelBase = SubsetTables.centre(spec.activationCoding().lastUnsigned())
                + spec.activationCoding().offset();
        for (LutATaps chunk : chunks) {
            indices.add(indices(chunk));
        }
    }

    /** The bytes of the indices of all chunks, and of what is kept of their taps. */
    static long bytes(ConvolutionSpec spec, LutAGeometry geometry) {
        long lookUps = Bytes.product(geometry.chunks, geometry.chunkLookUps());
        return Bytes.product(lookUps, Bytes.sum(Bytes.product(LutATiles.parts(spec), TABLE), LutATaps.BYTES));
    }

    /** The channel whose look-up a lane does: so that 16-bit halves of int lanes are in the order of the channels. */
    private static int channel(int lane) {
        return lane % 4 * 16 + lane / 4;
    }

    private byte[] indices(LutATaps chunk) {
        int parts = blocks * planes;
        byte[] all = new byte[parts * chunk.count() * TABLE];
        for (int part = 0; part < parts; part++) {
            int stride = pairs && (part ^ 1) < parts ? SegmentedTile.PARTS : 1;
            int first = part / stride * stride;
            for (int i = 0; i < chunk.taps().size(); i++) {
                int step = i / STEP_TAPS * stride + part - first;
                int at = first * chunk.count() + step * STEP_TAPS + i % STEP_TAPS;
                fill(all, at * TABLE, part, chunk.taps().get(i));
            }
        }
        return all;
    }

    private void fill(byte[] all, int at, int part, LutATaps.Tap tap) {
        for (int lane = 0; lane < TABLE; lane++) {
            int output = part / planes * TABLE + channel(lane);
            all[at + lane] = (byte) subset(output, part % planes, tap);
        }
    }

    private int subset(int output, int plane, LutATaps.Tap tap) {
        WeightShape shape = weights.shape();
        int subset = 0;
        for (int i = 0; i < GROUP; i++) {
            int input = tap.group() * GROUP + i;
            if (output < shape.outputs() && input < shape.inputs()) {
                int code = weights.code(shape.index(output, tap.row(), tap.column(), input));
                subset |= (code >> plane & 1) << i;
            }
        }
        return subset;
    }

    /** The indices of a chunk, {@code [part][tap][64]}, or of two parts {@code [step][part][tap of the step][64]}. */
    byte[] indices(int chunk) {
        return indices.get(chunk);
    }

    /** What every sum of an output channel lacks: tables count from the centre of the codes. */
    int[] channelConstants(ConvolutionSpec spec) {
        int[] constants = new int[blocks * TABLE];
        int depth = weights.shape().depth();
        for (int i = 0; i < weights.shape().size(); i++) {
            constants[i / depth] += channelBase * spec.weight(i);
        }
        return constants;
    }
}
