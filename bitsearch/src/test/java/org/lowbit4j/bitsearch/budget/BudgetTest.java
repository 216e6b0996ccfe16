package org.lowbit4j.bitsearch.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.bitsearch.LoweredNetworks;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.cost.CountedCosts;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.strength.Candidates;

class BudgetTest {

    private static final Graph RESNET20 = LoweredNetworks.resNet20(3, 3);

    private static List<SearchedLayer> layers(int... bits) {
        return SearchedLayer.all(RESNET20, Candidates.of(bits), Candidates.of(bits));
    }

    private static CountedCosts model(CostKind kind) {
        return new CountedCosts(kind, new PackedModel(RESNET20, ""));
    }

    @ParameterizedTest
    @CsvSource({
        "ebsflops=6.1M, EBS_FLOPS, 6100000, ebsflops=6.1M",
        "' EBSFLOPS = 2500 k ', EBS_FLOPS, 2500000, ebsflops=2.5M",
        "bitops=250M, BIT_OPERATIONS, 250000000, bitops=250M",
        "bitops=1.5G, BIT_OPERATIONS, 1500000000, bitops=1.5G",
        "bitops=12, BIT_OPERATIONS, 12, bitops=12",
        "bits=2.5, BITS, 2.5, bits=2.5",
        "size=80kB, SIZE, 80000, size=80kB",
        "size=.5MB, SIZE, 500000, size=500kB",
        "size=812B, SIZE, 812, size=812B",
        "latency=0.4ms, LATENCY, 400, latency=400us",
        "latency=410us, LATENCY, 410, latency=410us",
        "latency=0.1s, LATENCY, 100000, latency=100ms"
    })
    void anAmountHasTheUnitOfItsKind(String text, CostKind kind, double cost, String again) {
        Budget budget = Budget.parse(text);
        assertThat(budget.kind()).isEqualTo(kind);
        assertThat(budget.limit())
                .isInstanceOfSatisfying(
                        Budget.Limit.Amount.class,
                        amount -> assertThat(amount.cost()).isCloseTo(cost, within(1e-9 * cost)));
        assertThat(budget).hasToString(again);
        assertThat(Budget.parse(again).toString()).isEqualTo(again);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | expected KIND=AMOUNT",
                "6.1M | expected KIND=AMOUNT",
                "ebsflops= | expected KIND=AMOUNT",
                "flops=6M | \"flops\" is not known; expected one of ebsflops, bitops, bits, size, latency",
                "ebsflops=6.1m | \"6.1m\" is no amount; expected a number, alone or with one of k, M, G",
                "ebsflops=-6M | is no amount",
                "ebsflops=0 | expected more than 0",
                "ebsflops=1e400 | is no amount",
                "bits=2b | expected a number without a unit",
                "size=80 | expected a number with one of B, kB, MB",
                "size=80KB | B, kB, MB",
                "latency=0.4 | with one of us, ms, s",
                "ebsflops=uniform | uniformN",
                "ebsflops=uniform0 | expected uniform1..uniform8",
                "ebsflops=uniform9 | expected uniform1..uniform8"
            })
    void anotherFormIsRefusedWithTheRemedy(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Budget.parse(text))
                .withMessageStartingWith("budget \"" + text + "\"")
                .withMessageContaining(reason);
    }

    @Test
    void uniformIsWhatSoManyBitsCostAlsoWhereTheyAreNoCandidate() {
        Budget budget = Budget.parse("ebsflops=uniform3");
        assertThat(budget).hasToString("ebsflops=uniform3");
        assertThat(budget.window(model(CostKind.EBS_FLOPS), layers(1, 2, 3)).target())
                .isEqualTo(6_083_200);
        assertThat(budget.window(model(CostKind.EBS_FLOPS), layers(2, 4)).target())
                .isEqualTo(6_083_200);
        assertThat(Budget.parse("bits=uniform2")
                        .window(model(CostKind.BITS), layers(1, 2))
                        .target())
                .isCloseTo(2, within(1e-12));
    }

    @Test
    void anInfeasibleBudgetNamesTheLeastPossibleCost() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Budget.parse("ebsflops=1M").window(model(CostKind.EBS_FLOPS), layers(1, 2)))
                .withMessageContaining("budget ebsflops=1M (1.000 M EBS FLOPs) cannot be kept")
                .withMessageContaining("least possible cost is 1.070 M EBS FLOPs")
                .withMessageContaining("443.0 k EBS FLOPs are not searched");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Budget.parse("size=uniform1").window(model(CostKind.SIZE), layers(2, 3)))
                .withMessageContaining("least possible cost is");
        assertThat(Budget.parse("ebsflops=uniform1")
                        .window(model(CostKind.EBS_FLOPS), layers(1, 2))
                        .target())
                .isEqualTo(1_069_696);
    }

    @Test
    void costsOfAnotherKindAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Budget.parse("size=1MB").window(model(CostKind.BITS), layers(2)))
                .withMessageContaining("budget of size cannot be kept by costs of bits");
    }

    @Test
    void theWindowReachesFromNinetyEightPercentToTheTarget() {
        CostWindow window = new CostWindow(1000);
        assertThat(window.contains(980)).isTrue();
        assertThat(window.contains(1000)).isTrue();
        assertThat(window.contains(979.9)).isFalse();
        assertThat(window.contains(1000.1)).isFalse();
        assertThat(window.isFeasible(3)).isTrue();
        assertThat(window.contains(1000 * (1 + 1e-12))).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> new CostWindow(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new CostWindow(Double.NaN));
    }
}
