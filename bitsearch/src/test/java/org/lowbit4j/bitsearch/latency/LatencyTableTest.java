package org.lowbit4j.bitsearch.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.bitsearch.LoweredNetworks;
import org.lowbit4j.bitsearch.budget.Budget;
import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.BitPair;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.cost.CostModel;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.latency.LatencyTable.Machine;
import org.lowbit4j.bitsearch.strength.Candidates;

class LatencyTableTest {

    private static final Graph SMALL = LoweredNetworks.small(3, 2);
    private static final Candidates BITS = Candidates.of(1, 2, 3);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private static List<SearchedLayer> layers() {
        return SearchedLayer.all(SMALL, BITS, BITS);
    }

    private static LatencyTable table() {
        Map<String, Map<BitPair, Double>> micros = new LinkedHashMap<>();
        for (SearchedLayer layer : layers()) {
            Map<BitPair, Double> times = new LinkedHashMap<>();
            for (int m : BITS.bits()) {
                for (int k : BITS.bits()) {
                    times.put(new BitPair(m, k), micros.size() + m + k / 10.0);
                }
            }
            micros.put(layer.name(), times);
        }
        return new LatencyTable(
                NetworkDigest.of(SMALL),
                "8x8x3",
                WeightGrid.Coding.ODD_POINTS,
                new Machine("a cpu", "25", 1, 1),
                5.5,
                micros);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Path file = directory.resolve("latency.json");
        LatencyFiles.write(table(), file);
        assertThat(LatencyFiles.read(file)).isEqualTo(table());
        assertThat(file)
                .content()
                .contains("\"format\" : \"lowbit-latency/1\"", "\"weights\" : \"odd_points\"", "\"3/2\" : 3.2");
    }

    @Test
    void costsAreTheRestAndTheTimesOfTheLayers() {
        CostModel model = table().costs(LoweredNetworks.small(2, 1));
        NetworkCosts costs = model.costs(layers());
        assertThat(costs.kind()).isEqualTo(CostKind.LATENCY);
        assertThat(costs.constant()).isEqualTo(5.5);
        assertThat(model.uniform(layers(), 2)).isCloseTo(5.5 + 4 * 2.2 + 6, within(1e-12));
        CostWindow window = Budget.parse("latency=uniform3").window(model, layers());
        assertThat(window.target()).isCloseTo(5.5 + 4 * 3.3 + 6, within(1e-12));
    }

    @Test
    void layersThatAreNotSearchedCountAtTheirOwnBits() {
        NetworkCosts costs = table().costs(SMALL).costs(layers().subList(1, 4));
        assertThat(costs.constant()).isCloseTo(5.5 + 3.2, within(1e-12));
    }

