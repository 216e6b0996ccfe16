package org.lowbit4j.samples.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command in a Java process of its own that answers every line with a line, on its standard input and output. It ends when its
 * input does.
 */
final class AnsweringProcess implements AutoCloseable {

    private final List<String> arguments;
    private final Process process;
    private final PrintStream questions;
    private final BufferedReader answers;

    private AnsweringProcess(List<String> arguments, Process process) {
        this.arguments = arguments;
        this.process = process;
        this.questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts {@code main} with the Java and the options of this process; its errors go where those of this process go.
     *
     * @throws IOException if it cannot be started
     */
    public static AnsweringProcess start(Class<?> main, List<String> arguments) throws IOException {
        Process process = new ProcessBuilder(FreshProcess.command(Optional.empty(), main, arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new AnsweringProcess(arguments, process);
    }

    /**
     * The answer to a line.
     *
     * @throws ProcessFailedException if the process has ended instead
     */
    public String ask(String line) throws IOException {
        questions.println(line);
        @Nullable String answer = answers.readLine();
        if (answer != null) {
            return answer;
        }
        try {
            throw new ProcessFailedException(process.waitFor(), arguments, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + String.join(" ", arguments) + " ended", e);
        }
    }

    @Override
    public void close() {
        questions.close();
        process.destroy();
    }
}
