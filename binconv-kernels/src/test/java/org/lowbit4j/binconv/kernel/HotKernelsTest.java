package org.lowbit4j.binconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That the JVM keeps the vectors of every vector kernel in registers. Where it does not, because a method has grown too large to be
 * inlined or the CPU lacks an operation, every vector becomes an object: a tile then takes many times as long, and it allocates.
 * Bytes are counted, no time is taken. The build says by the property {@value #ASKED} that it has the time for it.
 */
@EnabledIfSystemProperty(named = HotKernelsTest.ASKED, matches = "true")
class HotKernelsTest {

    static final String ASKED = "lowbit.hotKernels";

    /** A JVM compiles a loop differently from one time to the next. A tile that it cannot compile well, it never does. */
    private static final int TRIES = 4;

    /** Of every provider but the plain one. */
    private static Stream<Arguments> kernels() {
        Stream<Arguments> integers = KernelProviders.available().stream()
                .skip(1)
                .flatMap(provider -> Stream.of(HotKernel.Layer.values())
                        .filter(layer -> layer.suits(provider))
                        .map(layer -> Arguments.of(provider.name(), layer)));
        Stream<Arguments> floats = KernelProviders.floats().stream()
                .skip(1)
                .flatMap(provider -> Stream.of(HotKernel.Layer.values())
                        .filter(HotKernel.Layer::isFloat)
                        .map(layer -> Arguments.of(provider.name(), layer)));
        return Stream.concat(integers, floats);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void aKernelThatIsCompiledAllocatesNoVectors(String provider, HotKernel.Layer layer)
            throws IOException, InterruptedException {
        List<String> complaints = new ArrayList<>();
        do {
            complaints.add(run(provider, layer));
        } while (!complaints.get(complaints.size() - 1).isEmpty() && complaints.size() < TRIES);
        assertThat(complaints.get(complaints.size() - 1))
                .as("%s of layer %s in %s JVMs: %s", provider, layer, complaints.size(), complaints)
                .isEmpty();
    }

    /** What it says in a JVM with the class path and the flags of this one. */
    private static String run(String provider, HotKernel.Layer layer) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-modules") || flag.startsWith("-XX:"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), HotKernel.class.getName()));
        command.addAll(List.of(provider, layer.name()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int ended = process.waitFor();
        return ended == 0
                ? said.lines()
                        .filter(line -> line.contains(HotKernel.ALLOCATES))
                        .collect(Collectors.joining("; "))
                : "JVM ended with " + ended + ": " + said;
    }
}
