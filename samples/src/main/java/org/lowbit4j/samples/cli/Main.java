package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The {@code lowbit} command. Exit code 0: done; 1: a stated failure; 2: bad usage or bad input. */
@Command(
        name = "lowbit",
        description = {
            "Trains, packs, verifies and runs low-bit convolutional networks.",
            "The launcher takes the JDK from LOWBIT_JAVA and more options for java from LOWBIT_OPTS: -Xmx8g allows a heap of 8 GB"
                    + " and twice that with all native arrays (otherwise a quarter and a half of the memory)."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        scope = ScopeType.INHERIT,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:Done.",
            "1:A stated failure: verify found a difference, a training diverged, memory ran out.",
            "2:Bad usage or bad input."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            QuickstartCommand.class,
            ImportCommand.class,
            TrainCommand.class,
            QuantizeCommand.class,
            SearchCommand.class,
            PlanCommand.class,
            FinetuneCommand.class,
            EvaluateCommand.class,
            CompareCommand.class,
            LowerCommand.class,
            ExportCommand.class,
            VerifyCommand.class,
            InspectCommand.class,
            BenchCommand.class,
            ReportCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main {

    Main() {}

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
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(Failures::ofUsage)
                .setExecutionExceptionHandler(Failures::ofExecution);
        try {
            command.setExecutionStrategy(StoredOptions.install(command, arguments));
        } catch (IOException | IllegalArgumentException e) {
            err.println("lowbit: " + Failures.message(e));
            return CommandLine.ExitCode.USAGE;
        }
        try {
            return command.execute(arguments);
        } catch (OutOfMemoryError e) {
            return Failures.ofMemory(e, err, arguments);
        }
    }
}
