package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher script with Java homes whose {@code java} prints its arguments. */
class LauncherTest {

    private static final String VECTOR = "--add-modules jdk.incubator.vector";
    private static final String QUIET = "--enable-native-access=ALL-UNNAMED";

    @TempDir
    private Path folder;

    private Path script = Path.of("src/main/launcher/lowbit");

    @BeforeEach
    void install() throws IOException {
        assumeThat(Path.of("/bin/sh")).as("a POSIX shell").exists();
        Path bin = Files.createDirectories(folder.resolve("with space/bin"));
        script = Files.copy(script, bin.resolve("lowbit"));
    }

    @Test
    void choosesTheFlagsOfTheJdk() throws Exception {
        assertThat(run(Map.of(
                        "LOWBIT_JAVA",
                        jdk("25.0.3", "java.base jdk.incubator.vector").toString())))
                .startsWith("0 ")
                .contains(VECTOR, QUIET)
                .contains("org.lowbit4j.samples.cli.Main evaluate --json");
        assertThat(run(Map.of("LOWBIT_JAVA", jdk("25", "java.base").toString())))
                .doesNotContain(VECTOR)
                .contains(QUIET);
        assertThat(run(Map.of(
                        "LOWBIT_JAVA",
                        jdk("17.0.15", "java.base jdk.incubator.vector").toString())))
                .startsWith("0 ")
                .doesNotContain(VECTOR)
                .doesNotContain(QUIET);
        assertThat(run(Map.of("LOWBIT_JAVA", jdk("11.0.2", "java.base").toString())))
                .startsWith("2 ")
                .contains("is Java 11, expected 17 or later");
    }

    @Test
    void limitsTheMemoryUnlessToldOtherwise() throws Exception {
        Path jdk = jdk("25", "java.base");
        assertThat(run(Map.of("LOWBIT_JAVA", jdk.toString(), "LOWBIT_OPTS", "-Xmx8g -Da=b")))
                .containsSubsequence("MaxRAMPercentage=", "maxphysicalbytes=", " -Xmx8g -Da=b ", "samples.cli.Main");
    }

    @Test
    void prefersANamedJdkAndTakesANewEnoughJavaHome() throws Exception {
        Path old = jdk("17.0.1", "java.base");
        Path recent = jdk("26-ea+3", "java.base jdk.incubator.vector");
        assertThat(run(Map.of("JAVA_HOME", recent.toString()))).contains(VECTOR).contains(recent.toString());
        assertThat(run(Map.of("JAVA_HOME", old.toString(), "JAVA25_HOME", recent.toString())))
                .contains(recent.toString());
        assertThat(run(Map.of("LOWBIT_JAVA", old.toString(), "JAVA_HOME", recent.toString())))
                .contains(old.toString());
    }

    @Test
    void aWrongJavaIsOneLineAndExitCode2() throws Exception {
        assertThat(run(Map.of("LOWBIT_JAVA", folder.resolve("nothing").toString())))
                .startsWith("2 ")
                .contains("holds no bin/java");
    }

    @Test
    void followsALinkAndAllowsSpaces() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), script);
        script = link;
        assertThat(run(Map.of("LOWBIT_JAVA", jdk("25", "java.base").toString())))
                .contains("-cp " + folder.toRealPath().resolve("with space") + "/lib/*");
    }

    private Path jdk(String version, String modules) throws IOException {
        Path home = Files.createDirectories(folder.resolve("jdk-" + version + "-" + modules.length()));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\nMODULES=\"" + modules + "\"\n");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"$0 $*\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return home;
    }

    /** Exit code and everything printed. */
    private String run(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of("/bin/sh", script.toString(), "evaluate", "--json"));
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("PATH", System.getenv("PATH"));
        variables.put("HOME", folder.toString());
        builder.environment().clear();
        builder.environment().putAll(variables);
        Process process = builder.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + " " + printed;
    }
}
