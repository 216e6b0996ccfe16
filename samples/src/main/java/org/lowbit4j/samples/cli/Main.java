package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code lowbit} command. Exit code 0: done; 1: a stated failure; 2: bad usage or bad input. */
@Command(
        name = "lowbit",
        description = "Trains, searches, packs and runs low-bit convolutional networks.",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            QuickstartCommand.class,
            ImportCommand.class,
            TrainCommand.class,
            QuantizeCommand.class,
            EvaluateCommand.class,
            LowerCommand.class,
            VerifyCommand.class,
            InspectCommand.class,
            TrainingSpeedCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main {

    private Main() {}

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, arguments));
    }

    /** Runs a command and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine command = new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Failures::ofUsage)
                .setExecutionExceptionHandler(Failures::ofExecution);
        try {
            command.setExecutionStrategy(StoredOptions.install(command, arguments));
        } catch (IOException | IllegalArgumentException e) {
            err.println("lowbit: " + Failures.message(e));
            return CommandLine.ExitCode.USAGE;
        }
        return command.execute(arguments);
    }
}
