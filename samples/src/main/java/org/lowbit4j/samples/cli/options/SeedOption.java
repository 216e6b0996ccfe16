package org.lowbit4j.samples.cli.options;

import picocli.CommandLine.Option;

/** The seed of a plan that depends on chance. */
public final class SeedOption {

    @Option(names = "--seed", paramLabel = "N", description = "Seed of what is random (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    /** The seed. */
    public long seed() {
        return seed;
    }
}
