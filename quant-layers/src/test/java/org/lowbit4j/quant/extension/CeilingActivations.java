package org.lowbit4j.quant.extension;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.quant.operand.ImageOperand;
import org.lowbit4j.quant.operand.OperandSite;
import org.lowbit4j.quant.operand.Projection;
import org.lowbit4j.quant.operand.SymbolicRanges;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.ClipTransformer;
import org.lowbit4j.quant.quantizer.GradientSums;
import org.lowbit4j.quant.scheme.ActivationScheme;
import org.lowbit4j.quant.scheme.QilActivations;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** An activation quantizer from outside: {@code rint(n clamp(x / ceiling, 0, 1)) / n} with a learned ceiling; one file, nothing else. */
record CeilingActivations(@JsonProperty("bits") int bits) implements ActivationScheme {

    private static final long serialVersionUID = 1;

    static final String CEILING = "ceiling";

    CeilingActivations {
        ActivationScheme.checkBits(bits, Coding.UNSIGNED);
    }

    @Override
    public String title() {
        return "activations with a ceiling";
    }

    @Override
    public Coding coding() {
        return Coding.UNSIGNED;
    }

    @Override
    public CeilingActivations withBits(int newBits) {
        return new CeilingActivations(newBits);
    }

    @Override
    public ActivationScheme withCoding(Coding coding) {
        return coding == Coding.UNSIGNED ? this : new QilActivations(bits, coding);
    }

    @Override
    public ImageOperand operand(OperandSite site) {
        return new Ceiling(bits, site);
    }

    private static final class Ceiling extends ImageOperand {

        Ceiling(int bits, OperandSite site) {
            super(Coding.UNSIGNED, bits, site);
        }

        @Override
        public void define(SDLayerParams params) {
            params.addWeightParam(CEILING, site().scalarShape());
        }

        @Override
        public void initialize(Map<String, INDArray> parameters) {
            required(parameters, CEILING).assign(1);
        }

        @Override
        public void calibrate(float[] samples, Map<String, INDArray> parameters, String place) {
            float largest = LEAST_RANGE;
            for (float sample : samples) {
                largest = Math.max(largest, sample);
            }
            required(parameters, CEILING).assign(largest);
        }

        @Override
        public float[] floors(Map<String, INDArray> parameters) {
            return new float[] {required(parameters, CEILING).getFloat(0) / 2};
        }

        @Override
        public void project(Map<String, INDArray> parameters) {
            Projection.clamp(required(parameters, CEILING), site().floor(0), Float.MAX_VALUE);
        }

        @Override
        public ActivationQuantizer quantizer(Map<String, INDArray> parameters) {
            ClipTransformer clip =
                    new ClipTransformer(required(parameters, CEILING).getFloat(0));
            return new ActivationQuantizer(
                    new ActivationGrid(bits(), Coding.UNSIGNED, 0f, clip.inverseWidth(), 0, 1f), clip);
        }

        @Override
        public int sums() {
            return 1;
        }

        @Override
        public void storeGradients(
                List<GradientSums> sums,
                double product,
                long values,
                Map<String, INDArray> parameters,
                Map<String, INDArray> gradients) {
            required(gradients, CEILING).assign(sums.get(0).sum(0));
        }

        @Override
        public SDVariable transform(SDVariable x, Map<String, SDVariable> parameters, SymbolicRanges ops) {
            return ops.clip(x, ops.valid(required(parameters, CEILING)), 0, 1);
        }
    }
}
