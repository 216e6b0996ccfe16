package org.lowbit4j.quant.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.ir.Graph;

class FloatTwinTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void computesTheUnroundedNetwork(long seed) {
        Graph network = ExportNetworks.everything(seed, seed % 2 == 0);
        float[] image = ExportNetworks.images(1, seed);

        float[] output = new FloatTwin(network).run(image);

        List<float[]> values = UnroundedNetwork.of(network).values(image);
        assertThat(output).containsExactly(values.get(values.size() - 1), offset(1e-4f));
    }

    @Test
    void runsAgainAndAgain() {
        Graph network = ResidualNetwork.of(0.3f, 0.8f);
        float[] images = ExportNetworks.images(1, 3);
        FloatTwin twin = new FloatTwin(network);

        float[] first = twin.run(images);

        assertThat(twin.run(images)).isEqualTo(first);
        assertThat(twin.run(images)).isEqualTo(first);
    }

    @Test
    void refusesAnImageOfAnotherSize() {
        FloatTwin twin = new FloatTwin(ExportNetworks.everything(1, false));

        assertThatThrownBy(() -> twin.run(new float[5])).hasMessageContaining("5 values, expected 189 (9x7x3)");
    }
}
