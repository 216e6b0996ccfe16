package org.lowbit4j.binconv.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.RandomGraphs;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.kernel.KernelChooser;
import org.lowbit4j.binconv.kernel.PlainFloatProvider;
import org.lowbit4j.binconv.kernel.PlainProvider;

class ProgramTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void aRushOfCallersLeavesABoundedNumberOfWorkspaces(int threads) {
        Graph graph = RandomGraphs.graph(5);
        Program program = Programs.of(
                        graph,
                        GraphKernels.of(graph, KernelChooser.forced(PlainProvider.NAME)),
                        new PlainFloatProvider(),
                        threads)
                .fused();
        int most = Math.max(threads, Program.MOST_IDLE);
        List<Workspace> inUse = new ArrayList<>();
        for (int i = 0; i < most + 30; i++) {
            inUse.add(program.acquire());
        }
        assertThat(inUse).doesNotHaveDuplicates();
        inUse.forEach(program::release);
        assertThat(program.idle()).isEqualTo(most);
        assertThat(inUse).contains(program.acquire());
    }
}
