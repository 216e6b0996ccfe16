package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The page about the command line: the help of every command. {@link #main} writes it. */
final class CommandReference {

    /** From the folder of the module. */
    static final Path PAGE = Path.of("docs/command-line.md");

    private static final int WIDTH = 120;

    private CommandReference() {}

    /** Writes the page anew. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(PAGE, text());
    }

    /** What the page says. */
    static String text() {
        StringBuilder page = new StringBuilder(
                "# The command line\n\nMade of what `lowbit COMMAND --help` says; a test compares them."
                        + " `CommandReference` in the tests of this module writes it.\n");
        append(page, Main.commandLine().setUsageHelpWidth(WIDTH));
        return page.toString();
    }

    private static void append(StringBuilder page, CommandLine command) {
        StringWriter help = new StringWriter();
        command.usage(new PrintWriter(help), Ansi.OFF);
        String text = help.toString().replace(System.lineSeparator(), "\n").stripTrailing();
        page.append("\n## ").append(command.getCommandSpec().qualifiedName()).append("\n\n```\n");
        page.append(text).append("\n```\n");
        command.getSubcommands().values().forEach(subcommand -> append(page, subcommand));
    }
}
