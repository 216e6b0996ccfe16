package org.lowbit4j.binconv.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Of a JVM that the build starts for 256-bit vectors, all tests but those of {@link VectorKernelsTest} are left out where the
 * CPU has no wider ones: they ran with 256 bits before, in the JVM without the flag. Where the system does not name what its CPU
 * has, they all run.
 */
public final class WiderVectors implements PostDiscoveryFilter {

    private static final Path CPU = Path.of("/proc/cpuinfo");

    private final boolean repeated =
            System.getProperty(VectorKernelsTest.REQUIRED, "").equals("avx2")
                    && Files.exists(CPU)
                    && !isNamed("avx512bw");

    private static boolean isNamed(String feature) {
        try {
            return Files.readString(CPU).contains(feature);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public FilterResult apply(TestDescriptor test) {
        return FilterResult.includedIf(!(repeated && isMethodOfAnotherClass(test)));
    }

    /** What has children is kept for their sake. */
    private static boolean isMethodOfAnotherClass(TestDescriptor test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getClassName())
                .filter(name -> !name.equals(VectorKernelsTest.class.getName()))
                .isPresent();
    }
}
