package org.lowbit4j.binconv.rules;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * Kernel rules as a text. Blank lines and lines that start with {@code #} are comments.
 *
 * <pre>
 * lowbit-kernel-rules/1
 * capability avx2
 * cpu AMD EPYC
 * jdk 25.0.3+9-LTS
 * date 2026-11-22
 * command lowbit tune kernels --out my-kernels.txt
 *
 * kernel simd-fma                              a formula: nanoseconds and a {@link Term} a line
 *   0.597 rows columns/4 outputs/8 depth
 *   105.8 1
 *
 * measured simd-fma                            convolutions, as {@link Workloads} has them
 *   64,64,8,8,3,1 symmetric 2/3 3/3
 * </pre>
 */
public final class RulesText {

    /** The first line. */
    public static final String FORMAT = "lowbit-kernel-rules/1";

    private RulesText() {}

    /**
     * The rules of a text.
     *
     * @param where file that it is from, for messages
     * @throws IllegalArgumentException naming file, line, what is wrong, and what to do
     */
    public static KernelRules parse(String text, String where) {
        return new RulesParser(where).parse(text);
    }

    /** The text of rules; {@link #parse} reads the same rules from it. */
    public static String of(KernelRules rules) {
        RulesOrigin origin = rules.origin();
        StringBuilder text = new StringBuilder(FORMAT + "\n"
                + "# Predicted nanoseconds of one image on one thread: the sum of coefficient x product of quantities.\n"
                + "capability " + rules.capability().label() + "\n"
                + "cpu " + origin.cpu() + "\n"
                + "jdk " + origin.jdk() + "\n"
                + "date " + origin.date() + "\n"
                + "command " + origin.command() + "\n");
        for (KernelFormula formula : rules.formulas()) {
            text.append("\nkernel ").append(formula.kernel()).append('\n');
            for (KernelFormula.Part part : formula.parts()) {
                text.append("  ")
                        .append(plain(part.nanos()))
                        .append(' ')
                        .append(part.term())
                        .append('\n');
            }
        }
        for (KernelFormula formula : rules.formulas()) {
            List<String> lines = lines(rules.measured(), formula.kernel());
            if (!lines.isEmpty()) {
                text.append("\nmeasured ").append(formula.kernel()).append('\n');
                lines.forEach(line -> text.append("  ").append(line).append('\n'));
            }
        }
        return text.toString();
    }

    private static String plain(double nanos) {
        return nanos == 0 ? "0" : BigDecimal.valueOf(nanos).stripTrailingZeros().toPlainString();
    }

    private static List<String> lines(Map<Workload, String> measured, String kernel) {
        return Workloads.lines(measured.entrySet().stream()
                .filter(entry -> entry.getValue().equals(kernel))
                .map(Map.Entry::getKey)
                .toList());
    }
}
