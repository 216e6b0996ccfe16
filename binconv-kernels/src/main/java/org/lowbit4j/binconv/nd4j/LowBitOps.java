package org.lowbit4j.binconv.nd4j;

import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.imports.converters.ImportClassMapping;
import org.nd4j.linalg.exception.ND4JIllegalStateException;

/**
 * Makes the ops of this package known to ND4J 1.0.0-M2.1, which has no way of its own to add ops written in Java: it puts their names
 * among those that loading a file knows, and an executioner that runs them in front of the backend's.
 */
public final class LowBitOps {

    private static final List<LowBitOp> PROTOTYPES = List.of(new BitConv2D(), new BitDense(), new PackedGraph());

    private LowBitOps() {}

    /**
     * Installs the ops for the whole JVM. A second call does nothing. Call it once at the start, before other threads use
     * ND4J: its table of names is not made for several.
     *
     * @throws IllegalStateException if this version of ND4J has no executioner that can be replaced
     */
    public static synchronized void install() {
        Map<String, DifferentialFunction> names = ImportClassMapping.getOpNameMapping();
        PROTOTYPES.forEach(op -> names.putIfAbsent(op.opName(), op));
        Executioners.intercept(new OpDispatch());
    }

    /** Whether ND4J runs the ops of this package. */
    public static boolean isInstalled() {
        return Executioners.isIntercepted(OpDispatch.class);
    }

    /** The type of the exception is the one that ND4J passes on as it is. */
    static void requireInstalled() {
        if (!isInstalled()) {
            throw new ND4JIllegalStateException(
                    "ND4J does not know the low-bit ops; call LowBitOps.install() at the start");
        }
    }
}
