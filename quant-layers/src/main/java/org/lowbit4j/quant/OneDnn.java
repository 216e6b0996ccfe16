package org.lowbit4j.quant;

import org.deeplearning4j.config.DL4JSystemProperties;
import org.deeplearning4j.nn.layers.mkldnn.BaseMKLDNNHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the stock convolution, pooling and batch normalization layers of Deeplearning4j run on oneDNN.
 *
 * <p>In 1.0.0-M2.1 they do not, for three reasons: layer helpers are off by default, the helpers look for a class that
 * is no longer there, and the default native library is built without oneDNN. {@link #enable()} repairs the first two;
 * the third needs the dependency {@code nd4j-native} with a classifier such as {@code linux-x86_64-onednn}.
 */
public final class OneDnn {

    private static final Logger LOG = LoggerFactory.getLogger(OneDnn.class);

    private static boolean enabled;

    private OneDnn() {}

    /**
     * Switches layer helpers on, unless the user has set {@code org.eclipse.deeplearning4j.helpers.disable} himself, and
     * logs once whether oneDNN is active. Call it before the first layer is made: a layer asks when it is constructed.
     *
     * @return whether layers made from now on use oneDNN
     */
    public static synchronized boolean enable() {
        if (System.getProperty(DL4JSystemProperties.DISABLE_HELPER_PROPERTY) == null) {
            System.setProperty(DL4JSystemProperties.DISABLE_HELPER_PROPERTY, "false");
        }
        boolean active = isActive();
        if (!enabled) {
            enabled = true;
            report(active);
        }
        return active;
    }

    /** Whether a layer made now would use oneDNN. */
    public static boolean isActive() {
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
