package org.lowbit4j.quant.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How well test images were classified.
 *
 * @param correct number of images whose most probable class is the right one
 * @param total number of images
 * @param top1 {@code correct / total}
 * @param top5 share of images whose class is among the five most probable
 * @param loss mean cross-entropy, natural logarithm
 * @param imagesPerSecond speed of the classification, without the making of batches
 */
public record Scores(int correct, int total, double top1, double top5, double loss, double imagesPerSecond) {

    /** What was counted, by name, without the speed. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("correct", correct);
        fields.put("total", total);
        fields.put("top1", top1);
        fields.put("top5", top5);
        fields.put("loss", loss);
        return fields;
    }
}
