package org.lowbit4j.binconv.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.lowbit4j.binconv.ir.WeightGrid;

/**
 * Measured times of kernels, and from them the order in which to try the providers for a convolution: that of the measured
 * convolution nearest to it. A text of lines {@value #COLUMNS}; lines that start with {@code #} are comments.
 *
 * <p>The coding of the weights is one of {@link WeightGrid.Coding#label}: at the same bits, odd points reach twice as far, so
 * that the sums of look-ups leave a byte sooner. Signed codes, symmetric or in two's complement, reach alike, but for one step: either
 * takes the rows of the other where the table has none of its own. The shipped tables have none of two's complement.
 */
public final class KernelTable {

    /** What a line holds. */
    public static final String COLUMNS =
            "channels,outputs,height,width,kernel,stride,weight bits,weight coding,activation bits,provider,microseconds";

    private static final int FIELDS = COLUMNS.split(",", -1).length;

    private static final int WIDE_VECTORS = 512;

    /** A bit more or less changes the order of the providers as much as this many doublings of an extent. */
    private static final double BIT_WEIGHT = 2;

    /** As much as this many doublings: less than a bit. */
    private static final double CODING_WEIGHT = 1;

    /** Between signed codings: decides only where everything else is equal. */
    private static final double SIGNED_CODING_WEIGHT = 1e-6;

    private final List<Row> rows;

    /** One measurement: one image of {@code height * width} pixels, square kernel, padding {@code kernel / 2}. */
    public record Row(
            int channels,
            int outputs,
            int height,
            int width,
            int kernel,
            int stride,
            int weightBits,
            WeightGrid.Coding weightCoding,
            int activationBits,
            String provider,
            double micros) {

        private boolean sameConvolution(Row other) {
            return distance(other) == 0;
        }

        private double distance(Row other) {
            return doublings(channels, other.channels)
                    + doublings(outputs, other.outputs)
                    + doublings(height * width, other.height * other.width) / 2
                    + doublings(kernel, other.kernel)
                    + doublings(stride, other.stride)
                    + BIT_WEIGHT * Math.abs(weightBits - other.weightBits)
                    + distance(weightCoding, other.weightCoding)
                    + BIT_WEIGHT * Math.abs(activationBits - other.activationBits);
        }

        private static double distance(WeightGrid.Coding a, WeightGrid.Coding b) {
            if (a == b) {
                return 0;
            }
            return a.isSigned() && b.isSigned() ? SIGNED_CODING_WEIGHT : CODING_WEIGHT;
        }

        private static double doublings(int a, int b) {
            return Math.abs(Math.log((double) a / b)) / Math.log(2);
        }

        private static Row parse(String line) {
            String[] fields = line.split(",", -1);
            if (fields.length != FIELDS) {
                throw new IllegalArgumentException("expected the " + FIELDS + " fields " + COLUMNS + ", got "
                        + fields.length + "; measure the table again");
            }
            return new Row(
                    whole(fields[0]),
                    whole(fields[1]),
                    whole(fields[2]),
                    whole(fields[3]),
                    whole(fields[4]),
                    whole(fields[5]),
                    whole(fields[6]),
                    WeightGrid.Coding.labelled(fields[7].trim()),
                    whole(fields[8]),
                    fields[9].trim(),
                    time(fields[10].trim()));
        }

        private static int whole(String text) {
            String field = text.trim();
            if (!field.matches("[1-9][0-9]{0,8}")) {
                throw new IllegalArgumentException("expected a whole number of at least 1, got \"" + field + "\"");
            }
            return Integer.parseInt(field);
        }

        private static double time(String field) {
            double micros;
            try {
                micros = Double.parseDouble(field);
            } catch (NumberFormatException e) {
                micros = Double.NaN;
            }
            if (!(micros > 0) || Double.isInfinite(micros)) {
                throw new IllegalArgumentException("expected a time of more than 0 us, got \"" + field + "\"");
            }
            return micros;
        }

        /** The same with another time. */
        public Row withMicros(double time) {
            return new Row(
                    channels,
                    outputs,
                    height,
                    width,
                    kernel,
                    stride,
                    weightBits,
                    weightCoding,
                    activationBits,
                    provider,
                    Math.rint(time * 100) / 100);
        }

        /** The line of a table. */
        public String toLine() {
            return channels + "," + outputs + "," + height + "," + width + "," + kernel + "," + stride + ","
                    + weightBits + "," + weightCoding.label() + "," + activationBits + "," + provider + "," + micros;
        }
    }

    /** A table of measurements. */
    public KernelTable(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /**
     * The table that comes with this library for vectors as wide as this JVM's: of 512 bits, or of 256 and narrower.
     */
    public static KernelTable shipped() {
        return Shipped.TABLE;
    }

    /** The table that comes with this library for vectors of {@code vectorBits}. */
    static KernelTable shipped(int vectorBits) {
        String file = vectorBits >= WIDE_VECTORS ? "kernel-table-512.csv" : "kernel-table-256.csv";
        try (InputStream in = Objects.requireNonNull(KernelTable.class.getResourceAsStream(file), file)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Read when first asked for. */
    private static final class Shipped {

        static final KernelTable TABLE = shipped(KernelProviders.vectorBits());
    }

    /**
     * A table from a file.
     *
     * @throws IllegalArgumentException naming the file and the line that is not one of a table, or why it cannot be read
     */
    public static KernelTable read(Path file) {
        try {
            return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), file.toString());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "kernel table " + file + " cannot be read: " + reason(e)
                            + "; name a table that was measured, or none for the shipped one",
                    e);
        }
    }

    private static String reason(IOException failure) {
        return failure instanceof NoSuchFileException ? "there is no such file" : String.valueOf(failure.getMessage());
    }

    private static KernelTable parse(String text, String where) {
        List<Row> rows = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            try {
                rows.add(Row.parse(line));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "kernel table " + where + ", line " + number + ": " + e.getMessage(), e);
            }
        }
        return new KernelTable(rows);
    }

    /** The measurements. */
    public List<Row> rows() {
        return rows;
    }

    /** The names of providers, the fastest for {@code spec} first; those without a measurement are left out. */
    public List<String> ranking(ConvolutionSpec spec) {
        Row wanted = row(spec, "", 0);
        return rows.stream()
                .min(Comparator.comparingDouble(wanted::distance))
                .map(nearest -> rows.stream()
                        .filter(nearest::sameConvolution)
                        .sorted(Comparator.comparingDouble(Row::micros))
                        .map(Row::provider)
                        .collect(Collectors.toList()))
                .orElse(List.of());
    }

    /** The row of a measured convolution. */
    public static Row row(ConvolutionSpec spec, String provider, double micros) {
        return new Row(
                spec.weights().shape().inputs(),
                spec.weights().shape().outputs(),
                spec.input().height(),
                spec.input().width(),
                Math.max(spec.window().kernelHeight(), spec.window().kernelWidth()),
                Math.max(spec.window().strideHeight(), spec.window().strideWidth()),
                spec.weights().grid().bits(),
                spec.weights().grid().coding(),
                spec.grid().bits(),
                provider,
                micros);
    }

    /** The providers that have a row. */
    public Set<String> providers() {
        return rows.stream().map(Row::provider).collect(Collectors.toUnmodifiableSet());
    }
}
