package org.lowbit4j.samples.cli;

import picocli.CommandLine.Command;

/** {@code lowbit tune}: tables of measurements that other commands choose by. */
@Command(
        name = "tune",
        description = "Measures this machine and writes a table that other commands choose by.",
        subcommands = {TuneKernelsCommand.class, TuneLatencyCommand.class})
final class TuneCommand {}
