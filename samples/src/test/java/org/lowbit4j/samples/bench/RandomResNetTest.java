package org.lowbit4j.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.cost.NetworkCost;

class RandomResNetTest {

    private static final long RESNET20_MACS = 40_551_040;
    private static final long RESNET18_MACS = 1_814_073_344;

    @Test
    void theNetworksHaveTheMultiplicationsOfResNets() {
        assertThat(NetworkCost.of(RandomResNet.resNet20(2, 2)).macs()).isEqualTo(RESNET20_MACS);
        assertThat(NetworkCost.of(RandomResNet.resNet18(1, 1)).macs()).isEqualTo(RESNET18_MACS);
        assertThat(RandomResNet.resNet18(1, 1).outputShape()).isEqualTo(Shape.vector(1000));
    }

    @Test
    void theEngineEqualsTheInterpreterOnResNet20() {
        for (int bits = 1; bits <= 4; bits++) {
            Graph graph = RandomResNet.resNet20(bits, bits);
            float[] image = new float[graph.inputShape().size()];
            for (int i = 0; i < image.length; i++) {
                image[i] = (i * 31 % 97) / 48f - 1;
            }
            try (Engine engine = new Engine(graph, EngineOptions.standard().withStart(EngineOptions.Start.CHOSEN))) {
                assertThat(engine.run(image, 1)).isEqualTo(new ReferenceInterpreter(graph).run(image, 1));
            }
        }
    }
}
