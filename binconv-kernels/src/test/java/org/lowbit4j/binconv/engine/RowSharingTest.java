package org.lowbit4j.binconv.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.plan.NetworkPlan;

class RowSharingTest {

    private static final Graph GRAPH =
            new Graph(List.of(new Node.Input("image", new Shape(1, 1, 1)), new Node.Softmax("softmax", 0)));
    private static final Workspace NOTHING =
            new Workspace(NetworkPlan.fused(GRAPH, Map.of()), Map.of(), new Workspace.BlockSizes(0, 0));

    /** Remembers the ends of its parts, by their beginnings. */
    private record Recorded(int rows, int preferredRows, long nanos, Map<Integer, Integer> parts) implements Stage {

        Recorded(int rows, int preferredRows, long nanos) {
            this(rows, preferredRows, nanos, new ConcurrentSkipListMap<>());
        }

        @Override
        public void run(Workspace workspace, int lane, int fromRow, int toRow) {
            assertThat(parts.put(fromRow, toRow)).isNull();
        }

        Recorded runOn(int threads) {
            try (ThreadTeam team = new ThreadTeam(threads, null)) {
                assertThat(team.enter()).isTrue();
                new RowSharing(team, 100).run(this, NOTHING);
                team.leave();
            }
            return this;
        }
    }

    @Property(tries = 200)
    void partsAreAllRowsOnceAndNotEmpty(
            @ForAll @IntRange(min = 1, max = 40) int rows,
            @ForAll @IntRange(min = 1, max = 9) int preferred,
            @ForAll @IntRange(min = 2, max = 6) int threads,
            @ForAll @IntRange(max = 9000) int nanos) {
        Recorded stage = new Recorded(rows, preferred, nanos).runOn(threads);
        int row = 0;
        for (Map.Entry<Integer, Integer> part : stage.parts().entrySet()) {
            assertThat(part.getKey()).isEqualTo(row).isLessThan(part.getValue());
            row = part.getValue();
        }
        assertThat(row).isEqualTo(rows);
        assertThat(stage.parts()).hasSizeLessThanOrEqualTo(Math.max(1, nanos / 100));
    }

    @Test
    void partsAreWholeBlocksWhereThereAreEnough() {
        Recorded stage = new Recorded(29, 3, 100_000).runOn(2);
        assertThat(stage.parts())
                .hasSize(8)
                .allSatisfy((from, to) -> assertThat(from % 3).isZero());
    }

    @Test
    void aLowImageIsSharedEvenly() {
        assertThat(new Recorded(14, 4, 100_000).runOn(2).parts()).isEqualTo(Map.of(0, 7, 7, 14));
        assertThat(new Recorded(7, 7, 100_000).runOn(2).parts()).isEqualTo(Map.of(0, 3, 3, 7));
        assertThat(new Recorded(2, 4, 100_000).runOn(5).parts()).isEqualTo(Map.of(0, 1, 1, 2));
    }

    @Test
    void littleWorkIsNotShared() {
        assertThat(new Recorded(32, 1, 199).runOn(2).parts()).isEqualTo(Map.of(0, 32));
        assertThat(new Recorded(32, 1, 200).runOn(2).parts()).isEqualTo(Map.of(0, 16, 16, 32));
        assertThat(new Recorded(32, 1, 599).runOn(2).parts()).hasSize(4);
    }

    /** Rows times parts pass an int. */
    @Test
    void rowsOfTheTallestImageAreSharedOnce() {
        int rows = Shape.MAX_SIZE;
        Recorded stage = new Recorded(rows, 1, Long.MAX_VALUE).runOn(8);
        assertThat(stage.parts()).hasSize(32).containsEntry(rows / 32 * 31, rows);
    }
}
