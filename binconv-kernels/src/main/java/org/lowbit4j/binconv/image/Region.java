package org.lowbit4j.binconv.image;

/**
 * A part of an image.
 *
 * @param top rows above it
 * @param left columns left of it
 * @param height rows
 * @param width columns
 */
public record Region(int top, int left, int height, int width) {

    /**
     * Refuses a part of no size, or one that is not inside an image.
     *
     * @throws IllegalArgumentException if so
     */
    void check(int rows, int columns) {
        boolean inside = top >= 0 && left >= 0 && top <= rows - height && left <= columns - width;
        if (height < 1 || width < 1 || !inside) {
            throw new IllegalArgumentException("part of " + height + "x" + width + " pixels at row " + top + ", column "
                    + left + "; expected one inside the image of " + rows + "x" + columns + " pixels");
        }
    }
}
