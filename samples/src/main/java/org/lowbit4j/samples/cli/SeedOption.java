package org.lowbit4j.samples.cli;

import picocli.CommandLine.Option;

/** The seed of a plan that depends on chance. */
final class SeedOption {

    @Option(names = "--seed", paramLabel = "N", description = "Seed of what is random (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    long seed() {
        return seed;
    }
}
