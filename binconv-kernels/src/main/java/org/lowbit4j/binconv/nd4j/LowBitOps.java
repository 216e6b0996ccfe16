package org.lowbit4j.binconv.nd4j;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.imports.converters.ImportClassMapping;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.exception.ND4JIllegalStateException;
import org.nd4j.linalg.factory.Nd4j;

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
        if (!isInstalled()) {
            setExecutioner(OpDispatch.around(Nd4j.getExecutioner()));
        }
    }

    /** Whether ND4J runs the ops of this package. */
    public static boolean isInstalled() {
        return OpDispatch.isAround(Nd4j.getExecutioner());
    }

    /** The type of the exception is the one that ND4J passes on as it is. */
    static void requireInstalled() {
        if (!isInstalled()) {
            throw new ND4JIllegalStateException(
                    "ND4J does not know the low-bit ops; call LowBitOps.install() at the start");
        }
    }

    private static void setExecutioner(OpExecutioner executioner) {
        try {
            Field field = Nd4j.class.getDeclaredField("OP_EXECUTIONER_INSTANCE");
            field.setAccessible(true);
            field.set(null, executioner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "ND4J has no field OP_EXECUTIONER_INSTANCE that can be set; use version 1.0.0-M2.1 on the class path",
                    e);
        }
    }
}