    @Test
    void theTableOfAnotherNetworkIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table().costs(LoweredNetworks.resNet20(2, 2)))
                .withMessageContaining("the latency table is that of another network")
                .withMessageContaining("input 8x8x3")
                .withMessageContaining("input 32x32x3")
                .withMessageContaining("Measure a table");
    }

    @Test
    void theDigestDependsOnStructureAndNotOnBits() {
        assertThat(NetworkDigest.of(LoweredNetworks.small(8, 1)))
                .isEqualTo(NetworkDigest.of(SMALL))
                .isNotEqualTo(NetworkDigest.of(LoweredNetworks.resNet20(3, 2)))
                .hasSize(64);
    }

    @Test
    void weightsOfOtherQuantizersAreRefused() {
        LatencyTable qil = new LatencyTable(
                table().digest(), "8x8x3", WeightGrid.Coding.SYMMETRIC, table().machine(), 1, table().layers());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> qil.costs(SMALL))
                .withMessageContaining("measured with SYMMETRIC weights")
                .withMessageContaining("with the quantizers of the search");
    }

    @Test
    void missingBitsAndLayersAreNamed() {
        CostModel model = table().costs(SMALL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.costs(SearchedLayer.all(SMALL, Candidates.of(3, 4), BITS)))
                .withMessageContaining("no time of layer \"stage1_0_conv1\" at 4/1 bits; it has [1/1, 1/2")
                .withMessageContaining("with more candidates");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.uniform(layers(), 5))
                .withMessageContaining("at 5/5 bits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.costs(List.of(new SearchedLayer("fc", BITS, BITS))))
                .withMessageContaining("no layer \"fc\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | not a JSON latency table",
                "{} | format \"\"; expected \"lowbit-latency/1\"",
                "{\"format\": \"lowbit-plan/1\"} | format \"lowbit-plan/1\"",
                "{\"format\": \"lowbit-latency/1\"} | \"cpu\" is missing",
                "HEAD} | \"restMicros\" is missing",
                "HEAD, \"restMicros\": \"x\"} | \"restMicros\" is \"x\"",
                "HEAD, \"restMicros\": 1} | \"layers\" is missing",
                "HEAD, \"restMicros\": 1, \"layers\": []} | without layers",
                "HEAD, \"restMicros\": -1, \"layers\": [{\"name\": \"a\", \"micros\": {\"1/1\": 1}}]} | the rest of the network",
                "HEAD, \"restMicros\": 1, \"layers\": [{\"name\": \"a\"}]} | layer \"a\": \"micros\" is missing",
                "HEAD, \"restMicros\": 1, \"layers\": [3]} | \"name\" is missing",
                "HEAD, \"restMicros\": 1, \"layers\": [{\"name\": \"a\", \"micros\": {\"9/1\": 1}}]} | names \"9/1\"",
                "HEAD, \"restMicros\": 1, \"layers\": [{\"name\": \"a\", \"micros\": {\"1/1\": null}}]} | \"1/1\" is null",
                "HEAD, \"restMicros\": 1, \"layers\": [{\"name\": \"a\", \"micros\": {\"1/1\": -2}}]} | layer \"a\" at 1/1"
            })
    void aDamagedFileIsNamedWithTheReason(String content, String reason) throws IOException {
        String head =
                "{\"format\": \"lowbit-latency/1\", \"digest\": \"d\", \"input\": \"i\", \"weights\": \"symmetric\","
                        + " \"cpu\": \"c\", \"jdk\": \"25\", \"threads\": 1, \"batch\": 1";
        Path file = Files.writeString(directory.resolve("latency.json"), content.replace("HEAD", head));
        assertThatThrownBy(() -> LatencyFiles.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(reason);
    }

    @Test
    void aMissingFileIsAnInputError() {
        assertThatThrownBy(() -> LatencyFiles.read(directory.resolve("none.json")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void everyLayerIsMeasuredAtEveryPairOfItsCandidates() throws InterruptedException {
        List<SearchedLayer> layers = new ArrayList<>(SearchedLayer.all(SMALL, Candidates.of(1, 4), Candidates.of(2)));
        layers.set(1, new SearchedLayer(layers.get(1).name(), Candidates.of(4), Candidates.of(2)));
        LatencyMeasurement measurement = new LatencyMeasurement(SMALL, layers, WeightGrid.Coding.ODD_POINTS);
        List<Integer> progress = new ArrayList<>();
        LatencyTable table = measurement.measure("cpu", progress::add);
        assertThat(progress).hasSize(LatencyMeasurement.ROUNDS * measurement.networks());
        assertThat(table.layers().get(layers.get(0).name())).containsOnlyKeys(new BitPair(1, 2), new BitPair(4, 2));
        assertThat(table.layers().get(layers.get(1).name())).containsOnlyKeys(new BitPair(4, 2));
        table.layers().values().forEach(times -> assertThat(times.values()).allMatch(time -> time > 0));
        NetworkCosts costs = table.costs(SMALL).costs(layers);
        assertThat(costs.least()).isGreaterThan(table.restMicros());
    }

    @Test
    void oneBitWeightsOfCodesWithAZeroAndFloatLayersAreNotMeasured() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LatencyMeasurement(SMALL, layers(), WeightGrid.Coding.SYMMETRIC))
                .withMessageContaining("weight candidates 1,2,3: SYMMETRIC weights need 2..8 bits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LatencyMeasurement(SMALL, layers(), WeightGrid.Coding.TWOS_COMPLEMENT))
                .withMessageContaining("weight candidates 1,2,3: TWOS_COMPLEMENT weights need 2..8 bits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LatencyMeasurement(
                        SMALL, List.of(new SearchedLayer("stem", BITS, BITS)), WeightGrid.Coding.ODD_POINTS))
                .withMessageContaining("no quantized layers [stem]");
    }
}
