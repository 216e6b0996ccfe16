package org.lowbit4j.quant.extension;

import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.lowbit4j.quant.operand.OperandQuantizer;

/** A convolution with {@link ClippedImages}. */
final class ClippingConvolution extends QuantConvolution2D {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("unused") // by JSON
    private ClippingConvolution() {}

    private ClippingConvolution(Builder builder) {
        super(builder);
    }

    @Override
    protected OperandQuantizer imageQuantizer() {
        return new ClippedImages();
    }

    @SuppressWarnings("unchecked") // how DL4J declares build()
    static final class Builder extends AbstractBuilder<Builder> {

        @Override
        public ClippingConvolution build() {
            return new ClippingConvolution(this);
        }
    }
}
