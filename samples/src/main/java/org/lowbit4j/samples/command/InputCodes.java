package org.lowbit4j.samples.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.calibration.SingleCodes;
import org.lowbit4j.quant.model.NetworkFacts;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;

/** Layers whose input says nothing. */
public final class InputCodes {

    private InputCodes() {}

    /** By layer: the one code that all values of its input have on these images. */
    public static Map<String, Integer> single(ComputationGraph network, ImageSet images) {
        Map<String, Integer> single = new LinkedHashMap<>();
        BatchMaker batches = new BatchMaker(images, NetworkFacts.inputFormat(network));
        SingleCodes.of(network, batches.features(0, images.size())).stream()
                .filter(finding -> finding.operand().equals("input"))
                .forEach(finding -> single.put(finding.layer(), finding.code()));
        return single;
    }
}
