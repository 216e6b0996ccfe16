package org.lowbit4j.binconv.kernel;

import org.lowbit4j.binconv.ir.WeightShape;

/**
 * Where the bits of a patch (all taps and channels that one output reads) lie in its words, for one plane. A tap with more
 * than 16 channels has words of its own; taps with fewer share a word, so that narrow layers do not count empty bits.
 *
 * <p>Words are ints because {@link Integer#bitCount} loops become vector code on every JDK from 17 on, {@link Long#bitCount}
 * loops only on later ones.
 *
 * <p>Where the taps of a kernel row lie side by side in the packed image as well, the row may be laid out as one tap of all
 * their channels.
 *
 * @param taps kernel height times kernel width
 * @param channels input channels
 */
public record PatchLayout(int taps, int channels) {

    /** Every tap on its own. */
    public static PatchLayout of(WeightShape weights) {
        return new PatchLayout(weights.kernelHeight() * weights.kernelWidth(), weights.inputs());
    }

    /** Words that the channels of one tap need. */
    public int wordsPerTap() {
        return (channels + Integer.SIZE - 1) / Integer.SIZE;
    }

    /** Taps in one word; 1 when a tap needs more than half of one. */
    public int tapsPerWord() {
        return Math.max(1, Integer.SIZE / channels);
    }

    /** Words of one plane of a patch. */
    public int words() {
        return (taps + tapsPerWord() - 1) / tapsPerWord() * wordsPerTap();
    }

    /** The word that holds word {@code word} of tap {@code tap}. */
    public int word(int tap, int word) {
        return tap / tapsPerWord() * wordsPerTap() + word;
    }

    /** The bit of that word at which the tap starts. */
    public int shift(int tap) {
        return tap % tapsPerWord() * channels;
    }
}
