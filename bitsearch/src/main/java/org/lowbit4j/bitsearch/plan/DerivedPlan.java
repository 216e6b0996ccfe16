package org.lowbit4j.bitsearch.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.cost.CostTable;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.bitsearch.strength.LayerShares;
import org.lowbit4j.bitsearch.strength.Shares;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;

/** A plan made of shares, what it costs, and what was done to it. */
public final class DerivedPlan {

    private static final double PERCENT = 100;

    private final NetworkCosts costs;
    private final List<LayerShares> shares;
    private final CostWindow window;
    private final int[] largest;
    private final int[] pairs;

    DerivedPlan(NetworkCosts costs, List<LayerShares> shares, CostWindow window, int[] largest, int[] pairs) {
        this.costs = costs;
        this.shares = List.copyOf(shares);
        this.window = window;
        this.largest = largest.clone();
        this.pairs = pairs.clone();
    }

    /** The expected cost of the shares. */
    public double expectedCost() {
        return costs.expected(shares);
    }

    /** The exact cost of the plan. */
    public double exactCost() {
        return costs.exact(pairs);
    }

    /** The cost that the budget allows. */
    public double targetCost() {
        return window.target();
    }

    /** How many layers have other bits than those of their largest shares. */
    public int repairedLayers() {
        int count = 0;
        for (int i = 0; i < pairs.length; i++) {
            count += pairs[i] == largest[i] ? 0 : 1;
        }
        return count;
    }

    /** Whether the exact cost is at most the target and at least 98 % of it. */
    public boolean isInWindow() {
        return window.contains(exactCost());
    }

    /** What was found and done, for people. */
    public String statement() {
        CostKind kind = costs.kind();
        double before = costs.exact(largest);
        String start = "The bits with the largest shares cost " + kind.format(before) + ", " + place(before)
                + " the target of " + kind.format(window.target());
        String done = repairedLayers() == 0
                ? ""
                : "; " + repairedLayers() + " of " + pairs.length + " layers were changed: " + kind.format(exactCost());
        return start
                + done
                + (isInWindow() ? "." : "; no plan of these candidates was found that costs 98 to 100 % of it.");
    }

    private String place(double cost) {
        double share = PERCENT * Math.abs(cost - window.target()) / window.target();
        return String.format(Locale.ROOT, "%.1f %% %s", share, cost > window.target() ? "above" : "below");
    }

    /** The plan, with shares and costs. */
    public BitwidthPlan plan(Map<String, String> provenance) {
        List<LayerBits> layers = new ArrayList<>();
        for (int i = 0; i < pairs.length; i++) {
            layers.add(layer(costs.layers().get(i), shares.get(i), pairs[i]));
        }
        Map<String, Double> totals = new LinkedHashMap<>();
        totals.put("targetCost", targetCost());
        totals.put("expectedCost", expectedCost());
        totals.put("exactCost", exactCost());
        totals.put("constantCost", costs.constant());
        return new BitwidthPlan(layers, totals, provenance);
    }

    private static LayerBits layer(CostTable table, LayerShares shares, int pair) {
        return new LayerBits(
                table.layer().name(),
                table.weightBits(pair),
                table.activationBits(pair),
                byBits(table.layer().weights(), shares.weights()),
                byBits(table.layer().activations(), shares.activations()),
                table.cost(pair));
    }

    private static SortedMap<Integer, Double> byBits(Candidates candidates, Shares shares) {
        SortedMap<Integer, Double> byBits = new TreeMap<>();
        for (int i = 0; i < candidates.size(); i++) {
            byBits.put(candidates.at(i), shares.at(i));
        }
        return byBits;
    }

    @Override
    public String toString() {
        return statement();
    }
}
