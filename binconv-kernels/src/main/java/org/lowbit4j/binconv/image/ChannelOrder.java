package org.lowbit4j.binconv.image;

import java.util.Locale;

/** Which colours the channels of a network's input are. */
public enum ChannelOrder {
    /** Red, green, blue. */
    RGB(3) {
        @Override
        int value(Pixels image, int row, int column, int channel) {
            return image.value(row, column, channel);
        }
    },
    /** Blue, green, red, as OpenCV orders them. */
    BGR(3) {
        @Override
        int value(Pixels image, int row, int column, int channel) {
            return image.value(row, column, 2 - channel);
        }
    },
    /** One channel, the luma of ITU-R BT.601: {@code (299 R + 587 G + 114 B + 500) / 1000}, rounded down. */
    GRAY(1) {
        @Override
        int value(Pixels image, int row, int column, int channel) {
            int sum = 299 * image.value(row, column, 0)
                    + 587 * image.value(row, column, 1)
                    + 114 * image.value(row, column, 2);
            return (sum + 500) / 1000;
        }
    };

    private final int channels;

    ChannelOrder(int channels) {
        this.channels = channels;
    }

    /** Number of channels. */
    public int channels() {
        return channels;
    }

    /** The value 0..255 of channel {@code channel} of the network's input. */
    abstract int value(Pixels image, int row, int column, int channel);

    /** As it stands in files: in small letters. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
