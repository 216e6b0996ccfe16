package org.lowbit4j.bitsearch.trail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchTrailTest {

    private static final String STRENGTHS = "epoch,layer,operand,bits,strength,share\n";
    private static final String COSTS = "epoch,expectedCost,targetCost,budgetLoss\n";

    @TempDir
    Path run = Path.of("");

    @Test
    void aTrailIsReadAsItWasWritten() throws IOException {
        String strengths = STRENGTHS + "1,\"a, \"\"b\"\"\",weights,2,-8.0E-5,0.25\n2,c,activations,8,NaN,1.0E-9\n";
        String costs = COSTS + "1,6013374.587842233,6083200.0,0.0\n2,1.0E8,6083200.0,Infinity\n";
        Files.writeString(run.resolve("strengths.csv"), strengths);
        Files.writeString(run.resolve("costs.csv"), costs);
        SearchTrail trail = SearchTrail.read(run, 2);
        assertThat(trail.strengths())
                .containsExactly(
                        new StrengthRow(1, "a, \"b\"", "weights", 2, -8e-5f, 0.25),
                        new StrengthRow(2, "c", "activations", 8, Float.NaN, 1e-9));
        assertThat(trail.costs()).last().isEqualTo(new CostRow(2, 1e8, 6083200, Double.POSITIVE_INFINITY));
        trail.write(run);
        assertThat(run.resolve("strengths.csv")).hasContent(strengths);
        assertThat(run.resolve("costs.csv")).hasContent(costs);
    }

    @Test
    void rowsOfLaterEpochsAreLeftOut() throws IOException {
        Files.writeString(run.resolve("costs.csv"), COSTS + "1,2.0,3.0,0.0\n2,2.0,3.0,0.0\n");
        assertThat(SearchTrail.read(run, 1).costs()).containsExactly(new CostRow(1, 2, 3, 0));
        assertThat(SearchTrail.read(run, 1).strengths()).isEmpty();
    }

    @Test
    void aRowThatWasEditedIsRefusedByFileAndText() throws IOException {
        for (String row : List.of(
                "1,a,weights,9,0.5,0.5", "x,a,weights,2,0.5,0.5", "1,a,b,weights,2,0.5,0.5", "1,a,weights,2,0.5")) {
            Files.writeString(run.resolve("strengths.csv"), STRENGTHS + row + "\n");
            assertThatThrownBy(() -> SearchTrail.read(run, 9))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("strengths.csv: row \"" + row + "\"");
        }
    }
}
