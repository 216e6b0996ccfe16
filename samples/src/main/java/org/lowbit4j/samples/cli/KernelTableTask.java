package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lowbit4j.binconv.format.AtomicFile;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelTable;
import org.lowbit4j.samples.bench.Processor;
import org.lowbit4j.samples.bench.KernelTuning;
import org.lowbit4j.samples.bench.TuningSpecs;

/** {@code lowbit bench --tune} without a network: times every kernel of this machine and writes the table that chooses. */
final class KernelTableTask {

    private static final int WARM_UP_MILLIS = 3000;
    private static final int MEASURE_MILLIS = 10;

    private KernelTableTask() {}

    static void run(Path target, OutputOptions output) throws IOException {
        List<KernelTable.Row> rows;
        List<ConvolutionSpec> specs = TuningSpecs.all();
        try (ProgressLine progress =
                ProgressLine.start("tune", "convolutions", (long) KernelTuning.ROUNDS * specs.size())) {
            rows = new KernelTuning(WARM_UP_MILLIS, MEASURE_MILLIS).measure(specs, progress::at);
        }
        List<String> lines = new ArrayList<>(List.of(
                "# Microseconds from byte codes to accumulators, one thread. " + Processor.name() + ", JDK "
                        + Runtime.version(),
                "# " + KernelTable.COLUMNS));
        rows.forEach(row -> lines.add(row.toLine()));
        AtomicFile.write(target, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("out", target.toString());
        fields.put("rows", rows.size());
        output.print(fields, () -> target + ": " + rows.size() + " measurements");
    }
}
