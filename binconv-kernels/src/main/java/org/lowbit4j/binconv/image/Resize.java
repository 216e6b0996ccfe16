package org.lowbit4j.binconv.image;

/**
 * How an image of any size becomes one of the size that a network takes. Pixels between pixels are found by {@link Resampling}.
 *
 * @param rule what is done
 * @param shorterSide length that the shorter side gets by {@link Rule#CROP}, in pixels; else 0
 */
public record Resize(Rule rule, int shorterSide) {

    /** Images have the size already; others are refused. */
    public static final Resize NONE = new Resize(Rule.NONE, 0);

    /** Both sides are scaled to the size, whatever becomes of the aspect ratio. */
    public static final Resize STRETCH = new Resize(Rule.STRETCH, 0);

    /** What is done. */
    public enum Rule {
        /** Nothing: an image of another size is refused. */
        NONE,
        /** Height and width are scaled, each by its own factor. */
        STRETCH,
        /** Both sides are scaled by one factor, so that the shorter one gets a given length; then the centre is cut out. */
        CROP
    }

    /** Checks the length. */
    public Resize {
        if (rule == Rule.CROP ? shorterSide < 1 : shorterSide != 0) {
            throw new IllegalArgumentException("resize by " + rule + " with a shorter side of " + shorterSide
                    + "; expected at least 1 with CROP, and 0 else");
        }
    }

    /** The shorter side gets {@code shorterSide} pixels, then the centre is cut out: 256, then 224x224, is usual for ImageNet. */
    public static Resize crop(int shorterSide) {
        return new Resize(Rule.CROP, shorterSide);
    }

    /**
     * The image in the given size.
     *
     * @throws IllegalArgumentException if it has another one and {@link Rule#NONE} does not change it, or if the crop is larger
     *     than the scaled image
     */
    public Pixels apply(Pixels image, int height, int width) {
        return switch (rule) {
            case NONE -> checked(image, height, width);
            case STRETCH -> Resampling.scale(image, height, width);
            case CROP -> cropped(image, height, width);
        };
    }

    private static Pixels checked(Pixels image, int height, int width) {
        if (image.height() != height || image.width() != width) {
            throw new IllegalArgumentException("image of " + image.height() + "x" + image.width()
                    + " pixels; the network takes " + height + "x" + width
                    + " and its preprocessing does not resize; resize the image");
        }
        return image;
    }

    /** The image scaled so that its shorter side has a length, in pixels. */
    public static Pixels shorter(Pixels image, int length) {
        return Resampling.scale(image, scaled(image.height(), image, length), scaled(image.width(), image, length));
    }

    private Pixels cropped(Pixels image, int height, int width) {
        int scaledHeight = scaled(image.height(), image, shorterSide);
        int scaledWidth = scaled(image.width(), image, shorterSide);
        if (height > scaledHeight || width > scaledWidth) {
            throw new IllegalArgumentException("resize to a shorter side of " + shorterSide + " gives " + scaledHeight
                    + "x" + scaledWidth + " pixels, and " + height + "x" + width + " cannot be cut out of that");
        }
        Region center = new Region((scaledHeight - height) / 2, (scaledWidth - width) / 2, height, width);
        return Resampling.part(image, scaledHeight, scaledWidth, center);
    }

    /** A side of an image whose shorter one gets a length: {@code side * length / shorter}, rounded down, as torchvision does it. */
    private static int scaled(int side, Pixels image, int length) {
        return Math.toIntExact((long) side * length / Math.min(image.height(), image.width()));
    }
}
