package org.lowbit4j.samples.cli.parsing;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import org.lowbit4j.binconv.engine.EngineMemoryException;
import org.lowbit4j.quant.lowering.UnsupportedLayerException;
import org.lowbit4j.quant.training.DivergedException;
import org.lowbit4j.samples.data.DataException;
import org.lowbit4j.samples.data.NameCharset;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns an exception into one line on standard error and an exit code. */
public final class Failures {

    private Failures() {}

    /** A mistake in the arguments. */
    public static int ofUsage(ParameterException exception, String[] arguments) {
        CommandLine command = exception.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        err.println(
                name + ": " + oneLine(UsageMessage.of(exception)) + advice(exception) + " (see " + name + " --help)");
        if (isDebug(arguments)) {
            exception.printStackTrace(err);
        }
        return CommandLine.ExitCode.USAGE;
    }

    /** Something that went wrong while a command ran. */
    public static int ofExecution(Exception exception, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        boolean debug = isDebug(parsed.originalArgs().toArray(String[]::new));
        boolean expected = isInput(exception) || exception instanceof DivergedException;
        String prefix = command.getCommandSpec().qualifiedName() + ": ";
        err.println(
                expected
                        ? prefix + message(exception)
                        : prefix + "unexpected " + exception.getClass().getSimpleName() + ": " + message(exception)
                                + (debug ? "" : "; --debug shows where"));
        if (debug) {
            exception.printStackTrace(err);
        }
        return isInput(exception) ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    /** Heap or native memory that did not suffice: the work was possible, so it is a stated failure. */
    public static int ofMemory(OutOfMemoryError error, PrintWriter err, String... arguments) {
        err.println("lowbit: out of memory: " + oneLine(String.valueOf(error.getMessage()))
                + "; use a smaller --batch, or allow more with LOWBIT_OPTS=-Xmx8g (native memory: twice that)");
        if (isDebug(arguments)) {
            error.printStackTrace(err);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static boolean isDebug(String... arguments) {
        return Arrays.asList(arguments).contains("--debug");
    }

    private static boolean isInput(Exception exception) {
        return exception instanceof IllegalArgumentException
                || exception instanceof DataException
                || exception instanceof UnsupportedLayerException
                || exception instanceof IOException;
    }

    /** What an exception has to say, in one line. */
    public static String message(Exception exception) {
        if (exception instanceof NoSuchFileException missing) {
            String reason = missing.getReason();
            return missing.getFile() + ": " + (reason == null ? "no such file or directory" : oneLine(reason));
        }
        if (exception instanceof AccessDeniedException denied) {
            return denied.getFile() + ": access denied";
        }
        if (exception instanceof FileSystemException file) {
            return oneLine(file.getFile() + ": " + file.getReason());
        }
        String message = exception.getMessage();
        return oneLine(message == null ? exception.getClass().getSimpleName() : message) + advice(exception);
    }

    /**
     * What allows more memory here; and Java says of a name that the locale cannot express only that there are characters in it, and
     * no more of the locale.
     */
    private static String advice(Exception exception) {
        if (exception instanceof EngineMemoryException) {
            return "; here by --memory SIZE, and more heap by LOWBIT_OPTS=-Xmx8g";
        }
        boolean unknown = String.valueOf(exception.getMessage()).contains("unmappable characters");
        return unknown ? "; " + NameCharset.advice() : "";
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
