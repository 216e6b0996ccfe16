package org.lowbit4j.samples.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lowbit4j.binconv.image.ChannelOrder;
import org.lowbit4j.binconv.image.Pixels;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.model.Digests;
import org.lowbit4j.quant.model.InputDescription;

/**
 * Labelled images, in memory or in files, with what is done to them before a network sees them. Immutable; may be read by several
 * threads at once.
 */
public final class ImageSet {

    private final Preprocessing preprocessing;
    private final Pictures pictures;
    private final int[] labels;

    /**
     * Images in memory, one byte per value, in the order [image, height, width, channel] and RGB. The set takes the arrays over; nobody
     * may write to them afterwards.
     *
     * @param preprocessing its size is that of the images, its class names are those of the labels
     * @throws IllegalArgumentException if the number of pixels does not fit, or if it is not of RGB
     */
    public ImageSet(Preprocessing preprocessing, byte[] pixels, int[] labels) {
        this(preprocessing, new StoredPictures(preprocessing.shape(), pixels, labels.length), labels);
    }

    /** Images from anywhere, one for each label. */
    ImageSet(Preprocessing preprocessing, Pictures pictures, int[] labels) {
        if (preprocessing.channels() != ChannelOrder.RGB) {
            throw new IllegalArgumentException("Image set: channels " + preprocessing.channels() + ", expected rgb");
        }
        this.preprocessing = preprocessing;
        this.pictures = pictures;
        this.labels = labels;
    }

    /** What made the images, and how they become inputs of a network. */
    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /** Size of every image as a network takes it. */
    public Shape shape() {
        return preprocessing.shape();
    }

    /** Names of the classes, by label. */
    public List<String> classes() {
        return preprocessing.classes();
    }

    /** Number of images. */
    public int size() {
        return labels.length;
    }

    /** Class of image {@code image}. */
    public int label(int image) {
        return labels[image];
    }

    /**
     * An image in the size that a network takes.
     *
     * @throws DataException if its file is missing or damaged
     */
    public Pixels image(int image) {
        return preprocessing.resize().apply(original(image), preprocessing.height(), preprocessing.width());
    }

    /**
     * An image as it is stored, of any size.
     *
     * @throws DataException if its file is missing or damaged
     */
    Pixels original(int image) {
        return pictures.get(image);
    }

    /**
     * Leaves an image out that could not be read.
     *
     * @throws DataException if that is one too many
     */
    void leaveOut(int image, DataException damage) {
        pictures.leaveOut(image, damage);
    }

    /**
     * The images as a model takes them: of its size, normalised as it says.
     *
     * @param model its preprocessing
     * @param who the network, as the subject of the message
     * @throws IllegalArgumentException if the images have another size or other channels
     */
    public ImageSet as(Preprocessing model, String who) {
        check(model.shape(), who);
        if (model.channels() != ChannelOrder.RGB) {
            throw new IllegalArgumentException(
                    who + " takes channels in the order " + model.channels() + ", the data have rgb");
        }
        return new ImageSet(model.withClasses(classes()), pictures, labels);
    }

    /**
     * The images as a model takes them, as far as its file tells: of its size, normalised as it says, with the numbers of its
     * classes.
     *
     * @param who the network, as the subject of the message
     * @throws IllegalArgumentException if they have another size than it takes, or classes that it does not know
     */
    public ImageSet forModel(InputDescription model, String who) {
        model.shape().ifPresent(expected -> check(expected, who));
        return model.preprocessing().map(known -> as(known, who)).orElse(this).numbered(model.classes(), who);
    }

    /**
     * Refuses images of another size than a network takes.
     *
     * @param who the network, as the subject of the message
     * @throws IllegalArgumentException if so
     */
    public void check(Shape expected, String who) {
        if (!shape().equals(expected)) {
            throw new IllegalArgumentException(who + " takes images of " + expected + ", the data have " + shape()
                    + "; choose the data it was trained on, or another image size");
        }
    }

    /** The first {@code count} images, or all if there are fewer. */
    public ImageSet first(int count) {
        if (count >= size()) {
            return this;
        }
        return new ImageSet(preprocessing, pictures, Arrays.copyOf(labels, count));
    }

    /**
     * The images with their classes numbered as a network does. Classes without images may be missing among those of the set.
     *
     * @param names of the network's outputs; if empty, the images stay as they are
     * @param who the network, as the subject of the message
     * @throws IllegalArgumentException naming the classes that are not among these
     */
    public ImageSet numbered(List<String> names, String who) {
        if (names.isEmpty() || names.equals(classes())) {
            return this;
        }
        List<String> unknown = without(classes(), names);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(who + " does not know the classes " + unknown + " of the data; it knows "
                    + names + "; choose data of these classes, or rename their folders");
        }
        int[] numbers = classes().stream().mapToInt(names::indexOf).toArray();
        return new ImageSet(
                preprocessing.withClasses(names),
                pictures,
                Arrays.stream(labels).map(label -> numbers[label]).toArray());
    }

    /**
     * As {@link #numbered}, for training: every class must be there.
     *
     * @throws IllegalArgumentException naming the classes that are in one of the two alone
     */
    public ImageSet numberedAll(List<String> names, String who) {
        ImageSet numbered = numbered(names, who);
        List<String> missing = without(names, classes());
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(who + " knows the classes " + missing + ", which the data do not have ("
                    + classes() + "); choose the data it was trained on");
        }
        return numbered;
    }

    /**
     * The images of some classes, in their order; the classes are numbered as they are named.
     *
     * @throws DataException naming a class that the set has not, or that is named twice
     */
    public ImageSet only(List<String> names) {
        List<String> unknown = without(names, classes());
        if (!unknown.isEmpty() || names.stream().distinct().count() < names.size()) {
            throw new DataException("Classes " + names + ": "
                    + (unknown.isEmpty() ? "one of them is named twice" : unknown + " are unknown") + "; the data have "
                    + classes());
        }
        int[] numbers = classes().stream().mapToInt(names::indexOf).toArray();
        int[] chosen = IntStream.range(0, size())
                .filter(image -> numbers[labels[image]] >= 0)
                .toArray();
        return new ImageSet(
                preprocessing.withClasses(names),
                new ChosenPictures(pictures, chosen),
                Arrays.stream(chosen).map(image -> numbers[labels[image]]).toArray());
    }

    /** The images without their labels, for a network that learns from a teacher of these classes; all are said to be of the first. */
    public ImageSet unlabelled(List<String> names) {
        return new ImageSet(preprocessing.withClasses(names), pictures, new int[size()]);
    }

    private static List<String> without(List<String> all, List<String> those) {
        return all.stream().filter(name -> !those.contains(name)).toList();
    }

    /** SHA-256 in hexadecimal digits: of labels and pixels, or, of files, of labels, names and lengths. */
    public String digest() {
        MessageDigest sha = Digests.sha256();
        ByteBuffer header = ByteBuffer.allocate(Integer.BYTES * labels.length);
        header.asIntBuffer().put(labels);
        sha.update(header);
        pictures.digest(sha, labels.length);
        return Digests.hexadecimal(sha.digest());
    }
}
