package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs a command in a Java process of its own, with the Java and the options of this one. */
final class FreshProcess {

    private FreshProcess() {}

    /**
     * Runs {@code main} to its end; its errors go where those of this process go.
     *
     * @param heap the option -Xmx without its name, for instance {@code 2g}, if it is not that of this process
     * @throws IOException if it cannot be started, or ends with another exit code than 0
     */
    public static void run(Optional<String> heap, Class<?> main, List<String> arguments) throws IOException {
        Process process = new ProcessBuilder(command(heap, main, arguments))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            check(process.waitFor(), heap, arguments);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + String.join(" ", arguments) + " ran", e);
        } finally {
            process.destroy();
        }
    }

    /** What starts {@code main} with the Java and the options of this process. */
    static List<String> command(Optional<String> heap, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> heap.isEmpty() || !option.startsWith("-Xmx"))
                .filter(option -> !option.contains("agent"))
                .forEach(command::add);
        heap.ifPresent(size -> command.add("-Xmx" + size));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }

    private static String java() {
        return ProcessHandle.current().info().command().orElseGet(() -> System.getProperty("java.home") + "/bin/java");
    }

    private static void check(int exitCode, Optional<String> heap, List<String> arguments) {
        if (exitCode != 0) {
            throw new ProcessFailedException(exitCode, arguments, heap.isPresent());
        }
    }
}
