package org.lowbit4j.bitsearch.baseline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.quant.plan.BitwidthPlan;

/**
 * Evolution of plans that are evaluated with shared weights, as in one-shot architecture search (Guo et al., 2020, "Single Path
 * One-Shot"): from random plans, children of the better ones, the best of both kept. A child takes every layer from one of its
 * parents, some layers mutate to any pair of candidates, and the result is brought into the window of the budget with as few
 * changed bits as possible, so that every plan that is evaluated keeps the budget. Parents are chosen by tournaments of two. The
 * numbers and rules are our choice.
 *
 * @param loss of a plan; asked once for each
 * @param settings of the evolution
 */
public record EvolutionarySearch(PlanLoss loss, EvolutionSettings settings) implements Baseline {

    @Override
    public String name() {
        return "evolution" + settings.seed();
    }

    @Override
    public BitwidthPlan plan(NetworkCosts costs, CostWindow window) {
        Evolution evolution = new Evolution(costs, window);
        for (int i = 0; i < settings.generations(); i++) {
            evolution.next();
        }
        return costs.plan(evolution.best(), Map.of("baseline", name()));
    }

    /** A plan and how bad it is. */
    private record Individual(List<Integer> pairs, double loss) {}

    private final class Evolution {

        private final NetworkCosts costs;
        private final CostWindow window;
        private final SplittableRandom random = new SplittableRandom(settings.seed());
        private final Map<List<Integer>, Double> losses = new HashMap<>();
        private List<Individual> population = new ArrayList<>();

        Evolution(NetworkCosts costs, CostWindow window) {
            this.costs = costs;
            this.window = window;
            for (int i = 0; i < settings.population(); i++) {
                add(population, costs.pairs(new RandomBits(random.nextLong()).plan(costs, window)));
            }
            sort();
        }

        int[] best() {
            return array(population.get(0).pairs());
        }

        void next() {
            List<Individual> all = new ArrayList<>(population);
            for (int i = 0; i < settings.population(); i++) {
                add(all, NearestPlan.of(costs, window, mutated(child())));
            }
            population = all;
            sort();
            population = new ArrayList<>(population.subList(0, Math.min(settings.population(), population.size())));
        }

        /** Adds a plan that is in the window and not there yet. */
        private void add(List<Individual> to, int[] plan) {
            if (!window.contains(costs.exact(plan))) {
                return;
            }
            List<Integer> pairs = Arrays.stream(plan).boxed().toList();
            Individual individual = new Individual(pairs, losses.computeIfAbsent(pairs, this::evaluated));
            if (!to.contains(individual)) {
                to.add(individual);
            }
        }

        private double evaluated(List<Integer> pairs) {
            return loss.of(costs.plan(array(pairs), Map.of()));
        }

        private void sort() {
            population.sort(Comparator.comparingDouble(Individual::loss)); // NaN comes last
        }

        private int[] child() {
            int[] pairs = array(parent().pairs());
            if (random.nextDouble() < settings.crossover()) {
                List<Integer> other = parent().pairs();
                for (int layer = 0; layer < pairs.length; layer++) {
                    if (random.nextBoolean()) {
                        pairs[layer] = other.get(layer);
                    }
                }
            }
            return pairs;
        }

        private Individual parent() {
            int first = random.nextInt(population.size());
            int second = random.nextInt(population.size());
            return population.get(Math.min(first, second));
        }

        private int[] mutated(int[] pairs) {
            for (int layer = 0; layer < pairs.length; layer++) {
                if (random.nextDouble() < settings.mutation()) {
                    pairs[layer] = random.nextInt(costs.layers().get(layer).pairs());
                }
            }
            return pairs;
        }

        private static int[] array(List<Integer> pairs) {
            return pairs.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
