package org.lowbit4j.samples.data;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.image.ChannelOrder;
import org.lowbit4j.binconv.image.Normalization;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.Resize;

/** The data sets that can be asked for by name. */
public enum DataName {
    /** CIFAR-10, binary version. */
    CIFAR10,
    /** CIFAR-100, binary version. */
    CIFAR100,
    /** Class folders of image files. */
    IMAGEFOLDER,
    /** Generated shapes; needs no files. */
    SYNTHETIC;

    /** Size that images of a folder are scaled to when nothing else is asked for. */
    public static final int DEFAULT_IMAGE_SIZE = 64;

    /**
     * The data set.
     *
     * @param place folder or archive; not needed for generated data
     * @param folder what is done to images of a folder
     * @param reading how image files are read
     * @throws DataException if a place is needed and none is given
     */
    public ImageSource open(@Nullable Path place, Preprocessing folder, Reading reading) {
        if (this == SYNTHETIC) {
            return new SyntheticSource();
        }
        if (place == null) {
            throw new DataException("Data set " + label() + " needs the folder or archive that holds the images");
        }
        return switch (this) {
            case CIFAR10 -> new CifarSource(CifarFormat.CIFAR10, place);
            case CIFAR100 -> new CifarSource(CifarFormat.CIFAR100, place);
            default -> new FolderSource(place, folder, reading);
        };
    }

    /** As {@link #open(Path, Preprocessing, Reading)}, files read in the usual way. */
    public ImageSource open(@Nullable Path place, Preprocessing folder) {
        return open(place, folder, Reading.USUAL);
    }

    /**
     * Images of a folder where nothing else is asked for: the shorter side scaled to 8/7 of {@code size} (256 of 224), the centre cut
     * out, normalised with ImageNet's constants.
     */
    public static Preprocessing folder(int size) {
        Resize resize = Resize.crop(Math.toIntExact(Math.round(size * 8L / 7.0)));
        return new Preprocessing(size, size, ChannelOrder.RGB, Normalization.IMAGENET, resize, List.of());
    }

    /** The classes that {@code names} mean: themselves, or those of a task of CIFAR-100, A, B10, B20, B40 or B80. */
    public List<String> classes(List<String> names) {
        return this == CIFAR100 && names.size() == 1
                ? CifarTasks.of(names.get(0)).orElse(names)
                : names;
    }

    /** The name on the command line. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public String toString() {
        return label();
    }
}
