package org.lowbit4j.bitsearch.budget;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lowbit4j.bitsearch.cost.CostKind;

/** Numbers with the units of a kind of cost. */
final class Amounts {

    private static final Pattern FORM = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)\\s*(\\p{L}*)");
    private static final int DIGITS = 12;

    private Amounts() {}

    /** The unit's name, and how many of the smallest unit it is. */
    private static Map<String, Double> units(CostKind kind) {
        Map<String, Double> units = new LinkedHashMap<>();
        switch (kind) {
            case EBS_FLOPS, BIT_OPERATIONS -> {
                units.put("", 1.0);
                units.put("k", 1e3);
                units.put("M", 1e6);
                units.put("G", 1e9);
            }
            case BITS -> units.put("", 1.0);
            case SIZE -> {
                units.put("B", 1.0);
                units.put("kB", 1e3);
                units.put("MB", 1e6);
            }
            case LATENCY -> {
                units.put("us", 1.0);
                units.put("ms", 1e3);
                units.put("s", 1e6);
            }
        }
        return units;
    }

    /** The amount in operations, bits, bytes or microseconds. */
    static double parse(CostKind kind, String text) {
        Map<String, Double> units = units(kind);
        Matcher matcher = FORM.matcher(text);
        Double unit = matcher.matches() ? units.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("\"" + text + "\" is no amount; expected " + expected(units)
                    + ", or uniformN for the cost of N bits everywhere");
        }
        double amount = Double.parseDouble(matcher.group(1)) * unit;
        if (!(amount > 0) || Double.isInfinite(amount)) {
            throw new IllegalArgumentException("\"" + text + "\": expected more than 0, and a finite number");
        }
        return amount;
    }

    private static String expected(Map<String, Double> units) {
        return units.size() == 1
                ? "a number without a unit"
                : "a number"
                        + (units.containsKey("") ? ", alone or with one of " : " with one of ")
                        + String.join(
                                ", ",
                                units.keySet().stream()
                                        .filter(unit -> !unit.isEmpty())
                                        .toList());
    }

    /** The amount in the largest unit that it reaches. */
    static String text(CostKind kind, double amount) {
        Map<String, Double> units = units(kind);
        String name = units.keySet().iterator().next();
        double size = 1;
        for (Map.Entry<String, Double> unit : units.entrySet()) {
            if (amount >= unit.getValue()) {
                name = unit.getKey();
                size = unit.getValue();
            }
        }
        return new BigDecimal(amount / size)
                        .round(new MathContext(DIGITS))
                        .stripTrailingZeros()
                        .toPlainString()
                + name;
    }
}
