package org.lowbit4j.quant;

import java.util.function.Supplier;
import org.deeplearning4j.config.DL4JSystemProperties;
import org.nd4j.linalg.factory.Nd4j;

/** Runs something without oneDNN. */
final class NativeHelpers {

    private NativeHelpers() {}

    /** By the plain ops of ND4J, and of layers that are made meanwhile. */
    static <T> T without(Supplier<T> task) {
        String property = DL4JSystemProperties.DISABLE_HELPER_PROPERTY;
        String before = System.getProperty(property, "true");
        System.setProperty(property, "true");
        Nd4j.getEnvironment().allowHelpers(false);
        try {
            return task.get();
        } finally {
            Nd4j.getEnvironment().allowHelpers(true);
            System.setProperty(property, before);
        }
    }
}
