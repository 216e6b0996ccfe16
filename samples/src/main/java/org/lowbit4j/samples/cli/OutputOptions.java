package org.lowbit4j.samples.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.run.Json;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command prints its result and its failure. */
final class OutputOptions {

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(names = "--json", description = "Print the result as one JSON object on standard output.")
    private boolean json;

    @SuppressWarnings("UnusedVariable") // Failures looks for it among the arguments, because parsing may be what fails
    @Option(names = "--debug", description = "Show the stack trace of a failure.")
    private boolean debug;

    /** Prints the result of the command as JSON or as text. */
    void print(Map<String, ?> result, Supplier<String> text) {
        PrintWriter out = Objects.requireNonNull(command).commandLine().getOut();
        if (json) {
            out.print(Json.pretty(result));
            out.flush();
        } else {
            out.println(text.get());
        }
    }
}
