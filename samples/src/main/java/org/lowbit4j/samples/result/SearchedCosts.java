package org.lowbit4j.samples.result;

import java.util.Locale;
import java.util.Map;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.plan.DerivedPlan;
import org.lowbit4j.bitsearch.search.SearchCosts;
import org.nd4j.shade.jackson.annotation.JsonIgnore;

/** What a plan that was searched costs, beside uniform ones. */
public record SearchedCosts(
        String budget,
        double targetCost,
        double expectedCost,
        double exactCost,
        Map<Integer, Double> uniformCosts,
        String statement,
        @JsonIgnore CostKind kind) {

    /** The costs of {@code derived}. */
    public static SearchedCosts of(DerivedPlan derived, SearchCosts costs) {
        return new SearchedCosts(
                costs.budget().toString(),
                derived.targetCost(),
                derived.expectedCost(),
                derived.exactCost(),
                costs.uniformCosts(),
                derived.statement(),
                costs.budget().kind());
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "%s of at most %s (%s). %s",
                kind.format(exactCost),
                kind.format(targetCost),
                budget,
                statement);
    }
}
