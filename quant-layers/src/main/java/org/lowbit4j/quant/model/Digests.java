package org.lowbit4j.quant.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, in hexadecimal digits. */
public final class Digests {

    /** Characters of a digest. */
    public static final int LENGTH = 64;

    private Digests() {}

    /** The digest of a file's bytes. */
    public static String ofFile(Path file) throws IOException {
        return hexadecimal(sha256().digest(Files.readAllBytes(file)));
    }

    /** A digest that is begun. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Bytes as text. */
    public static String hexadecimal(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }
}
