package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.lowbit4j.binconv.format.AtomicFile;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelTable;

/** The kernel table of this machine as a file: what {@code -Dlowbit.kernelTable} takes. */
public final class KernelTableFile {

    private static final int WARM_UP_MILLIS = 3000;
    private static final int MEASURE_MILLIS = 10;

    private KernelTableFile() {}

    /**
     * Times every kernel on these convolutions and writes the table.
     *
     * @param progress hears of every convolution of every round of {@link KernelTuning}
     * @return how many measurements are in it
     */
    public static int write(List<ConvolutionSpec> specs, Path file, IntConsumer progress) throws IOException {
        List<KernelTable.Row> rows = new KernelTuning(WARM_UP_MILLIS, MEASURE_MILLIS).measure(specs, progress);
        List<String> lines = new ArrayList<>(List.of(
                "# Microseconds from byte codes to accumulators, one thread. " + Processor.name() + ", JDK "
                        + Runtime.version(),
                "# " + KernelTable.COLUMNS));
        rows.forEach(row -> lines.add(row.toLine()));
        AtomicFile.write(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        return rows.size();
    }
}
