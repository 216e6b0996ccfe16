package org.lowbit4j.samples.bench;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.samples.result.CommandResult;
import org.lowbit4j.samples.result.ResultJson;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A measurement that is a program of its own: prints its result, with {@code --json} as one JSON object. */
abstract class MeasurementProgram {

    @Spec
    private @Nullable CommandSpec command;

    @Option(names = "--json", description = "Print the result as one JSON object on standard output.")
    private boolean json;

    /** Runs the program and ends the JVM. */
    static void main(MeasurementProgram program, String... arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(program, out, err, arguments));
    }

    /** The exit code: 0 done, 2 bad usage or bad input, 1 any other failure, each of them with one line. */
    static int run(MeasurementProgram program, PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(program)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, command, parsed) -> {
                    err.println(command.getCommandName() + ": " + exception.getMessage());
                    boolean input = exception instanceof IllegalArgumentException
                            || (exception instanceof ProcessFailedException failed && failed.isBadInput());
                    return input ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments);
    }

    /** Prints the result. */
    void print(CommandResult result) {
        Objects.requireNonNull(command)
                .commandLine()
                .getOut()
                .println(json ? ResultJson.text(result).stripTrailing() : result.text());
    }
}
