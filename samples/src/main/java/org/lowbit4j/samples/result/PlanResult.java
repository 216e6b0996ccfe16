package org.lowbit4j.samples.result;

import java.util.Map;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.search.SearchCosts;
import org.nd4j.shade.jackson.annotation.JsonIgnore;

/** What {@code plan} prints; {@code uniformCosts} are those of plans with the same bits everywhere. */
public record PlanResult(
        String out,
        String budget,
        double targetCost,
        double exactCost,
        Map<Integer, Double> uniformCosts,
        String statement,
        @JsonIgnore CostKind kind)
        implements CommandResult {

    /**
     * The result for a plan.
     *
     * @param baseline how it was made
     * @param exact what it costs
     */
    public static PlanResult of(String out, String baseline, SearchCosts costs, double exact) {
        String statement = costs.window().contains(exact)
                ? "It is 98 to 100 % of what the budget allows."
                : "It is less than 98 % of what the budget allows: " + baseline + " has found no plan nearer to it.";
        return new PlanResult(
                out,
                costs.budget().toString(),
                costs.window().target(),
                exact,
                costs.uniformCosts(),
                statement,
                costs.budget().kind());
    }

    @Override
    public String text() {
        return out + ": " + kind.format(exactCost) + " of at most " + kind.format(targetCost) + ". " + statement;
    }
}
