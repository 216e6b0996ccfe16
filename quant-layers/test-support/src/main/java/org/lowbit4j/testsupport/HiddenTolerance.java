package org.lowbit4j.testsupport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Finds comparisons of ND4J arrays that hide a tolerance: {@code INDArray.equals} takes elements for equal that differ by 1e-5, and
 * so does everything that calls it, such as AssertJ's {@code isEqualTo} on an array, on a list of arrays or on a record that
 * holds one.
 *
 * <p>Class files cannot tell: {@code assertThat(array)} is a call with an {@code Object}. Hence the compiler reads the sources
 * once more, and the check sees the static types, those of type arguments too.
 */
public final class HiddenTolerance {

    private HiddenTolerance() {}

    /**
     * Checks {@code src/main/java} and {@code src/test/java} of the module in the working directory, with the class path of the
     * running test.
     */
    public static void assertNoneInThisModule() {
        List<Path> sources = Stream.concat(
                        sources(Path.of("src/main/java")).filter(HiddenTolerance::namesAComparison),
                        sources(Path.of("src/test/java")))
                .toList();
        List<String> found = find(sources);
        assertTrue(
                found.isEmpty(),
                () ->
                        "ND4J's equals tolerates differences of 1e-5; use BitsAssert.assertThatBits where exactness is meant, else"
                                + " state the tolerance:\n" + String.join("\n", found));
    }

    /**
     * The comparisons with a hidden tolerance in {@code sources}, as {@code file:line: code}. They are found in a process without the
     * second compiler of the JVM: for one compilation it does not pay.
     */
    static List<String> find(List<Path> sources) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                HiddenTolerance.class.getName()));
        sources.forEach(source -> command.add(source.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CLASSPATH", classPath());
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(output);
            }
            return output.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Prints the comparisons with a hidden tolerance in the sources that are named; exits with 1 if they do not compile. */
    public static void main(String... sources) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        try {
            findHere(Stream.of(sources).map(Path::of).toList()).forEach(out::println);
        } catch (IllegalStateException e) {
            out.println(e.getMessage());
            System.exit(1);
        }
    }

    private static List<String> findHere(List<Path> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    messages,
                    files,
                    null,
                    List.of("-proc:none", "-Xlint:none", "--should-stop=ifNoError=ATTR", "-classpath", classPath()),
                    null,
                    files.getJavaFileObjectsFromPaths(sources));
            return find(task, messages);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> find(JavacTask task, StringWriter messages) throws IOException {
        List<CompilationUnitTree> units = new ArrayList<>();
        task.parse().forEach(units::add);
        task.analyze();
        if (messages.toString().contains("error:")) {
            throw new IllegalStateException("the sources do not compile:\n" + messages);
        }
        ComparisonScanner scanner = new ComparisonScanner(task);
        units.forEach(unit -> scanner.scan(unit, null));
        return scanner.found();
    }

    /** Surefire may keep the long class path elsewhere. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Sources of no test have no assertions; without the name of a comparison they have nothing to find. */
    private static boolean namesAComparison(Path source) {
        try {
            String text = Files.readString(source);
            return ComparisonScanner.comparisons().anyMatch(text::contains);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> sources(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
