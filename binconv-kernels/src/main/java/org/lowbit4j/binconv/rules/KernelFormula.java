package org.lowbit4j.binconv.rules;

import java.util.List;

/**
 * The time that a kernel is expected to take: {@code sum over parts of nanos * term}, in nanoseconds, of one image on one thread,
 * from byte codes to int32 accumulators.
 *
 * @param kernel name of the kernel's provider
 * @param parts kinds of work, at least one
 */
public record KernelFormula(String kernel, List<Part> parts) {

    /** Checks the name and that there is a part. */
    public KernelFormula {
        parts = List.copyOf(parts);
        if (!isName(kernel)) {
            throw new IllegalArgumentException(
                    "kernel \"" + kernel + "\": expected a name of lower-case letters, digits and hyphens");
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("kernel " + kernel + " has no terms; expected at least one");
        }
    }

    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /**
     * One kind of work.
     *
     * @param nanos nanoseconds for each time, 0 or more
     * @param term how often
     */
    public record Part(double nanos, Term term) {

        /** Checks the coefficient. */
        public Part {
            if (!(nanos >= 0) || Double.isInfinite(nanos)) {
                throw new IllegalArgumentException(
                        "coefficient of \"" + term + "\": expected nanoseconds of 0 or more, got " + nanos);
            }
        }
    }

    /** Nanoseconds. */
    public double nanos(Workload load) {
        double sum = 0;
        for (Part part : parts) {
            if (part.nanos > 0) {
                sum += part.nanos * part.term.times(load);
            }
        }
        return sum;
    }
}
