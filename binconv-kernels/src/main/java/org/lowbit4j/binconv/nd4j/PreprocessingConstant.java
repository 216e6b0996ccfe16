package org.lowbit4j.binconv.nd4j;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.PreprocessingJson;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Preprocessing as a constant of a SameDiff graph, since its files have no place for metadata: the bytes of the JSON in UTF-8. */
final class PreprocessingConstant {

    private static final String NAME = "lowbit.preprocessing";

    private PreprocessingConstant() {}

    static void add(SameDiff sameDiff, Preprocessing preprocessing) {
        if (sameDiff.hasVariable(NAME)) {
            throw new IllegalArgumentException(
                    "Layer \"" + NAME
                            + "\": the name is that of the constant with the preprocessing of a SameDiff graph; rename the layer");
        }
        byte[] text = PreprocessingJson.write(preprocessing).getBytes(StandardCharsets.UTF_8);
        sameDiff.constant(NAME, Nd4j.createFromArray(text));
    }

    /**
     * That of a graph, if there is one.
     *
     * @throws IllegalArgumentException if it has a fault
     */
    static Optional<Preprocessing> of(SameDiff sameDiff) {
        if (!sameDiff.hasVariable(NAME)) {
            return Optional.empty();
        }
        INDArray values = sameDiff.getVariable(NAME).getArr();
        byte[] text = new byte[Math.toIntExact(values.length())];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) values.getInt(i);
        }
        return Optional.of(PreprocessingJson.read(new String(text, StandardCharsets.UTF_8)));
    }
}
