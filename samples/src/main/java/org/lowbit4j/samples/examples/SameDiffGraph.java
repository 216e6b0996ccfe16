package org.lowbit4j.samples.examples;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.lowbit4j.binconv.nd4j.BitDense;
import org.lowbit4j.binconv.nd4j.LowBitOps;
import org.lowbit4j.quant.layer.QuantDense;
import org.lowbit4j.quant.layer.QuantizedOps;
import org.lowbit4j.quant.lowering.PackedOps;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.SyntheticSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** Quantized ops in a SameDiff graph that is built by hand, trained with {@code sd.fit}, then packed ops in their places. */
public final class SameDiffGraph {

    private SameDiffGraph() {}

    /** Arguments: none. */
    public static void main(String... arguments) {
        DataSet data = new ImageBatches(new SyntheticSource().train(256), CNN2DFormat.NHWC, 256).next();
        data.setFeatures(data.getFeatures().reshape(256, 32 * 32 * 3));
        QuantDense hidden =
                new QuantDense.Builder().nIn(32 * 32 * 3).nOut(24).bits(8, 8).build();
        QuantDense output = new QuantDense.Builder().nIn(24).nOut(10).bits(4, 4).build();

        SameDiff sd = SameDiff.create();
        SDVariable images = sd.placeHolder("images", DataType.FLOAT, -1, 32 * 32 * 3);
        SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, -1, 10);
        SDVariable features = sd.nn().relu(QuantizedOps.dense(sd, "hidden", images, hidden), 0);
        SDVariable logits = QuantizedOps.dense(sd, "logits", features, output);
        sd.loss().softmaxCrossEntropy("loss", labels, logits, null);
        sd.setLossVariables("loss");
        sd.setTrainingConfig(new TrainingConfig(new Adam(0.01), List.of(), "images", "labels"));
        for (int step = 0; step < 30; step++) {
            sd.fit(data);
        }

        LowBitOps.install();
        SameDiff packed = SameDiff.create();
        SDVariable x = packed.placeHolder("images", DataType.FLOAT, -1, 32 * 32 * 3);
        SDVariable y = BitDense.addTo(packed, "hidden", x, PackedOps.bitLayer(sd, "hidden", hidden));
        BitDense.addTo(packed, "logits", packed.nn().relu(y, 0), PackedOps.bitLayer(sd, "logits", output));

        Map<String, INDArray> input = Map.of("images", data.getFeatures());
        INDArray difference = packed.outputSingle(input, "logits").sub(sd.outputSingle(input, "logits"));
        System.out.println("largest difference of a logit: " + difference.amaxNumber());
    }
}
