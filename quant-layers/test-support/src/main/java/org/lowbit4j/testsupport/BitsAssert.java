package org.lowbit4j.testsupport;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Compares arrays bit for bit: data type, shape and the raw bits of every element in logical order, whatever the strides. What
 * ND4J calls equal may differ by 1e-5 in every element.
 *
 * <pre>{@code
 * assertThatBits(network.params()).as("after loading").isEqualTo(before);
 * }</pre>
 */
public final class BitsAssert {

    /** The name of an array that stands alone. */
    private static final String ALONE = "";

    private final Map<String, INDArray> actual;
    private final String description;

    private BitsAssert(Map<String, INDArray> actual, String description) {
        this.actual = actual;
        this.description = description;
    }

    /** Begins a comparison of one array. */
    public static BitsAssert assertThatBits(INDArray actual) {
        return new BitsAssert(Map.of(ALONE, actual), "");
    }

    /** Begins a comparison of arrays by name, such as the parameters of a layer. */
    public static BitsAssert assertThatBits(Map<String, INDArray> actual) {
        return new BitsAssert(new TreeMap<>(actual), "");
    }

    /** Names what is compared, in the message of a failure. */
    public BitsAssert as(String what) {
        return new BitsAssert(actual, what);
    }

    /**
     * Every bit is that of {@code expected}.
     *
     * @throws AssertionError if not; it says how many elements differ, where the first one is, both values and their bits
     */
    public void isEqualTo(INDArray expected) {
        isEqualTo(Map.of(ALONE, expected));
    }

    /** The same names, and every bit of every array is that of {@code expected}. */
    public void isEqualTo(Map<String, INDArray> expected) {
        String differences = differences(expected);
        if (!differences.isEmpty()) {
            throw failure(differences);
        }
    }

    /** At least one bit, the data type or the shape is not that of {@code other}. */
    public void isNotEqualTo(INDArray other) {
        isNotEqualTo(Map.of(ALONE, other));
    }

    /** At least one name, bit, data type or shape is not that of {@code other}. */
    public void isNotEqualTo(Map<String, INDArray> other) {
        if (differences(other).isEmpty()) {
            throw failure("expected a difference, every bit is the same");
        }
    }

    private String differences(Map<String, INDArray> expected) {
        if (!actual.keySet().equals(expected.keySet())) {
            return "expected the arrays " + new TreeSet<>(expected.keySet()) + ", got " + actual.keySet();
        }
        StringBuilder differences = new StringBuilder();
        actual.forEach((name, array) -> {
            String difference = RawBits.of(array).differences(RawBits.of(Objects.requireNonNull(expected.get(name))));
            if (!difference.isEmpty()) {
                differences.append(differences.isEmpty() ? "" : "; ");
                differences.append(name.isEmpty() ? "" : name + ": ").append(difference);
            }
        });
        return differences.toString();
    }

    private AssertionError failure(String message) {
        return new AssertionError((description.isEmpty() ? "" : "[" + description + "] ") + message);
    }
}
