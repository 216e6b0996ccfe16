package org.lowbit4j.quant.extension;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.lowbit4j.quant.NamedValues;
import org.lowbit4j.quant.memory.Allocator;
import org.lowbit4j.quant.memory.TensorLoops;
import org.lowbit4j.quant.operand.Operand;
import org.lowbit4j.quant.operand.OperandQuantizer;
import org.lowbit4j.quant.operand.SymbolicOperand;
import org.lowbit4j.quant.quantizer.ClipTransformer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code ceiling * clamp(x / ceiling, 0, 1)}, not rounded. */
final class ClippedImages implements OperandQuantizer {

    static final String CEILING = "ceiling";

    @Override
    public void define(SDLayerParams params) {
        params.addWeightParam(CEILING, 1, 1, 1, 1);
    }

    @Override
    public void initialize(Map<String, INDArray> parameters) {
        ceiling(parameters).assign(1);
    }

    @Override
    public void project(Map<String, INDArray> parameters) {
        ceiling(parameters).assign(Math.max(ceiling(parameters).getDouble(0), 0.5));
    }

    private static <V> V ceiling(Map<String, V> parameters) {
        return NamedValues.required(parameters, CEILING);
    }

    @Override
    public Operand forward(INDArray images, Map<String, INDArray> parameters, Allocator working) {
        ClipTransformer clip = new ClipTransformer(ceiling(parameters).getFloat(0));
        INDArray values = working.create(images.shape());
        TensorLoops.forward(images, values, () -> (in, out, count) -> {
            System.arraycopy(in, 0, out, 0, count);
            clip.transform(out, count);
        });
        return new Operand(values, clip.alpha(), Float.POSITIVE_INFINITY, false);
    }

    @Override
    public void backward(
            INDArray images,
            INDArray gradient,
            double scale,
            Map<String, INDArray> parameters,
            Map<String, INDArray> gradients) {
        ClipTransformer clip = new ClipTransformer(ceiling(parameters).getFloat(0));
        double sum = 0;
        for (Loop loop : TensorLoops.backward(images, gradient, (float) scale, () -> new Loop(clip))) {
            sum += loop.values + clip.alpha() * ClipTransformer.alphaGradient(loop.sums);
        }
        ceiling(gradients).assign(sum);
    }

    /** Blocks in pieces that a transformer takes at once. */
    private static final class Loop implements TensorLoops.Backward {

        private final ClipTransformer clip;
        private final IntervalGradients sums = IntervalGradients.zero();
        private final float[] in = new float[IntervalGradients.LANES];
        private final float[] piece = new float[IntervalGradients.LANES];
        private double values;

        Loop(ClipTransformer clip) {
            this.clip = clip;
        }

        @Override
        public void run(float[] images, float[] gradient, int count) {
            for (int from = 0; from < count; from += piece.length) {
                int length = Math.min(piece.length, count - from);
                System.arraycopy(images, from, in, 0, length);
                System.arraycopy(gradient, from, piece, 0, length);
                for (int i = 0; i < length; i++) {
                    values += piece[i] * clip.transform(in[i]);
                }
                clip.gradients(in, piece, length, sums);
                for (int i = 0; i < length; i++) {
                    gradient[from + i] = piece[i] * clip.alpha();
                }
            }
        }
    }

    @Override
    public SymbolicOperand definition(SDVariable images, Map<String, SDVariable> parameters, boolean rounding) {
        SDVariable ceiling = ceiling(parameters);
        SDVariable t = images.div(ceiling);
        SDVariable clipped = images.getSameDiff()
                .nn()
                .relu(t, 0)
                .sub(images.getSameDiff().nn().relu(t.sub(1), 0));
        return new SymbolicOperand(clipped, 1, ceiling);
    }
}
