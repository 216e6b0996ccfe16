package org.lowbit4j.samples.data;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The classes of CIFAR-100 as Jung et al. (CVPR 2019) split them to quantize a network without its own data: task A has 4 of the 20
 * superclasses, 20 classes; B80 has the other 80, of which B40 contains 40, B20 20 of these and B10 10 of these. Which superclasses they
 * took is not published; here A has those numbered 0 to 3 in the files, and B10 to B80 the 2, 4, 8 and 16 from number 4 on.
 */
final class CifarTasks {

    /** Superclass of each class: the first label byte of its records. */
    private static final int[] SUPERCLASSES = {
        4, 1, 14, 8, 0, 6, 7, 7, 18, 3, 3, 14, 9, 18, 7, 11, 3, 9, 7, 11, 6, 11, 5, 10, 7, 6, 13, 15, 3, 15, 0, 11, 1,
        10, 12, 14, 16, 9, 11, 5, 5, 19, 8, 8, 15, 13, 14, 17, 18, 10, 16, 4, 17, 4, 2, 0, 17, 4, 18, 17, 10, 3, 2, 12,
        12, 16, 12, 1, 9, 19, 2, 10, 0, 1, 16, 12, 9, 13, 15, 13, 16, 19, 2, 4, 6, 19, 5, 5, 8, 19, 18, 1, 2, 15, 6, 0,
        17, 8, 14, 13
    };

    private static final int FIRST_OF_B = 4;
    private static final Map<String, Integer> SUPERCLASSES_OF_B = Map.of("B10", 2, "B20", 4, "B40", 8, "B80", 16);

    private CifarTasks() {}

    /** The classes of a task, by name, if there is one of this name. */
    static Optional<List<String>> of(String name) {
        if (name.equals("A")) {
            return Optional.of(between(0, FIRST_OF_B));
        }
        return Optional.ofNullable(SUPERCLASSES_OF_B.get(name)).map(count -> between(FIRST_OF_B, FIRST_OF_B + count));
    }

    /** The superclass of a class. */
    static int superclass(int number) {
        return SUPERCLASSES[number];
    }

    private static List<String> between(int first, int end) {
        return IntStream.range(0, SUPERCLASSES.length)
                .filter(number -> SUPERCLASSES[number] >= first && SUPERCLASSES[number] < end)
                .mapToObj(Integer::toString)
                .toList();
    }
}
