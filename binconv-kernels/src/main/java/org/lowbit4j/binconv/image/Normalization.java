package org.lowbit4j.binconv.image;

import java.util.Collections;
import java.util.List;

/** Maps the value of a channel, 0..255, to what a network sees, in float32. */
public sealed interface Normalization {

    /** The constants of ImageNet, in RGB. */
    Standardized IMAGENET = new Standardized(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

    /** What the network sees of {@code value} in channel {@code channel}. */
    float of(int channel, float value);

    /**
     * Refuses an image of channels that this does not say anything about.
     *
     * @throws IllegalArgumentException if so
     */
    void check(int channels);

    /**
     * {@code (value / 255 - mean) / deviation}, channel by channel.
     *
     * @param mean one for each channel, in units of 0..1
     * @param deviation one for each channel, in units of 0..1, above 0
     */
    record Standardized(List<Float> mean, List<Float> deviation) implements Normalization {

        /** Checks the numbers. */
        public Standardized {
            mean = List.copyOf(mean);
            deviation = List.copyOf(deviation);
            boolean finite = mean.stream().allMatch(Float::isFinite);
            boolean positive = deviation.stream().allMatch(value -> Float.isFinite(value) && value > 0);
            if (mean.isEmpty() || mean.size() != deviation.size() || !finite || !positive) {
                throw new IllegalArgumentException("normalization by mean " + mean + " and deviation " + deviation
                        + "; expected as many of each, one a channel, finite, deviations above 0");
            }
        }

        @Override
        public float of(int channel, float value) {
            return (value / 255f - mean.get(channel)) / deviation.get(channel);
        }

        @Override
        public void check(int channels) {
            if (mean.size() != channels) {
                throw new IllegalArgumentException("normalization of " + mean.size() + " channels for images of "
                        + channels + "; expected a mean and a deviation for each channel");
            }
        }
    }

    /**
     * {@code low + value / 255 (high - low)}, alike in all channels.
     *
     * @param low what 0 becomes
     * @param high what 255 becomes, above {@code low}
     */
    record Range(float low, float high) implements Normalization {

        /** Checks the numbers. */
        public Range {
            if (!Float.isFinite(low) || !Float.isFinite(high) || !(low < high)) {
                throw new IllegalArgumentException(
                        "normalization to " + low + ".." + high + "; expected two finite numbers, the lower one first");
            }
        }

        @Override
        public float of(int channel, float value) {
            return low + value / 255f * (high - low);
        }

        @Override
        public void check(int channels) {}
    }

    /** The same mean and deviation for {@code channels} channels. */
    static Normalization uniform(float mean, float deviation, int channels) {
        return new Standardized(Collections.nCopies(channels, mean), Collections.nCopies(channels, deviation));
    }
}
