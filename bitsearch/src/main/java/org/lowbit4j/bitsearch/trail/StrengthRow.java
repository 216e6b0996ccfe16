package org.lowbit4j.bitsearch.trail;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A row of {@code strengths.csv}.
 *
 * @param epoch counted from 1
 * @param layer its name
 * @param operand {@code weights} or {@code activations}
 * @param bits a candidate
 * @param strength its parameter
 * @param share its softmax share, 0..1
 */
public record StrengthRow(int epoch, String layer, String operand, int bits, float strength, double share) {

    static final String HEADER = "epoch,layer,operand,bits,strength,share";

    /** The name of a layer may hold commas, then it is in quotes (RFC 4180); no other cell can. */
    private static final Pattern LINE =
            Pattern.compile("(\\d{1,9}),(\"(?:[^\"]|\"\")*\"|[^\",]*),(weights|activations),([1-8])," + CostRow.NUMBER
                    + "," + CostRow.NUMBER);

    /** The row as it stands in the file. */
    String line() {
        return epoch + "," + cell(layer) + "," + operand + "," + bits + "," + strength + "," + share;
    }

    /**
     * The row in a line of a file.
     *
     * @throws IllegalArgumentException if it does not fit the columns
     */
    static StrengthRow parse(String line) {
        Matcher row = LINE.matcher(line);
        if (!row.matches()) {
            throw CostRow.unfit(line, HEADER);
        }
        return new StrengthRow(
                Integer.parseInt(row.group(1)),
                name(row.group(2)),
                row.group(3),
                Integer.parseInt(row.group(4)),
                Float.parseFloat(row.group(5)),
                Double.parseDouble(row.group(6)));
    }

    private static String cell(String name) {
        return name.matches("[^,\"\\v]*")
                ? name
                : '"' + name.replace("\"", "\"\"").replaceAll("\\R", " ") + '"';
    }

    private static String name(String cell) {
        return cell.startsWith("\"") ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"") : cell;
    }
}
