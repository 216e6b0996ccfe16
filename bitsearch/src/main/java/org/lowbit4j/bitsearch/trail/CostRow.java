package org.lowbit4j.bitsearch.trail;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A row of {@code costs.csv}; costs in the unit of the budget.
 *
 * @param epoch counted from 1
 * @param expectedCost of the shares after it
 * @param targetCost the most that the budget allows
 * @param budgetLoss what the expected cost adds to the loss of the strengths
 */
public record CostRow(int epoch, double expectedCost, double targetCost, double budgetLoss) {

    static final String HEADER = "epoch,expectedCost,targetCost,budgetLoss";

    /** A number as Java writes it. */
    static final String NUMBER = "(-?\\d+\\.\\d+(?:E-?\\d+)?|NaN|-?Infinity)";

    private static final Pattern LINE = Pattern.compile("(\\d{1,9})," + NUMBER + "," + NUMBER + "," + NUMBER);

    /** The row as it stands in the file. */
    String line() {
        return epoch + "," + expectedCost + "," + targetCost + "," + budgetLoss;
    }

    /**
     * The row in a line of a file.
     *
     * @throws IllegalArgumentException if it does not fit the columns
     */
    static CostRow parse(String line) {
        Matcher row = LINE.matcher(line);
        if (!row.matches()) {
            throw unfit(line, HEADER);
        }
        return new CostRow(
                Integer.parseInt(row.group(1)),
                Double.parseDouble(row.group(2)),
                Double.parseDouble(row.group(3)),
                Double.parseDouble(row.group(4)));
    }

    static IllegalArgumentException unfit(String line, String header) {
        return new IllegalArgumentException(
                "row \"" + line + "\" does not fit the columns " + header + "; was the file edited?");
    }
}
