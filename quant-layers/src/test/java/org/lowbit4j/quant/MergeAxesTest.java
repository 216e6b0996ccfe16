package org.lowbit4j.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.NamedValues.required;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("one-jdk")
class MergeAxesTest {

    @Test
    void areKeptInCopies() {
        ComputationGraphConfiguration source =
                BranchingNetworks.of("squeezenet", CNN2DFormat.NHWC).getConfiguration();
        assertThat(axis(source)).isEqualTo(3);
        assertThat(axis(source.clone())).as("why there is this class").isEqualTo(1);
        assertThat(axis(MergeAxes.copy(source))).isEqualTo(3);
    }

    private static int axis(ComputationGraphConfiguration configuration) {
        return ((MergeVertex) required(configuration.getVertices(), "fire")).getMergeAxis();
    }
}
