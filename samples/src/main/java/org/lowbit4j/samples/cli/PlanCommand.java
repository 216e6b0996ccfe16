package org.lowbit4j.samples.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.samples.cli.parsing.UsageMessage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code lowbit plan}: one command for each way to a plan; {@code --baseline} is the older form. */
@Command(
        name = "plan",
        description = {
            "Makes a plan under a budget by other means than search does: what a search is compared with.",
            "sensitivity and greedy measure on training images, one layer at its least candidates and all others at their greatest,"
                    + " how much the loss grows."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PlanUniformCommand.class,
            PlanRandomCommand.class,
            PlanSensitivityCommand.class,
            PlanGreedyCommand.class,
            PlanEvolutionCommand.class,
            PlanSupernetCommand.class
        })
final class PlanCommand implements Callable<Integer> {

    private static final String BASELINE = "--baseline";

    @Spec
    private @Nullable CommandSpec command;

    @Option(names = BASELINE, hidden = true)
    private @Nullable String baseline;

    @Unmatched
    private List<String> others = new ArrayList<>();

    @Override
    public Integer call() {
        CommandSpec own = Objects.requireNonNull(command);
        if (baseline == null) {
            throw new ParameterException(own.commandLine(), UsageMessage.NO_SUBCOMMAND);
        }
        String way = baseline.toLowerCase(Locale.ROOT);
        if (!own.subcommands().containsKey(way)) {
            throw new ParameterException(
                    own.commandLine(),
                    BASELINE + " " + baseline + ": expected one of "
                            + String.join(", ", own.subcommands().keySet()));
        }
        return OlderForm.run(own, BASELINE, List.of(own.name(), way), others);
    }
}
