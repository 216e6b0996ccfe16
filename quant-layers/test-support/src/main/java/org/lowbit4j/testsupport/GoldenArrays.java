package org.lowbit4j.testsupport;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Named arrays of a golden {@code .npz} file. */
public final class GoldenArrays {

    private final String file;
    private final Map<String, INDArray> arrays;

    GoldenArrays(String file, Map<String, INDArray> arrays) {
        this.file = file;
        this.arrays = new TreeMap<>(arrays);
    }

    /** Reads {@code golden/<name>} of the shared data; the calling test is skipped where it does not exist. */
    public static GoldenArrays read(String name) {
        Path file = SharedData.require("golden").resolve(name);
        try {
            return new GoldenArrays(name, Nd4j.createFromNpzFile(file.toFile()));
        } catch (Exception e) { // ND4J declares no narrower one
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    /**
     * Every case of the file, ascending: what matches {@code form} at the beginning of the names, whichever arrays a case has.
     *
     * @throws AssertionError if there is no case
     */
    public List<String> cases(String form) {
        Pattern pattern = Pattern.compile(form);
        List<String> cases = arrays.keySet().stream()
                .map(pattern::matcher)
                .filter(Matcher::lookingAt)
                .map(Matcher::group)
                .distinct()
                .toList();
        if (cases.isEmpty()) {
            throw new AssertionError(file + ": no array is named " + form + "; there are " + arrays.keySet());
        }
        return cases;
    }

    /** A flat copy in C order. */
    public double[] doubles(String name) {
        return array(name).dup('c').data().asDouble();
    }

    /** A flat copy in C order, in float32. */
    public float[] floats(String name) {
        double[] doubles = doubles(name);
        float[] floats = new float[doubles.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) doubles[i];
        }
        return floats;
    }

    /** A flat copy in C order. */
    public int[] ints(String name) {
        return array(name).dup('c').data().asInt();
    }

    private INDArray array(String name) {
        INDArray array = arrays.get(name);
        if (array == null) {
            throw new AssertionError(file + ": there is no array " + name + "; there are " + arrays.keySet());
        }
        return array;
    }
}
