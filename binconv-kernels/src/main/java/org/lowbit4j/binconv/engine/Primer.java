package org.lowbit4j.binconv.engine;

import java.lang.System.Logger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.lowbit4j.binconv.engine.PrimedKinds.Kind;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.PlainProvider;

/**
 * Runs kernels on made-up images until the JVM has compiled them, and finds those that this JVM runs slower than plain loops:
 * without its second compiler, or on a CPU without the instructions, vector code is slow by orders of magnitude. Times are
 * those of the priming thread, so that a machine that does other work meanwhile makes no kernel look slow.
 */
final class Primer {

    private static final Logger LOG = System.getLogger(Primer.class.getName());

    /** Time for one kind of tile. */
    private static final long TILE_NANOS = 5_000_000_000L;

    /**
     * Time for all tiles of an engine that turn out slow: so long the JVM is given to prove that it runs none well. The next engine may
     * have others. Tiles that it runs well take what they take, for a network of many bitwidths has many.
     */
    private static final long SLOW_TILES_NANOS = 10_000_000_000L;

    /** Time for a whole network with its vector loops. */
    private static final long NETWORK_NANOS = 5_000_000_000L;

    /** A tile, and a network, is steady when it has not become faster in this time. */
    private static final long STEADY_NANOS = 100_000_000L;

    /** The same of a tile that has been primed in another image. */
    private static final long AGAIN_NANOS = 30_000_000L;

    /** So many times the time of plain loops is slow; less may be a bad guess of the table or a busy machine. */
    private static final int SLOW = 2;

    private final BooleanSupplier cancelled;
    private final LongSupplier clock;
    private final Function<ConvolutionKernel, LongSupplier> timers;
    private final WarmUp warmUp;
    private final PrimedKinds primed;
    private long wasted;

    /** A primer that stops soon when {@code cancelled} says so. */
    Primer(BooleanSupplier cancelled) {
        this(cancelled, ThreadTime::nanos, kernel -> new KernelTimer(kernel)::time, PrimedKinds.OF_JVM);
    }

    /**
     * A primer with another sense of time.
     *
     * @param clock the nanoseconds that the calling thread has had
     * @param timers makes what runs a kernel once and returns the nanoseconds that it took
     * @param primed what is known and need not be found out
     */
    Primer(
            BooleanSupplier cancelled,
            LongSupplier clock,
            Function<ConvolutionKernel, LongSupplier> timers,
            PrimedKinds primed) {
        this.cancelled = cancelled;
        this.clock = clock;
        this.timers = timers;
        this.warmUp = new WarmUp(clock, cancelled);
        this.primed = primed;
    }

    /** The kernels with those replaced by their plain counterparts that are slower than these in this JVM, or fail. */
    Map<Integer, ConvolutionKernel> prime(
            Map<Integer, ConvolutionKernel> chosen, Map<Integer, ConvolutionKernel> plain) {
        Map<Integer, ConvolutionKernel> kernels = new LinkedHashMap<>(chosen);
        Map<Kind, Boolean> fast = new HashMap<>();
        chosen.forEach((node, kernel) -> {
            if (kernel.name().equals(PlainProvider.NAME)) {
                return;
            }
            ConvolutionKernel instead = plainOf(plain, node);
            if (!fast.computeIfAbsent(Kind.of(kernel), kind -> isFast(kind, kernel, instead))) {
                kernels.put(node, instead);
            }
        });
        warn(fast);
        return kernels;
    }

    private static ConvolutionKernel plainOf(Map<Integer, ConvolutionKernel> plain, int node) {
        ConvolutionKernel kernel = plain.get(node);
        if (kernel == null) {
            throw new IllegalStateException("node " + node + " has no plain kernel");
        }
        return kernel;
    }

    private void warn(Map<Kind, Boolean> fast) {
        Set<String> slow = new TreeSet<>();
        fast.forEach((kind, isFast) -> {
            if (!isFast && isSlow(kind)) {
                slow.add(kind.tile());
            }
        });
        if (!slow.isEmpty() && !cancelled.getAsBoolean()) {
            LOG.log(
                    Logger.Level.WARNING,
                    "These vector kernels are slower than plain loops in this JVM and are not used: {0}. Run on a HotSpot JVM"
                            + " with its default compilers.",
                    String.join(", ", slow));
        }
    }

    /** Unlike one that failed: found to be slow, or there is no time left to find out. */
    private boolean isSlow(Kind kind) {
        return primed.isFast(kind).isPresent() || wasted >= SLOW_TILES_NANOS;
    }

    /** What was cut short says nothing of the kind, and a failure may be the machine's: neither is remembered. */
    private boolean isFast(Kind kind, ConvolutionKernel kernel, ConvolutionKernel plain) {
        return primed.isFast(kind).orElseGet(() -> {
            try {
                return findOut(kind, kernel, plain);
            } catch (RuntimeException | Error e) {
                LOG.log(
                        Logger.Level.WARNING,
                        "Kernel " + kind.tile() + " failed on an image of " + kind.input() + " with weights "
                                + kind.weights() + " (OHWI); plain loops stay in use for such layers",
                        e);
                return false;
            }
        });
    }

    private boolean findOut(Kind kind, ConvolutionKernel kernel, ConvolutionKernel plain) {
        boolean again = primed.isFastTile(kind.tile());
        long left = Math.min(TILE_NANOS - primed.spent(kind.tile()), SLOW_TILES_NANOS - wasted);
        if (left <= 0 && !again) {
            return false;
        }
        long budget = again ? Math.max(left, STEADY_NANOS) : left;
        long begin = clock.getAsLong();
        long steady = again ? AGAIN_NANOS : STEADY_NANOS;
        long tolerable = SLOW * warmUp.fastest(timers.apply(plain), steady, AGAIN_NANOS, Long.MAX_VALUE);
        boolean fast = warmUp.fastest(timers.apply(kernel), budget, steady, tolerable) <= tolerable;
        long taken = clock.getAsLong() - begin;
        wasted += fast ? 0 : taken;
        if (!cancelled.getAsBoolean()) {
            primed.add(kind, fast, taken);
        }
        return fast;
    }

    /** The programs that run a made-up image faster when both are compiled: {@code vector}, unless plain loops are faster. */
    Programs faster(Programs vector, Programs plain) {
        long plainTime = warmUp.fastest(imageOn(plain.fused()), NETWORK_NANOS, AGAIN_NANOS, Long.MAX_VALUE);
        long vectorTime = warmUp.fastest(imageOn(vector.fused()), NETWORK_NANOS, STEADY_NANOS, plainTime);
        return vectorTime <= plainTime ? vector : plain;
    }

    private static LongSupplier imageOn(Program program) {
        Workspace workspace = program.acquire();
        float[] input = workspace.floats(program.slot(program.plan().value(0)));
        SplittableRandom random = new SplittableRandom(1);
        return () -> {
            for (int i = 0; i < input.length; i++) {
                input[i] = (float) random.nextDouble();
            }
            long begin = System.nanoTime();
            program.run(workspace);
            return System.nanoTime() - begin;
        };
    }
}
