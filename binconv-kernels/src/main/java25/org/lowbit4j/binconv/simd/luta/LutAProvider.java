package org.lowbit4j.binconv.simd.luta;

import java.util.Optional;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelMemory;
import org.lowbit4j.binconv.kernel.KernelProvider;
import org.lowbit4j.binconv.simd.vectors.Vbmi;

/** Table look-up with tables of activations; the time grows with the weight bits, hardly with the activation bits. */
public final class LutAProvider implements KernelProvider {

    static final String NAME = "simd-lut-a";

    /** Look-ups that a byte must hold before it is widened to 16 bits: one step of a tile. */
    private static final int STEP = LutAGeometry.STEP_TAPS;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> lacks() {
        return Vbmi.missing().map(why -> "needs AVX-512 VBMI: " + why);
    }

    @Override
    public Optional<String> refusal(ConvolutionSpec spec) {
        if (spec.groups() > 1) {
            return Optional.of(KernelProvider.noGroups(spec));
        }
        int lastUnsigned = spec.activationCoding().lastUnsigned();
        int entry = SubsetTables.largestEntry(lastUnsigned);
        if (STEP * entry > 0xFF) {
            return Optional.of("activation codes 0.." + lastUnsigned + ": the sum of " + STEP
                    + " table entries of up to " + entry + " does not fit a byte");
        }
        long sum = (long) LutAGeometry.groups(spec) * spec.window().taps() * entry;
        if (sum > 0xFFFF) {
            return Optional.of("kernel of depth " + spec.weights().shape().depth()
                    + ": the sum of its table entries can be " + sum + ", more than 16 bits hold");
        }
        return memory(spec).refusal();
    }

    @Override
    public KernelMemory memory(ConvolutionSpec spec) {
        return LutAKernel.memory(spec);
    }

    @Override
    public ConvolutionKernel create(ConvolutionSpec spec) {
        refusal(spec).ifPresent(reason -> {
            throw new IllegalArgumentException(NAME + ": " + reason);
        });
        return new LutAKernel(spec);
    }
}
