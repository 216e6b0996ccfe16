package org.lowbit4j.samples.data;

import java.util.HashSet;
import java.util.List;

/** Names of the classes that a network tells apart, in the order of its outputs; all different. */
public record ClassNames(List<String> names) {

    /** Checks the names. */
    public ClassNames {
        names = List.copyOf(names);
        if (names.isEmpty() || new HashSet<>(names).size() < names.size()) {
            throw new IllegalArgumentException("class names " + names + "; expected at least one, all different");
        }
    }

    /** Those of a set of images. */
    public static ClassNames of(ImageSet images) {
        return new ClassNames(images.classes());
    }

    /**
     * The images with their classes numbered in this order. Classes without images may be missing among those of the set.
     *
     * @param who the network, as the subject of the message
     * @throws IllegalArgumentException naming the classes that are not among these
     */
    public ImageSet number(ImageSet images, String who) {
        List<String> unknown = without(images.classes(), names);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(who + " does not know the classes " + unknown + " of the data; it knows "
                    + names + "; choose data of these classes, or rename their folders");
        }
        return images.numbered(names);
    }

    /**
     * As {@link #number}, for training: every class must be there.
     *
     * @throws IllegalArgumentException naming the classes that are in one of the two alone
     */
    public ImageSet numberAll(ImageSet images, String who) {
        ImageSet numbered = number(images, who);
        List<String> missing = without(names, images.classes());
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(who + " knows the classes " + missing + ", which the data do not have ("
                    + images.classes() + "); choose the data it was trained on");
        }
        return numbered;
    }

    private static List<String> without(List<String> all, List<String> those) {
        return all.stream().filter(name -> !those.contains(name)).toList();
    }
}
