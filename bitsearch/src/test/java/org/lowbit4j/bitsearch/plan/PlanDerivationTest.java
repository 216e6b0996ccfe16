package org.lowbit4j.bitsearch.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.bitsearch.LoweredNetworks;
import org.lowbit4j.bitsearch.budget.Budget;
import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.cost.CountedCosts;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.bitsearch.strength.LayerShares;
import org.lowbit4j.bitsearch.strength.Shares;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.lowbit4j.quant.plan.PlanFiles;

class PlanDerivationTest {

    private static final Graph RESNET20 = LoweredNetworks.resNet20(3, 3);
    private static final Candidates BITS = Candidates.of(1, 2, 3, 4, 5);
    private static final List<SearchedLayer> LAYERS = SearchedLayer.all(RESNET20, BITS, BITS);
    private static final CountedCosts MODEL = new CountedCosts(CostKind.EBS_FLOPS, new PackedModel(RESNET20, ""));
    private static final NetworkCosts COSTS = MODEL.costs(LAYERS);
    private static final CostWindow UNIFORM3 = Budget.parse("ebsflops=uniform3").window(MODEL, LAYERS);

    private static List<LayerShares> favouring(int weightBits, int activationBits) {
        return LAYERS.stream()
                .map(layer -> new LayerShares(favouring(weightBits), favouring(activationBits)))
                .toList();
    }

    private static Shares favouring(int bits) {
        double[] strengths = new double[BITS.size()];
        strengths[BITS.indexOf(bits)] = 1;
        return Shares.of(strengths);
    }

    @Test
    void theLargestSharesArePlannedWhereTheyFit() {
        DerivedPlan derived = PlanDerivation.derive(COSTS, favouring(3, 3), UNIFORM3);
        assertThat(derived.exactCost()).isEqualTo(6_083_200);
        assertThat(derived.targetCost()).isEqualTo(6_083_200);
        assertThat(derived.repairedLayers()).isZero();
        assertThat(derived.isInWindow()).isTrue();
        assertThat(derived.plan(Map.of()).layers()).allMatch(bits -> bits.weightBits() == 3);
        assertThat(derived.statement())
                .isEqualTo("The bits with the largest shares cost 6.083 M EBS FLOPs, 0.0 % below the target of"
                        + " 6.083 M EBS FLOPs.");
    }

    @Test
    void sharesThatCostTooLittleOrTooMuchAreRepairedInAFewLayers() {
        for (int bits : new int[] {2, 4}) {
            DerivedPlan derived = PlanDerivation.derive(COSTS, favouring(3, bits), UNIFORM3);
            assertThat(derived.isInWindow()).isTrue();
            assertThat(derived.repairedLayers()).isBetween(1, 17);
            assertThat(derived.statement())
                    .contains(derived.repairedLayers() + " of 18 layers were changed: ")
                    .endsWith("EBS FLOPs.");
        }
    }

    @Property(tries = 30)
    void everyBudgetWithinReachIsMet(@ForAll long seed, @ForAll @DoubleRange(min = 0.1, max = 0.95) double place) {
        SplittableRandom random = new SplittableRandom(seed);
        List<LayerShares> shares = LAYERS.stream()
                .map(layer -> new LayerShares(
                        Shares.of(random.doubles(5, -2, 2).toArray()),
                        Shares.of(random.doubles(5, -2, 2).toArray())))
                .toList();
        CostWindow window = new CostWindow(COSTS.least() + place * (COSTS.greatest() - COSTS.least()));
        DerivedPlan derived = PlanDerivation.derive(COSTS, shares, window);
        assertThat(derived.isInWindow()).isTrue();
        assertThat(COSTS.exact(derived.plan(Map.of()))).isEqualTo(derived.exactCost());
    }

    @Test
    void aTargetThatNoPlanReachesGetsTheNearestOneAndAStatement() {
        DerivedPlan derived = PlanDerivation.derive(COSTS, favouring(3, 3), new CostWindow(20e6));
        assertThat(derived.exactCost()).isEqualTo(COSTS.greatest());
        assertThat(derived.isInWindow()).isFalse();
        assertThat(derived.statement())
                .contains("69.6 % below the target of 20.000 M EBS FLOPs; 18 of 18 layers were changed")
                .endsWith("no plan of these candidates was found that costs 98 to 100 % of it.");
    }

    @Test
    void thePlanFileHoldsSharesCostsAndTotals(@TempDir Path directory) throws IOException {
        DerivedPlan derived = PlanDerivation.derive(COSTS, favouring(3, 2), UNIFORM3);
        BitwidthPlan plan = derived.plan(Map.of("command", "search"));
        PlanFiles.write(plan, directory.resolve("plan.json"));
        BitwidthPlan read = PlanFiles.read(directory.resolve("plan.json"));
        assertThat(read).isEqualTo(plan);
        LayerBits first = read.layers().get(0);
        assertThat(first.weightShares()).containsOnlyKeys(1, 2, 3, 4, 5);
        assertThat(first.weightShares().values().stream().mapToDouble(v -> v).sum())
                .isCloseTo(1, within(1e-12));
        assertThat(read.totals()).containsEntry("exactCost", derived.exactCost());
        double sum = COSTS.constant();
        for (LayerBits layer : read.layers()) {
            sum += layer.cost() == null ? Double.NaN : layer.cost();
        }
        assertThat(sum).isEqualTo(derived.exactCost());
        assertThat(derived.expectedCost()).isCloseTo(COSTS.expected(favouring(3, 2)), within(1e-6));
    }
}
