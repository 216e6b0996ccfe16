package org.lowbit4j.samples.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The files of a data set and their classes, in few bytes: the names lie one behind the other in one array. Files are sorted by class
 * and name, then shuffled once, always in the same way, so that the first ones are of all classes. Immutable.
 */
final class ImageIndex {

    private static final long ORDER_SEED = 1;

    private final Path folder;
    private final List<String> classes;
    private final byte[] names;
    private final int[] ends;
    private final int[] lengths;
    private final int[] classEnds;
    private final int[] order;
    private final Map<Integer, Path> unspeakable;

    private ImageIndex(Builder builder) {
        this.folder = builder.folder;
        this.classes = List.copyOf(builder.classes);
        this.names = Arrays.copyOf(builder.names, builder.used);
        this.ends = Arrays.copyOf(builder.ends, builder.count);
        this.lengths = Arrays.copyOf(builder.lengths, builder.count);
        this.classEnds = builder.classEnds.stream().mapToInt(Integer::intValue).toArray();
        this.unspeakable = Map.copyOf(builder.unspeakable);
        this.order = shuffled(builder.count);
    }

    private static int[] shuffled(int count) {
        int[] order = new int[count];
        Arrays.setAll(order, i -> i);
        Random random = new Random(ORDER_SEED);
        for (int i = count; i > 1; i--) {
            int other = random.nextInt(i);
            int swapped = order[i - 1];
            order[i - 1] = order[other];
            order[other] = swapped;
        }
        return order;
    }

    /** Number of files. */
    int size() {
        return order.length;
    }

    /** Names of the classes, sorted. */
    List<String> classes() {
        return classes;
    }

    /** Number of the class of a file, among {@link #classes}. */
    int label(int number) {
        int place = Arrays.binarySearch(classEnds, order[number] + 1);
        return place >= 0 ? place : -place - 1;
    }

    /** A file. */
    Path file(int number) {
        Path odd = unspeakable.get(order[number]);
        return odd != null ? odd : folder.resolve(classes.get(label(number))).resolve(name(order[number]));
    }

    private String name(int place) {
        int start = start(place);
        return new String(names, start, ends[place] - start, StandardCharsets.UTF_8);
    }

    private int start(int place) {
        return place == 0 ? 0 : ends[place - 1];
    }

    /** Adds names and lengths of the first {@code count} files. */
    void digest(MessageDigest sha, int count) {
        ByteBuffer numbers = ByteBuffer.allocate(2 * Integer.BYTES);
        for (int i = 0; i < count; i++) {
            int place = order[i];
            int start = start(place);
            sha.update(names, start, ends[place] - start);
            sha.update(numbers.clear()
                    .putInt(ends[place] - start)
                    .putInt(lengths[place])
                    .array());
        }
    }

    /** Collects the files of one class after the other. */
    static final class Builder {

        private static final char UNKNOWN = '\uFFFD';

        private final Path folder;
        private final List<String> classes = new ArrayList<>();
        private final List<Integer> classEnds = new ArrayList<>();
        private final Map<Integer, Path> unspeakable = new HashMap<>();
        private byte[] names = new byte[1 << 12];
        private int[] ends = new int[1 << 8];
        private int[] lengths = new int[1 << 8];
        private int used;
        private int count;

        /** An index of files below {@code folder}. */
        Builder(Path folder) {
            this.folder = folder;
        }

        /**
         * Adds the files of a class; classes come in the order of their names.
         *
         * @param files with their lengths in bytes
         */
        void add(String name, Map<Path, Long> files) {
            Path place = folder.resolve(name);
            Map<String, Map.Entry<Path, Long>> sorted = new TreeMap<>();
            files.entrySet()
                    .forEach(file -> sorted.put(place.relativize(file.getKey()).toString(), file));
            sorted.forEach((relative, file) -> add(relative, file.getKey(), file.getValue()));
            classes.add(name);
            classEnds.add(count);
        }

        private void add(String relative, Path file, long length) {
            byte[] name = relative.getBytes(StandardCharsets.UTF_8);
            if (names.length - used < name.length) {
                names = Arrays.copyOf(names, Math.max(2 * names.length, used + name.length));
            }
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, 2 * count);
                lengths = Arrays.copyOf(lengths, 2 * count);
            }
            if (relative.indexOf(UNKNOWN) >= 0) {
                unspeakable.put(count, file);
            }
            System.arraycopy(name, 0, names, used, name.length);
            used += name.length;
            ends[count] = used;
            lengths[count] = (int) length;
            count++;
        }

        ImageIndex build() {
            return new ImageIndex(this);
        }
    }
}
