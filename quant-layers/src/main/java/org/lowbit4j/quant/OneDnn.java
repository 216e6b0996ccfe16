package org.lowbit4j.quant;

import java.util.Locale;
import java.util.Set;
import org.deeplearning4j.config.DL4JSystemProperties;
import org.deeplearning4j.nn.layers.mkldnn.BaseMKLDNNHelper;
import org.lowbit4j.binconv.nd4j.Executioners;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the stock convolution, pooling and batch normalization layers of Deeplearning4j run on oneDNN, and all native ops that do so
 * anyway read arrays of any strides right.
 *
 * <p>In 1.0.0-M2.1 layers do not use oneDNN, for three reasons: layer helpers are off by default, the helpers look for a class that
 * is no longer there, and the default native library is built without oneDNN. {@link #enable()} repairs the first two;
 * the third needs the dependency {@code nd4j-native} with a classifier such as {@code linux-x86_64-onednn}.
 *
 * <p>On oneDNN, convolutions, transposed ones and batch norms, the gradient of softmax and some others misread arrays that are
 * not one block of memory in C order. {@link #enable()} finds by trying which ops do, and from then on gives these ops dense copies
 * of such arrays; dense ones are not copied. It does so for the whole JVM, in layers and in SameDiff graphs, as ND4J uses oneDNN in
 * transposed and three-dimensional convolutions even without helpers.
 */
public final class OneDnn {

    private static final Logger LOG = LoggerFactory.getLogger(OneDnn.class);

    private static volatile boolean enabled;

    private OneDnn() {}

    /**
     * Switches layer helpers on, unless the user has set {@code org.eclipse.deeplearning4j.helpers.disable} himself, and
     * logs once whether oneDNN is active. Call it at the start: a layer asks when it is constructed, and other threads must not
     * use ND4J meanwhile.
     *
     * @return whether layers made from now on use oneDNN
     * @throws IllegalStateException if this version of Deeplearning4j needs a repair and cannot be repaired
     */
    public static synchronized boolean enable() {
        if (System.getProperty(DL4JSystemProperties.DISABLE_HELPER_PROPERTY) == null) {
            System.setProperty(DL4JSystemProperties.DISABLE_HELPER_PROPERTY, "false");
        }
        if (!enabled) {
            if (isBuiltIn()) {
                repair();
            }
            enabled = true;
            report(isActive());
        }
        return isActive();
    }

    private static boolean isBuiltIn() {
        String build = Nd4j.getBackend().buildInfo().toUpperCase(Locale.ROOT);
        return build.contains("ONEDNN") || build.contains("MKLDNN");
    }

    /** First the arrays, then the layers: none may use oneDNN before its arrays are right. */
    private static void repair() {
        Set<String> misreading = StrideProbe.misreading();
        if (!misreading.isEmpty()) {
            LOG.debug("These native ops get dense copies of arrays that are not dense: {}", misreading);
            Executioners.intercept(new DenseOperands(misreading));
        }
        HelperSwitch.define();
    }

    /** Whether a layer made now would use oneDNN. */
    public static boolean isActive() {
        if (!enabled || !isBuiltIn()) {
            // Helpers that ask in vain once never ask again.
            return false;
        }
        String disabled = System.getProperty(
                DL4JSystemProperties.DISABLE_HELPER_PROPERTY, DL4JSystemProperties.HELPER_DISABLE_DEFAULT_VALUE);
        return !Boolean.parseBoolean(disabled) && BaseMKLDNNHelper.mklDnnEnabled();
    }

    private static void report(boolean active) {
        if (active) {
            LOG.info("oneDNN is active: float layers use it.");
        } else {
            LOG.warn(
                    "oneDNN is not active: float layers use the plain native ops; use the nd4j-native binary with the "
                            + "classifier of your platform that ends in -onednn and leave {} unset.",
                    DL4JSystemProperties.DISABLE_HELPER_PROPERTY);
        }
    }
}
