package org.lowbit4j.binconv.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.TreeMap;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/**
 * Convolutions as lines of text: {@value #GEOMETRY}, then the coding of the weights, then pairs of weight and activation bits, as in
 * {@code 64,64,56,56,3,1 symmetric 2/3 3/3}. One group, a square kernel, padding {@code kernel / 2} on all sides, no dilation.
 */
public final class Workloads {

    /** What the numbers of a line are. */
    public static final String GEOMETRY = "channels,outputs,height,width,kernel,stride";

    private static final int NUMBERS = GEOMETRY.split(",", -1).length;
    private static final String EXAMPLE = "64,64,56,56,3,1 symmetric 2/3 3/3";
    private static final int MOST_BITS = 8;

    private Workloads() {}

    /**
     * The convolutions of a line, at least one.
     *
     * @throws IllegalArgumentException naming the part that is wrong
     */
    public static List<Workload> parse(String line) {
        StringTokenizer words = new StringTokenizer(line);
        if (words.countTokens() < 3) {
            throw new IllegalArgumentException("expected a line such as \"" + EXAMPLE + "\", got \"" + line + "\"");
        }
        int[] numbers = numbers(words.nextToken());
        WeightGrid.Coding coding = WeightGrid.Coding.labelled(words.nextToken());
        Shape input = new Shape(numbers[2], numbers[3], numbers[0]);
        WeightShape weights = new WeightShape(numbers[1], numbers[4], numbers[4], numbers[0]);
        Window window = Window.square(numbers[4], numbers[5], numbers[4] / 2);
        if (window.outputHeight(input.height()) < 1 || window.outputWidth(input.width()) < 1) {
            throw new IllegalArgumentException("a kernel of " + numbers[4] + " does not fit an image of " + input);
        }
        List<Workload> loads = new ArrayList<>();
        while (words.hasMoreTokens()) {
            String pair = words.nextToken();
            int slash = pair.indexOf('/');
            int weightBits = bits(slash < 0 ? "" : pair.substring(0, slash), pair);
            int activationBits = bits(pair.substring(slash + 1), pair);
            loads.add(new Workload(input, weights, window, new WeightGrid(weightBits, coding), activationBits));
        }
        return loads;
    }

    private static int[] numbers(String text) {
        StringTokenizer fields = new StringTokenizer(text, ",");
        if (fields.countTokens() != NUMBERS) {
            throw new IllegalArgumentException(
                    "expected the " + NUMBERS + " numbers " + GEOMETRY + ", got \"" + text + "\"");
        }
        int[] numbers = new int[NUMBERS];
        for (int i = 0; i < NUMBERS; i++) {
            String field = fields.nextToken();
            numbers[i] = WholeNumber.of(field);
            if (numbers[i] < 1) {
                throw new IllegalArgumentException(
                        "expected " + WholeNumber.EXPECTED + " for each of " + GEOMETRY + ", got \"" + field + "\"");
            }
        }
        return numbers;
    }

    private static int bits(String text, String pair) {
        int bits = WholeNumber.of(text);
        if (bits < 1 || bits > MOST_BITS) {
            throw new IllegalArgumentException(
                    "expected weight and activation bits of 1 to " + MOST_BITS + ", such as 2/3, got \"" + pair + "\"");
        }
        return bits;
    }

    /** The lines of convolutions, sorted. */
    static List<String> lines(Collection<Workload> loads) {
        Map<String, List<String>> pairs = new TreeMap<>();
        for (Workload load : loads) {
            pairs.computeIfAbsent(geometry(load) + " " + load.grid().coding().label(), line -> new ArrayList<>())
                    .add(load.grid().bits() + "/" + load.activationBits());
        }
        List<String> lines = new ArrayList<>();
        pairs.forEach((line, bits) -> {
            bits.sort(null);
            lines.add(line + " " + String.join(" ", bits));
        });
        return lines;
    }

    /**
     * The numbers of a convolution's line.
     *
     * @throws IllegalArgumentException if it is of another form than lines are for
     */
    public static String geometry(Workload load) {
        int kernel = load.window().kernelHeight();
        int stride = load.window().strideHeight();
        if (!load.window().equals(Window.square(kernel, stride, kernel / 2))
                || load.input().channels() != load.weights().inputs()) {
            throw new IllegalArgumentException("convolution " + load
                    + ": only square kernels with a padding of half their size, in one group, have a line");
        }
        return load.input().channels() + "," + load.weights().outputs() + ","
                + load.input().height() + "," + load.input().width() + "," + kernel + "," + stride;
    }
}
