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
    void replacesALocaleInWhichJavaCannotReadNames() throws Exception {
        assumeThat(locale("C.UTF-8")).as("a system with C.UTF-8").isEqualTo("UTF-8");
        Map<String, String> jdk = Map.of("LOWBIT_JAVA", jdk("25", "java.base").toString());
        for (Map<String, String> posix : List.of(
                Map.<String, String>of(),
                Map.of("LC_ALL", "C"),
                Map.of("LANG", "POSIX"),
                Map.of("LC_CTYPE", "C", "LANG", "C.UTF-8"),
                Map.of("LANG", "xx_XX.UTF-8"))) {
            Map<String, String> variables = new HashMap<>(jdk);
            variables.putAll(posix);
            assertThat(run(variables)).as("%s", posix).startsWith("0 ").contains("LC_ALL=C.UTF-8;");
        }
        Map<String, String> utf8 = new HashMap<>(jdk);
        utf8.put("LANG", "C.UTF-8");
        assertThat(run(utf8)).contains("LC_ALL=;");
    }

    @Test
    void triesUtf8WhereNothingTellsTheLocales() throws Exception {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        Path dirname = tools.resolve("dirname");
        Files.writeString(dirname, "#!/bin/sh\nPATH=/usr/bin:/bin exec dirname \"$@\"\n");
        assertThat(dirname.toFile().setExecutable(true)).isTrue();
        Map<String, String> variables = new HashMap<>();
        variables.put("LOWBIT_JAVA", jdk("25", "java.base").toString());
        variables.put("PATH", tools.toString());
        assertThat(run(variables)).startsWith("0 ").contains("LC_ALL=C.UTF-8;");
        variables.put("LANG", "de_DE.UTF-8");
        assertThat(run(variables)).startsWith("0 ").contains("LC_ALL=;");
    }

    private static String locale(String name) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "locale charmap");
        builder.environment().put("LC_ALL", name);
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed.strip();
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
        Files.writeString(java, "#!/bin/sh\necho \"$0 $* LC_ALL=$LC_ALL;\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return home;
    }

    /** Exit code and everything printed. */
    private String run(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of("/bin/sh", script.toString(), "evaluate", "--json"));
        Map<String, String> variables = new HashMap<>(Map.of("PATH", System.getenv("PATH")));
        variables.putAll(environment);
        variables.put("HOME", folder.toString());
        builder.environment().clear();
        builder.environment().putAll(variables);
        Process process = builder.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + " " + printed;
    }
}
