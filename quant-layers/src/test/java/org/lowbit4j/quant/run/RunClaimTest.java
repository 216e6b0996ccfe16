package org.lowbit4j.quant.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunClaimTest {

    @TempDir
    private Path folder;

    @Test
    void aDirectoryIsClaimedOnceAtATimeByAnyOfItsNames() throws IOException {
        Path run = folder.resolve("deep/run");
        RunClaim claim = RunClaim.of(run);
        assertThat(run).doesNotExist();
        for (Path name : List.of(run, folder.resolve("deep/../deep/run"))) {
            assertThatThrownBy(() -> RunClaim.of(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is being written by another run");
        }
        claim.close();
        assertThat(folder.resolve("deep")).isEmptyDirectory();

        Files.createDirectories(run);
        Path link = Files.createSymbolicLink(folder.resolve("link"), run);
        try (RunClaim again = RunClaim.of(link)) {
            assertThatThrownBy(() -> RunClaim.of(run)).hasMessageContaining("is being written");
            try (RunClaim other = RunClaim.of(folder.resolve("other"))) {
                assertThat(other).isNotSameAs(again);
            }
        }
        RunClaim.of(run).close();
    }

    @Test
    void ofManyAtOnceOneSucceeds() throws Exception {
        Path run = folder.resolve("run");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<RunClaim> claim = () -> RunClaim.of(run);
            List<RunClaim> claims = new ArrayList<>();
            for (Future<RunClaim> future : threads.invokeAll(java.util.Collections.nCopies(8, claim))) {
                try {
                    claims.add(future.get());
                } catch (java.util.concurrent.ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(IllegalArgumentException.class);
                }
            }
            assertThat(claims).hasSize(1);
            claims.get(0).close();
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void anotherProcessIsKeptOutUntilTheFirstOneEndsOrDies() throws Exception {
        Path run = folder.resolve("run");
        Process holder = process(run);
        assertThat(holder.getInputStream().read()).isEqualTo('c');
        assertThatThrownBy(() -> RunClaim.of(run))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(process " + holder.pid() + ")");

        holder.destroyForcibly().waitFor();
        assertThat(folder.resolve("run.lock")).exists();
        try (RunClaim claim = RunClaim.of(run)) {
            assertThat(claim).isNotNull();
            Process second = process(run);
            assertThat(second.getInputStream().read()).isEqualTo('r');
            second.waitFor();
            assertThatThrownBy(() -> RunClaim.of(run)).hasMessageContaining("this process");
            Process third = process(run);
            assertThat(third.getInputStream().read())
                    .as("after a refusal in the claiming process")
                    .isEqualTo('r');
        }
        assertThat(folder.resolve("run.lock")).doesNotExist();
    }

    private static Process process(Path run) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        run.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Claims a directory and keeps it until it is killed; prints c for claimed or r for refused. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            try (RunClaim claim = RunClaim.of(Path.of(arguments[0]))) {
                System.out.print("c");
                System.out.flush();
                Thread.sleep(60_000);
                assertThat(claim).isNotNull();
            } catch (IllegalArgumentException e) {
                System.out.print("r");
                System.out.flush();
            }
        }
    }
}
