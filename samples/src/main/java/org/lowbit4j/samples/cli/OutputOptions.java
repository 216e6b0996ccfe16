package org.lowbit4j.samples.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.function.Supplier;
import org.lowbit4j.samples.train.Json;
import picocli.CommandLine.Option;

/** What every command prints. */
final class OutputOptions {

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;

    @Option(names = "--debug", description = "Show the stack trace of a failure.")
    private boolean debug;

    /** Prints the result as JSON or as text. */
    void print(PrintWriter out, Map<String, ?> result, Supplier<String> text) {
        if (json) {
            out.print(Json.pretty(result));
            out.flush();
        } else {
            out.println(text.get());
        }
    }

    /** Whether stack traces are wanted. */
    boolean debug() {
        return debug;
    }
}
