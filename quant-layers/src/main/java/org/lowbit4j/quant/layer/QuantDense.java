package org.lowbit4j.quant.layer;

import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.convolution.DenseGeometry;
import org.lowbit4j.quant.convolution.Geometry;

/**
 * A dense layer with quantized weights and a quantized input; takes the place of DL4J's {@code DenseLayer}. No batch norm
 * usually follows, so the output scale is learned by default.
 *
 * <pre>y = activation(outputScale * quantize(x) quantize(W) + b)</pre>
 *
 * Input [batch, nIn], weights [nIn, nOut] in column-major order like the stock layer's.
 */
public class QuantDense extends QuantizedLayer {

    private static final long serialVersionUID = 1;

    /** For JSON. */
    protected QuantDense() {}

    /** Everything from the builder. */
    @SuppressWarnings("this-escape") // what it calls reads only what is set already
    protected QuantDense(AbstractBuilder<?> builder) {
        super(builder);
        check();
        constrain(builder, hasBias());
    }

    @Override
    public char paramReshapeOrder(@Nullable String param) {
        return param == null || param.equals(WEIGHT) ? 'f' : 'c';
    }

    @Override
    public Geometry geometry() {
        return new DenseGeometry(getNIn(), getNOut());
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        return InputType.feedForward(getNOut());
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        if (inputType instanceof InputType.InputTypeFeedForward feedForward) {
            setInputs(feedForward.getSize(), override);
        } else if (inputType instanceof InputType.InputTypeConvolutional images) {
            setInputs(images.getChannels() * images.getHeight() * images.getWidth(), override);
        } else if (inputType instanceof InputType.InputTypeConvolutionalFlat flat) {
            setInputs(flat.getFlattenedSize(), override);
        } else {
            throw new IllegalArgumentException(
                    what() + ": input type " + inputType + "; expected a feed-forward or convolutional one");
        }
    }

    @Override
    public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return inputType instanceof InputType.InputTypeConvolutional images
                ? new CnnToFeedForwardPreProcessor(
                        images.getHeight(), images.getWidth(), images.getChannels(), images.getFormat())
                : null;
    }

    /** What the builders of this layer and of its subclasses share; the output scale is on. */
    public abstract static class AbstractBuilder<T extends AbstractBuilder<T>> extends QuantizedLayerBuilder<T> {

        /** A dense layer with a learned output scale. */
        protected AbstractBuilder() {
            this.outputScale = true;
        }

        /** As {@code layer} is set, see {@link QuantizedLayerBuilder#like}. */
        public T like(QuantDense layer) {
            return super.like(layer);
        }
    }

    /** In the style of {@code DenseLayer.Builder}. */
    @SuppressWarnings("unchecked") // how DL4J declares build()
    public static final class Builder extends AbstractBuilder<Builder> {

        /** A dense layer with a learned output scale. */
        public Builder() {}

        @Override
        public QuantDense build() {
            return new QuantDense(this);
        }
    }
}
