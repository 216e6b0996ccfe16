package org.lowbit4j.binconv.nd4j;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.PreprocessingJson;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What files of SameDiff have no place for, as constants of the graph: the bytes of a text in UTF-8. */
final class TextConstants {

    /** The JSON of the preprocessing. */
    private static final String PREPROCESSING = "lowbit.preprocessing";

    /** Names of variables, of a graph with several outputs. */
    private static final String OUTPUTS = "lowbit.outputs";

    /** In no name of a variable, see {@link VariableNames}. */
    private static final String SEPARATOR = ":";

    private TextConstants() {}

    static void addPreprocessing(SameDiff sameDiff, Preprocessing preprocessing) {
        add(sameDiff, PREPROCESSING, "preprocessing", PreprocessingJson.write(preprocessing));
    }

    /**
     * The preprocessing of a graph, if it says.
     *
     * @throws IllegalArgumentException if it has a fault
     */
    static Optional<Preprocessing> preprocessing(SameDiff sameDiff) {
        return text(sameDiff, PREPROCESSING).map(PreprocessingJson::read);
    }

    static void addOutputs(SameDiff sameDiff, List<String> names) {
        add(sameDiff, OUTPUTS, "outputs", String.join(SEPARATOR, names));
    }

    /** The outputs of a graph, if it has several. */
    static Optional<List<String>> outputs(SameDiff sameDiff) {
        return text(sameDiff, OUTPUTS).map(text -> List.of(text.split(SEPARATOR, -1)));
    }

    private static void add(SameDiff sameDiff, String name, String what, String text) {
        if (sameDiff.hasVariable(name)) {
            throw new IllegalArgumentException("Layer \"" + name + "\": the name is that of the constant with the "
                    + what + " of a SameDiff graph; rename the layer");
        }
        sameDiff.constant(name, Nd4j.createFromArray(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Optional<String> text(SameDiff sameDiff, String name) {
        if (!sameDiff.hasVariable(name)) {
            return Optional.empty();
        }
        INDArray values = sameDiff.getVariable(name).getArr();
        byte[] text = new byte[Math.toIntExact(values.length())];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) values.getInt(i);
        }
        return Optional.of(new String(text, StandardCharsets.UTF_8));
    }
}
