package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.format.AtomicFile;
import org.lowbit4j.samples.cli.options.ForceOption;
import org.lowbit4j.samples.report.RunReport;
import org.lowbit4j.samples.result.ReportResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit report}. */
@Command(
        name = "report",
        description = {
            "A run as one HTML page with charts.",
            "Accuracy and loss over the epochs, the bits of every layer; of a search also expected against target cost and the shares"
                    + " of all candidates. Charts need a font: on a bare server install fontconfig and any font."
        })
final class ReportCommand implements Callable<ReportResult> {

    private static final String FILE = "report.html";

    @Option(names = "--run", required = true, paramLabel = "DIR", description = "The directory of the run.")
    private Path run = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "F.html",
            description = "The page to write (default: " + FILE + " in the run).")
    private @Nullable Path out;

    @Mixin
    private final ForceOption force = new ForceOption();

    @Override
    public ReportResult call() throws IOException {
        Path file = out == null ? run.resolve(FILE) : out;
        if (out != null) {
            force.check(file);
        }
        AtomicFile.write(file, RunReport.html(run).getBytes(StandardCharsets.UTF_8));
        return new ReportResult(file.toString());
    }
}
