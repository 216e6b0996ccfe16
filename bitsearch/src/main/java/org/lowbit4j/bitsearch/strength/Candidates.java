package org.lowbit4j.bitsearch.strength;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The bitwidths that one operand of a layer, weights or activations, may get.
 *
 * @param bits ascending, each in 1..8, at least one
 */
public record Candidates(List<Integer> bits) {

    private static final int MOST = 8;

    /** Sorts the bits and checks them. */
    public Candidates {
        List<Integer> given = List.copyOf(bits);
        if (given.isEmpty()) {
            throw new IllegalArgumentException("no candidate bitwidths; give some of 1..8, for instance 1,2,3,4,5");
        }
        for (int candidate : given) {
            if (candidate < 1 || candidate > MOST) {
                throw new IllegalArgumentException(
                        "candidate bitwidth " + candidate + " in " + text(given) + ": expected 1..8");
            }
        }
        if (new HashSet<>(given).size() < given.size()) {
            throw new IllegalArgumentException("candidate bitwidths " + text(given) + ": name each one once");
        }
        bits = given.stream().sorted().toList();
    }

    /** These bitwidths, in any order. */
    public static Candidates of(int... bits) {
        return new Candidates(IntStream.of(bits).boxed().toList());
    }

    /**
     * Bitwidths separated by commas, for instance {@code 1,2,3,4,5}.
     *
     * @throws IllegalArgumentException if they are not distinct numbers of 1..8
     */
    public static Candidates parse(String text) {
        if (!text.strip().matches("\\d{1,3}(\\s*,\\s*\\d{1,3})*")) {
            throw new IllegalArgumentException("candidate bitwidths \"" + text
                    + "\": expected numbers of 1..8 with commas, for instance 1,2,3,4,5");
        }
        return of(Arrays.stream(text.strip().split("\\s*,\\s*", -1))
                .mapToInt(Integer::parseInt)
                .toArray());
    }

    /**
     * These candidates for an input that can be negative: without 1, since signed codes have a zero.
     *
     * @param place whose input it is, for the message
     * @throws IllegalArgumentException if there is no other
     */
    public Candidates forSignedInput(String place) {
        List<Integer> others = bits.stream().filter(candidate -> candidate > 1).toList();
        if (others.isEmpty()) {
            throw new IllegalArgumentException(
                    place
                            + ": its input can be negative and needs 2..8 bits; add activation candidates, or leave the layer float");
        }
        return new Candidates(others);
    }

    /** The middle one, of two the lesser. */
    public int middle() {
        return bits.get((bits.size() - 1) / 2);
    }

    /** How many there are. */
    public int size() {
        return bits.size();
    }

    /** The bitwidth at {@code index}. */
    public int at(int index) {
        return bits.get(index);
    }

    /** Whether {@code bitwidth} is one of them. */
    public boolean contains(int bitwidth) {
        return bits.contains(bitwidth);
    }

    /** The position of {@code bitwidth}; -1 if it is not among them. */
    public int indexOf(int bitwidth) {
        return bits.indexOf(bitwidth);
    }

    @Override
    public String toString() {
        return text(bits);
    }

    private static String text(List<Integer> bits) {
        return bits.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
