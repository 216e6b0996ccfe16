package org.lowbit4j.samples.train;

/**
 * How well test images were classified.
 *
 * @param correct number of images whose most probable class is the right one
 * @param total number of images
 * @param top1 {@code correct / total}
 * @param top5 share of images whose class is among the five most probable
 * @param loss mean cross-entropy, natural logarithm
 * @param imagesPerSecond speed of the classification, without the making of batches
 */
public record Scores(int correct, int total, double top1, double top5, double loss, double imagesPerSecond) {}
