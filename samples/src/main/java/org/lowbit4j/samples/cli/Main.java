package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.lowbit4j.samples.cli.options.OptionTypes;
import org.lowbit4j.samples.cli.parsing.Failures;
import org.lowbit4j.samples.cli.parsing.StoredOptions;
import org.lowbit4j.samples.command.Versions;
import org.lowbit4j.samples.result.CommandResult;
import org.lowbit4j.samples.result.ResultJson;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
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
        versionProvider = Main.Version.class,
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
            PredictCommand.class,
            EvaluateCommand.class,
            CompareCommand.class,
            LowerCommand.class,
            ExportCommand.class,
            VerifyCommand.class,
            InspectCommand.class,
            BenchCommand.class,
            TuneCommand.class,
            ReportCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main {

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print the result as one JSON object on standard output.")
    private boolean json;

    @SuppressWarnings("UnusedVariable") // Failures looks for it among the arguments, because parsing may be what fails
    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace of a failure.")
    private boolean debug;

    private final StoredOptions stored = new StoredOptions();

    private Main() {}

    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() throws IOException {
            return new String[] {Versions.line()};
        }
    }

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, arguments));
    }

    /** Runs a command and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        try {
            return commandLine().setOut(out).setErr(err).execute(arguments);
        } catch (OutOfMemoryError e) {
            return Failures.ofMemory(e, err, arguments);
        }
    }

    /** All commands, ready to be executed once. */
    static CommandLine commandLine() {
        Main main = new Main();
        CommandLine command = new CommandLine(main)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setAllowSubcommandsAsOptionParameters(true)
                .setDefaultValueProvider(main.stored)
                .setParameterExceptionHandler(
                        (exception, given) -> Failures.ofUsage(main.stored.explained(exception), given))
                .setExecutionExceptionHandler(Failures::ofExecution)
                .setExecutionStrategy(main::execute);
        // picocli lets subcommands have unknown arguments where their parent takes them, as plan does for its older
        // form.
        command.getSubcommands().values().stream()
                .flatMap(group -> group.getSubcommands().values().stream())
                .forEach(one -> one.setUnmatchedArgumentsAllowed(false));
        return OptionTypes.register(command);
    }

    private int execute(ParseResult parsed) {
        stored.check(parsed);
        int exitCode = new CommandLine.RunLast().execute(parsed);
        List<CommandLine> commands = parsed.asCommandLineList();
        CommandLine command = commands.get(commands.size() - 1);
        if (!(command.getExecutionResult() instanceof CommandResult result)) {
            return exitCode;
        }
        if (json || stored.isOn("json")) {
            command.getOut().print(ResultJson.text(result));
        } else {
            command.getOut().println(result.text());
        }
        command.getOut().flush();
        return result.failed() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }
}
