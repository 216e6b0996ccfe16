package org.lowbit4j.quant.lowering;

import org.lowbit4j.binconv.ir.Names;

/** A layer that cannot be lowered; the message names it and says what can be. */
public final class UnsupportedLayerException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    UnsupportedLayerException(String layer, String what, String remedy) {
        super("Layer " + Names.quoted(layer) + ": cannot lower " + what + "; " + remedy);
    }
}
