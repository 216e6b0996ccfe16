package org.lowbit4j.binconv.simd.vectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import jdk.incubator.vector.ByteVector;

/**
 * Whether a look-up of 64 bytes is one instruction: VPERMB of AVX-512 VBMI. Without it, the JDK runs such a look-up
 * thousands of times slower.
 */
public final class Vbmi {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private static final Pattern FLAG = Pattern.compile("\\bavx512vbmi\\b");

    private Vbmi() {}

    /** Why it is not, empty if it is. */
    public static Optional<String> missing() {
        int bits = ByteVector.SPECIES_PREFERRED.vectorBitSize();
        if (bits != ByteVector.SPECIES_512.vectorBitSize()) {
            return Optional.of("byte vectors have " + bits + " bits in this JVM, look-ups need 512");
        }
        try {
            return FLAG.matcher(Files.readString(CPU_INFO)).find()
                    ? Optional.empty()
                    : Optional.of(CPU_INFO + " does not name avx512vbmi");
        } catch (IOException e) {
            return Optional.of("whether the CPU has AVX-512 VBMI cannot be read from " + CPU_INFO);
        }
    }
}
