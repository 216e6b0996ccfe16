package org.lowbit4j.samples.data;

import java.util.Optional;

/**
 * Looks through the markers of a JPEG file (ITU-T T.81, annex B) for what its decoder only warns of, filling the rest with grey, or
 * has to guess.
 */
final class JpegMarkers {

    private static final int START = 0xD8;
    private static final int END = 0xD9;
    private static final int SCAN = 0xDA;
    private static final int ADOBE = 0xEE;
    private static final int TEMPORARY = 0x01;
    private static final int FIRST_RESTART = 0xD0;
    private static final int LAST_RESTART = 0xD7;
    private static final int FIRST_FRAME = 0xC0;
    private static final int LAST_FRAME = 0xCF;
    private static final int COMPONENTS_OFFSET = 7;
    private static final int FOUR = 4;

    private final byte[] bytes;
    private boolean scanned;
    private boolean adobe;
    private int components;

    private JpegMarkers(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What is wrong with the file, if anything is. */
    static Optional<String> fault(byte[] bytes) {
        return new JpegMarkers(bytes).look();
    }

    private Optional<String> look() {
        int at = 0;
        while (at < bytes.length - 1) {
            int marker = value(at + 1);
            if (value(at) != 0xFF || marker == 0xFF || marker == 0) {
                at++;
            } else if (marker == END && scanned) {
                return ending();
            } else {
                at += 2 + (isAlone(marker) ? 0 : segment(marker, at + 2));
            }
        }
        return Optional.of("truncated: its " + bytes.length
                + " bytes end before the end of the picture (no end marker); fetch it again");
    }

    /** Without Adobe's marker nobody knows whether 0 is no ink or all of it. */
    private Optional<String> ending() {
        return components == FOUR && !adobe
                ? Optional.of("four colour channels without the marker that says what they mean; convert it to RGB")
                : Optional.empty();
    }

    /** Notes what a segment says, and returns its length. */
    private int segment(int marker, int at) {
        boolean frame = marker >= FIRST_FRAME && marker <= LAST_FRAME && marker % FOUR != 0;
        if (frame || marker == FIRST_FRAME) {
            components = value(at + COMPONENTS_OFFSET);
        }
        adobe |= marker == ADOBE && value(at + 2) == 'A';
        scanned |= marker == SCAN;
        return (value(at) << Byte.SIZE) + value(at + 1);
    }

    private static boolean isAlone(int marker) {
        return marker == START
                || marker == END
                || marker == TEMPORARY
                || (marker >= FIRST_RESTART && marker <= LAST_RESTART);
    }

    /** The byte at a place; 0 behind the end, where a truncated file is found out anyway. */
    private int value(int at) {
        return at < bytes.length ? bytes[at] & 0xFF : 0;
    }
}
