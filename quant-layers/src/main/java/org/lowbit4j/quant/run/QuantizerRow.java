package org.lowbit4j.quant.run;

import java.util.List;
import java.util.Locale;

/**
 * What the quantizer of an operand was like after an epoch.
 *
 * @param epoch counted from 1
 * @param layer name of the layer
 * @param operand {@code weights} or {@code input}
 * @param bits of a code
 * @param zeroShare fraction of the codes that stand for zero, 0..1; of an input, on the images that were looked at
 * @param pruning values of smaller magnitude become zero; the least one where channels differ
 * @param clipping values of larger magnitude get the last code; the greatest one where channels differ
 * @param parameters those of the quantizer as {@code name=value}, means where channels differ, with blanks between
 */
public record QuantizerRow(
        int epoch,
        String layer,
        String operand,
        int bits,
        double zeroShare,
        double pruning,
        double clipping,
        String parameters) {

    static final String HEADER = "epoch,layer,operand,bits,zeroShare,pruning,clipping,parameters";

    String line() {
        return String.format(
                Locale.ROOT,
                "%d,%s,%s,%d,%.6f,%s,%s,%s",
                epoch,
                layer,
                operand,
                bits,
                zeroShare,
                (float) pruning,
                (float) clipping,
                parameters);
    }

    /** The row of a line; names of layers may hold commas. */
    static QuantizerRow parse(String line) {
        try {
            int first = line.indexOf(',');
            List<String> rest = List.of(line.substring(first + 1).split(",", -1));
            int last = rest.size() - 6;
            return new QuantizerRow(
                    Integer.parseInt(line.substring(0, first)),
                    String.join(",", rest.subList(0, last)),
                    rest.get(last),
                    Integer.parseInt(rest.get(last + 1)),
                    Double.parseDouble(rest.get(last + 2)),
                    Double.parseDouble(rest.get(last + 3)),
                    Double.parseDouble(rest.get(last + 4)),
                    rest.get(last + 5));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "row \"" + line + "\" does not fit the columns " + HEADER + "; was the file edited?", e);
        }
    }
}
