package org.lowbit4j.binconv.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;

/** What has been found out about kernels while priming, and the time that it took. For one thread at a time. */
final class PrimedKinds {

    /** Of this JVM: of the thread of {@link PrimingThread}. */
    static final PrimedKinds OF_JVM = new PrimedKinds();

    /** Kinds that are remembered, those that were found last: some hundred networks. */
    private static final int MOST_KINDS = 4096;

    private final Map<Kind, Boolean> fast = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Kind, Boolean> eldest) {
            return size() > MOST_KINDS;
        }
    };

    private final Map<String, Long> spent = new HashMap<>();
    private final Set<String> fastTiles = new HashSet<>();

    /** Kernels that run the same code on images of the same size. */
    record Kind(String tile, Shape input, Window window, WeightShape weights) {

        static Kind of(ConvolutionKernel kernel) {
            return new Kind(
                    tile(kernel),
                    kernel.spec().input(),
                    kernel.spec().window(),
                    kernel.spec().weights().shape());
        }

        /** What is compiled together: the methods of a provider specialise on the bits. */
        private static String tile(ConvolutionKernel kernel) {
            return kernel.name() + " " + kernel.spec().weights().grid().bits() + "/"
                    + kernel.spec().grid().bits();
        }
    }

    /** Whether a kind is as fast as plain loops; empty if nobody knows. */
    Optional<Boolean> isFast(Kind kind) {
        return Optional.ofNullable(fast.get(kind));
    }

    /** Remembers a kind, and that finding out took {@code nanos}. */
    void add(Kind kind, boolean isFast, long nanos) {
        fast.put(kind, isFast);
        spent.merge(kind.tile(), nanos, Long::sum);
        if (isFast) {
            fastTiles.add(kind.tile());
        }
    }

    /** Nanoseconds that a tile has taken. */
    long spent(String tile) {
        return spent.getOrDefault(tile, 0L);
    }

    /** Whether a tile has been fast with some image. */
    boolean isFastTile(String tile) {
        return fastTiles.contains(tile);
    }
}
