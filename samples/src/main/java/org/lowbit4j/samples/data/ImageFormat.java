package org.lowbit4j.samples.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kinds of image file that are read. What a file is, its first bytes tell; its name only says that it is meant as an image. */
enum ImageFormat {
    JPEG(".jpg .jpeg .jpe .jfif", "\u00FF\u00D8\u00FF"),
    PNG(".png", "\u0089PNG\r\n\u001A\n"),
    BMP(".bmp .dib", "BM"),
    WEBP(".webp", "RIFF????WEBP"),
    TIFF(".tif .tiff", "II*\0", "MM\0*");

    /** Images to people, but not to the decoder, or not to every build of it. */
    private static final String OTHERS = ".gif .heic .heif .avif .jxl .jp2 .j2k .ico .tga .psd .svg .pbm .pgm .ppm .pnm"
            + " .exr .hdr .pcx .raw .dng .cr2 .nef .eps";

    private static final char ANY = '?';

    private final String suffixes;
    private final String signature;
    private final String otherSignature;

    ImageFormat(String suffixes, String signature) {
        this(suffixes, signature, signature);
    }

    /** Suffixes with a space between them; a byte of a signature is a character, a question mark any byte. */
    ImageFormat(String suffixes, String signature, String otherSignature) {
        this.suffixes = suffixes;
        this.signature = signature;
        this.otherSignature = otherSignature;
    }

    /** The format of a file with these bytes, if it is one of these. */
    static Optional<ImageFormat> of(byte[] bytes) {
        return Arrays.stream(values())
                .filter(format -> starts(bytes, format.signature) || starts(bytes, format.otherSignature))
                .findFirst();
    }

    /** Whether a file of this name is meant as an image of one of these formats. */
    static boolean isNameOfOne(String name) {
        return Arrays.stream(values()).anyMatch(format -> ends(name, format.suffixes));
    }

    /** Whether a file of this name is meant as an image, of a format that is not read. */
    static boolean isNameOfAnother(String name) {
        return ends(name, OTHERS);
    }

    /** The suffixes of all formats, for messages. */
    static String suffixList() {
        return Arrays.stream(values())
                .flatMap(format -> Stream.of(format.suffixes.split(" ", -1)))
                .collect(Collectors.joining(", "));
    }

    private static boolean ends(String name, String suffixes) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Stream.of(suffixes.split(" ", -1)).anyMatch(lower::endsWith);
    }

    private static boolean starts(byte[] bytes, String signature) {
        if (bytes.length < signature.length()) {
            return false;
        }
        for (int i = 0; i < signature.length(); i++) {
            if (signature.charAt(i) != ANY && signature.charAt(i) != (bytes[i] & 0xFF)) {
                return false;
            }
        }
        return true;
    }
}
