package org.lowbit4j.bitsearch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Named arrays of a golden {@code .npz} file. */
public final class GoldenArrays {

    private final Map<String, INDArray> arrays;

    private GoldenArrays(Map<String, INDArray> arrays) {
        this.arrays = arrays;
    }

    /** Reads {@code golden/<name>} of the shared data; the calling test is skipped where it does not exist. */
    public static GoldenArrays read(String name) {
        Path file = SharedData.require("golden").resolve(name);
        try {
            return new GoldenArrays(new TreeMap<>(Nd4j.createFromNpzFile(file.toFile())));
        } catch (Exception e) { // ND4J declares no narrower one
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    /** What comes before {@code suffix} in the names that end with it, ascending. */
    public List<String> prefixes(String pattern, String suffix) {
        return arrays.keySet().stream()
                .filter(name -> name.matches(pattern + suffix))
                .map(name -> name.substring(0, name.length() - suffix.length()))
                .toList();
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
        return org.lowbit4j.quant.NamedValues.required(arrays, name);
    }
}
