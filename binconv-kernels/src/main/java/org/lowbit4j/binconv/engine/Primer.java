package org.lowbit4j.binconv.engine;

import java.lang.System.Logger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.PlainProvider;

/**
 * Runs kernels on made-up images until the JVM has compiled them, and finds those that this JVM runs slower than plain loops:
 * without its second compiler, or on a CPU without the instructions, vector code is slow by orders of magnitude.
 */
final class Primer {

    private static final Logger LOG = System.getLogger(Primer.class.getName());

    /** Time for one kind of tile, and for all of them. */
    private static final long TILE_NANOS = 2_000_000_000L;

    private static final long ALL_NANOS = 6_000_000_000L;

    /** Time for a whole network with its vector loops. */
    private static final long FLOAT_NANOS = 4_000_000_000L;

    /** A kernel counts as compiled when it has not become faster by a tenth in this time. */
    private static final long STEADY_NANOS = 300_000_000L;

    /** So many times the time of plain loops is slow; less may be a bad guess of the table or a busy machine. */
    private static final int SLOW = 2;

    private static final int TRIALS = 5;

    private final BooleanSupplier cancelled;
    private final Map<String, Long> spent = new HashMap<>();
    private long all;

    /** A primer that stops soon when {@code cancelled} says so. */
    Primer(BooleanSupplier cancelled) {
        this.cancelled = cancelled;
    }

    /** The kernels with those replaced by their plain counterparts that are slower than these in this JVM. */
    Map<Integer, ConvolutionKernel> prime(
            Map<Integer, ConvolutionKernel> chosen, Map<Integer, ConvolutionKernel> plain) {
        Map<Integer, ConvolutionKernel> primed = new LinkedHashMap<>(chosen);
        Set<String> slow = new TreeSet<>();
        chosen.forEach((node, kernel) -> {
            if (kernel.name().equals(PlainProvider.NAME)) {
                return;
            }
            long tolerable = SLOW * new KernelTimer(plainOf(plain, node)).fastest(TRIALS);
            if (slow.contains(tile(kernel)) || prime(kernel, tolerable) > tolerable) {
                slow.add(tile(kernel));
                primed.put(node, plainOf(plain, node));
            }
        });
        if (!slow.isEmpty() && !cancelled.getAsBoolean()) {
            LOG.log(
                    Logger.Level.WARNING,
                    "These vector kernels are slower than plain loops in this JVM and are not used: {0}. Run on a HotSpot JVM"
                            + " with its default compilers.",
                    String.join(", ", slow));
        }
        return primed;
    }

    private static ConvolutionKernel plainOf(Map<Integer, ConvolutionKernel> plain, int node) {
        ConvolutionKernel kernel = plain.get(node);
        if (kernel == null) {
            throw new IllegalStateException("node " + node + " has no plain kernel");
        }
        return kernel;
    }

    /** What is compiled together: the methods of a provider specialise on the bits. */
    private static String tile(ConvolutionKernel kernel) {
        return kernel.name() + " " + kernel.spec().weights().grid().bits() + "/"
                + kernel.spec().grid().bits();
    }

    private long prime(ConvolutionKernel kernel, long tolerable) {
        KernelTimer timer = new KernelTimer(kernel);
        long begin = System.nanoTime();
        long budget = Math.min(TILE_NANOS - spent.getOrDefault(tile(kernel), 0L), ALL_NANOS - all);
        long fastest = steady(timer::time, budget, tolerable);
        long time = System.nanoTime() - begin;
        spent.merge(tile(kernel), time, Long::sum);
        all += time;
        return fastest;
    }

    /**
     * The shortest time, after as many runs as make it steady or as there is time for. A time above {@code tolerable} may be
     * that of the JVM's interpreter, however steady it is.
     */
    private long steady(LongSupplier run, long budget, long tolerable) {
        long begin = System.nanoTime();
        long fastest = Long.MAX_VALUE;
        long improved = begin;
        long now = begin;
        int runs = 0;
        do {
            long time = run.getAsLong();
            runs++;
            now = System.nanoTime();
            if (time < fastest * 0.9) {
                improved = now;
            }
            fastest = Math.min(fastest, time);
        } while (!cancelled.getAsBoolean()
                && now - begin < budget
                && (runs < TRIALS || (fastest > tolerable || now - improved < STEADY_NANOS)));
        return fastest;
    }

    /** The programs that run a made-up image faster when both are compiled: {@code vector}, unless plain loops are faster. */
    Programs faster(Programs vector, Programs plain) {
        long vectorTime = steady(imageOn(vector.fused()), FLOAT_NANOS, Long.MAX_VALUE);
        long plainTime = steady(imageOn(plain.fused()), FLOAT_NANOS, Long.MAX_VALUE);
        return vectorTime <= plainTime ? vector : plain;
    }

    private static LongSupplier imageOn(Program program) {
        Workspace workspace = program.acquire(1);
        float[] input = workspace.floats(program.slot(0));
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
