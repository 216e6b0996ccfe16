package org.lowbit4j.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerTimingTest {

    private final List<String> runs = new ArrayList<>();

    private Peer peer(String name) {
        return new Peer() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void prepare(float[] image) {}

            @Override
            public void run() {
                runs.add(name);
            }

            @Override
            public float[] outputs() {
                return new float[0];
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void runsPeersInTurnAndReportsThemInOrder() {
        Map<String, PeerTiming> timings = PeerTiming.inTurn(List.of(peer("b"), peer("a")), 1, 2);

        assertThat(runs).containsExactly("b", "a", "b", "a", "b", "a");
        assertThat(timings).containsOnlyKeys("a", "b");
        assertThat(timings.keySet()).first().isEqualTo("b");
        assertThat(timings.values())
                .allSatisfy(timing ->
                        assertThat(timing.minMicros()).isNotNegative().isLessThanOrEqualTo(timing.medianMicros()));
    }

    @Test
    void refusesNoRounds() {
        assertThatThrownBy(() -> PeerTiming.inTurn(List.of(), 0, 0)).hasMessageContaining("expected at least 0 and 1");
    }
}
