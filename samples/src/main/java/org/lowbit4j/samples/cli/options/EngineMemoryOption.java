package org.lowbit4j.samples.cli.options;

import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.engine.EngineOptions;
import picocli.CommandLine.Option;

/** The memory that the engine of a lowered network may take. */
public final class EngineMemoryOption {

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description =
                    "What the engine of a lowered network may take of the heap, for instance 800MB or 2.5GB; a network that needs more"
                            + " is refused (default: half of the heap).")
    private @Nullable ByteCount memory;

    /** Standard options with this memory. */
    public EngineOptions engine() {
        EngineOptions standard = EngineOptions.standard();
        return memory == null ? standard : standard.withMemory(memory.bytes());
    }
}
