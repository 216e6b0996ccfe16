package org.lowbit4j.samples.cli.options;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.samples.data.ChosenClasses;
import org.lowbit4j.samples.data.DataName;
import org.lowbit4j.samples.data.ImageSource;
import org.lowbit4j.samples.data.Reading;
import picocli.CommandLine.Option;

/** Which images. */
public final class DataOptions {

    @Option(
            names = "--data",
            paramLabel = "NAME",
            description = "Data set: ${COMPLETION-CANDIDATES}. synthetic is generated, the others need --data-dir.")
    private @Nullable DataName data;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "cifar10, cifar100: the folder with the binary batches, or the .tar.gz of them, or a folder with that; imagefolder: the"
                            + " folder with train/CLASS/*.jpg and val/CLASS/*.jpg (or PNG, BMP, WebP, TIFF of 8 bits; links are followed).")
    private @Nullable Path directory;

    @Option(
            names = "--images",
            paramLabel = "N",
            description =
                    "Use the first N images, test images unless the command says otherwise (default: all, or what the command says).")
    private int images = ImageSource.ALL;

    @Option(
            names = "--image-size",
            paramLabel = "N",
            description =
                    "imagefolder: height and width in pixels of the centre that is cut out of images whose shorter side is scaled to 8/7 of that"
                            + " (default: what the model says; for train 224 for networks for ImageNet; else "
                            + DataName.DEFAULT_IMAGE_SIZE + ").")
    private @Nullable Integer imageSize;

    @Option(
            names = "--damaged",
            paramLabel = "N",
            description =
                    "imagefolder: leave out up to N training and N test images that cannot be read, each with a warning (default: one in a"
                            + " thousand).")
    private @Nullable Integer damaged;

    @Option(
            names = "--image-cache",
            paramLabel = "DIR",
            description =
                    "imagefolder: keep decoded images there, their shorter side scaled to 8/7 of the image size; training crops from these.")
    private @Nullable Path cache;

    @Option(
            names = "--classes",
            paramLabel = "C,C",
            split = ",",
            description =
                    "Use the images of these classes only (default: all). cifar100: class numbers, or one of A, B10, B20, B40 and B80, the"
                            + " tasks of QIL's heterogeneous data.")
    private List<String> classes = List.of();

    @Option(
            names = "--test-classes",
            paramLabel = "C,C",
            split = ",",
            description = "Other classes for the test images; for training images that a teacher labels.")
    private List<String> testClasses = List.of();

    private int usualSize = DataName.DEFAULT_IMAGE_SIZE;

    /** Gives images of a folder another size where neither the command line nor a model says one. */
    public void usualSize(int size) {
        usualSize = size;
    }

    /** Whether a data set is named, for commands that do without. */
    public boolean isGiven() {
        return data != null;
    }

    private int size() {
        return imageSize == null ? usualSize : imageSize;
    }

    /** Name of the data set. */
    public DataName name() {
        if (data == null) {
            throw new IllegalArgumentException(
                    "--data is missing; expected one of " + Arrays.toString(DataName.values()));
        }
        return data;
    }

    /** The data set, if all is given that it needs and nothing that it has no use for; a command checks this before it reads models. */
    public DataName check() {
        DataName name = name();
        if (imageSize != null && name != DataName.IMAGEFOLDER) {
            throw new IllegalArgumentException(
                    "--image-size is not for --data " + name + ", whose images have one size; leave it out");
        }
        if ((damaged != null || cache != null) && name != DataName.IMAGEFOLDER) {
            throw new IllegalArgumentException((cache != null ? "--image-cache" : "--damaged") + " is not for --data "
                    + name + ", whose images are no files; leave it out");
        }
        if (directory != null && name == DataName.SYNTHETIC) {
            throw new IllegalArgumentException(
                    "--data-dir is not for --data " + name + ", whose images are generated; leave it out");
        }
        if (directory == null && name != DataName.SYNTHETIC) {
            throw new IllegalArgumentException(
                    "--data " + name + " needs --data-dir, the folder or archive that holds the images");
        }
        if (images < 1 || size() < 1) {
            throw new IllegalArgumentException(
                    "--images " + images + ", --image-size " + size() + "; expected at least 1");
        }
        if (!testClasses.isEmpty() && classes.isEmpty()) {
            throw new IllegalArgumentException(
                    "--test-classes needs --classes, those of the training images; give both");
        }
        return name;
    }

    /** Opens the data set. */
    public ImageSource open() {
        return open(Optional.empty());
    }

    /** Opens the data set; images of a folder become what {@code model} says, unless a size is asked for. */
    public ImageSource open(Optional<Preprocessing> model) {
        DataName name = check();
        Preprocessing folder = model.filter(known -> imageSize == null).orElseGet(() -> DataName.folder(size()));
        Reading reading = new Reading(Optional.ofNullable(damaged), Optional.ofNullable(cache));
        ImageSource source = name.open(directory, folder, reading);
        if (classes.isEmpty()) {
            return source;
        }
        return new ChosenClasses(
                source, name.classes(classes), name.classes(testClasses.isEmpty() ? classes : testClasses));
    }

    /** How many images are wanted, where {@code standard} of them are enough if nothing is said. */
    public int imagesOr(int standard) {
        return images == ImageSource.ALL ? standard : images;
    }

    /** How many test images are wanted. */
    public int testImages() {
        return images;
    }
}
