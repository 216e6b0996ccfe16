package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import org.lowbit4j.quant.memory.Allocator;
import org.lowbit4j.quant.memory.FloatMemory;
import org.lowbit4j.quant.operand.Operand;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The gradients of a quantized layer in FLOAT: native ones of the convolution of codes, taken straight through the rounding.
 *
 * @param forward the pass whose gradients these are
 * @param gradients receives those of the parameters, by name
 * @param working where intermediate arrays go
 */
record BackwardPass(ForwardPass forward, Map<String, INDArray> gradients, Allocator working) {

    /**
     * Stores the gradient of every parameter.
     *
     * @param input of the forward pass
     * @param epsilon dL/d(output of the activation function)
     * @param result where dL/d(input) goes
     * @return dL/d(input), as images
     */
    INDArray run(INDArray input, INDArray epsilon, Allocator result) {
        INDArray images = forward.images(input);
        INDArray upstream = upstream(input, epsilon, forward.outputShape(images));
        Operand x = forward.quantizedImages(images, working);
        Operand w = forward.quantizedKernels(working);
        INDArray imageGradient = result.create(images.shape());
        INDArray kernelGradient = working.create(w.values().shape());
        forward.nativeConvolution().backward(x.values(), w.values(), upstream, imageGradient, kernelGradient);

        storeOutputScale(x, w, kernelGradient);
        double outer = forward.outputScale();
        forward.imageQuantizer().backward(images, imageGradient, outer * w.step(), forward.parameters(), gradients);
        forward.kernelQuantizer()
                .backward(forward.kernels(), kernelGradient, outer * x.step(), forward.parameters(), gradients);
        FloatMemory.of(required(gradients, QuantizedLayer.WEIGHT)).put(FloatMemory.copyOf(kernelGradient));
        storeBias(upstream);
        return imageGradient;
    }

    /** dL/d(input of the activation function), in the shape of the convolution's output. */
    private INDArray upstream(INDArray input, INDArray epsilon, long[] shape) {
        INDArray upstream = epsilon.castTo(DataType.FLOAT);
        Activation activation = forward.layer().activation();
        if (activation != Activation.IDENTITY) {
            INDArray y = forward.preActivation(input, working, working);
            upstream = activation.getActivationFunction().backprop(y, upstream).getFirst();
        }
        return FloatMemory.dense(upstream).reshape('c', shape);
    }

    /** The output is linear in its scale, and in the kernels: {@code dL/dscale = sum(kernels * dL/dkernels) / scale}. */
    private void storeOutputScale(Operand x, Operand w, INDArray kernelGradient) {
        if (forward.layer().hasOutputScale()) {
            double product = Nd4j.getBlasWrapper().dot(w.values().reshape(-1), kernelGradient.reshape(-1));
            required(gradients, QuantizedLayer.OUTPUT_SCALE).assign(product * w.step() * x.step());
        }
    }

    private void storeBias(INDArray upstream) {
        if (forward.layer().hasBias()) {
            int[] allButChannels = forward.channelsLast() ? new int[] {0, 1, 2} : new int[] {0, 2, 3};
            required(gradients, QuantizedLayer.BIAS).assign(upstream.sum(allButChannels));
        }
    }
}
