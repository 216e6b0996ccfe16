package org.lowbit4j.quant.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lowbit4j.quant.training.EpochProgress;

/** An epoch that is not finished, as the text that its checkpoint holds. */
final class UnfinishedEpoch {

    /** Name of the checkpoint's entry. */
    static final String ENTRY = "lowbit-epoch.json";

    private UnfinishedEpoch() {}

    /** The text; numbers are read back as they were. */
    static String text(EpochProgress progress) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("epoch", progress.epoch());
        fields.put("steps", progress.steps());
        fields.put("step", progress.step());
        fields.put("learningRate", progress.learningRate());
        fields.put("losses", progress.losses());
        fields.put("images", progress.images());
        fields.put("seconds", progress.seconds());
        return Json.pretty(fields);
    }

    /**
     * The epoch of a text.
     *
     * @throws IllegalArgumentException if it is none
     */
    static EpochProgress parse(String text) {
        Map<String, Object> fields = Json.parse(text, ENTRY);
        return new EpochProgress(
                number(fields, "epoch").intValue(),
                number(fields, "steps").intValue(),
                number(fields, "step").intValue(),
                number(fields, "learningRate").doubleValue(),
                number(fields, "losses").doubleValue(),
                number(fields, "images").longValue(),
                number(fields, "seconds").doubleValue());
    }

    private static Number number(Map<String, Object> fields, String name) {
        if (fields.get(name) instanceof Number number) {
            return number;
        }
        throw new IllegalArgumentException(ENTRY + ": no number \"" + name + "\"; was the checkpoint edited?");
    }
}
