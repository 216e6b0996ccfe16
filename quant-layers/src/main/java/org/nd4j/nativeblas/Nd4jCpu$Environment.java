package org.nd4j.nativeblas;

import java.util.Locale;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Answers the question that {@code BaseMKLDNNHelper} asks by reflection: may layers use oneDNN?
 *
 * <p>Deeplearning4j 1.0.0-M2.1 still looks for this name although the class moved, finds nothing, and switches its
 * oneDNN helpers off. The name with a dollar sign is therefore fixed. Use {@link org.lowbit4j.quant.OneDnn} instead of
 * this class.
 */
public final class Nd4jCpu$Environment {

    private static final Nd4jCpu$Environment INSTANCE = new Nd4jCpu$Environment();

    private Nd4jCpu$Environment() {}

    /** The only instance; called by reflection. */
    public static Nd4jCpu$Environment getInstance() {
        return INSTANCE;
    }

    /** Whether the native library was built with oneDNN; called by reflection. */
    public boolean isUseMKLDNN() {
        String build = Nd4j.getBackend().buildInfo();
        String text = build.toUpperCase(Locale.ROOT);
        return text.contains("ONEDNN") || text.contains("MKLDNN");
    }
}
