package org.lowbit4j.bitsearch.baseline;

/**
 * How an {@link EvolutionarySearch} goes.
 *
 * @param population plans that are kept
 * @param generations after the first one; each makes as many children as there are plans
 * @param mutation probability that a layer of a child gets another pair of candidates
 * @param crossover probability that a child has two parents
 * @param seed the same seed, settings, costs, window and losses give the same plan
 */
public record EvolutionSettings(int population, int generations, double mutation, double crossover, long seed) {

    /** Checks the ranges. */
    public EvolutionSettings {
        if (population < 2
                || generations < 0
                || !(mutation >= 0 && mutation <= 1)
                || !(crossover >= 0 && crossover <= 1)) {
            throw new IllegalArgumentException("evolution of " + population + " plans over " + generations
                    + " generations, mutation " + mutation + ", crossover " + crossover
                    + "; expected at least 2 plans, at least 0 generations and probabilities");
        }
    }

    /** 32 plans, 20 generations, a tenth of the layers mutated, half of the children with two parents; our choice. */
    public static EvolutionSettings usual(long seed) {
        return new EvolutionSettings(32, 20, 0.1, 0.5, seed);
    }

    /** These settings with another number of generations. */
    public EvolutionSettings withGenerations(int number) {
        return new EvolutionSettings(population, number, mutation, crossover, seed);
    }
}
