package org.lowbit4j.quant.training;

/** How a network learns from its training images: what a {@link Trainer} does in an epoch, step by step. */
public interface Learning {

    /** Number of steps of an epoch. */
    int steps();

    /** Starts epoch {@code epoch} with step {@code firstStep}, both counted from 0. */
    Epoch start(int epoch, int firstStep);

    /** The steps of one epoch, or those that are left of it; close it when done. */
    interface Epoch extends AutoCloseable {

        /** Whether there is another step. */
        boolean hasNext();

        /** Takes the next step and returns its loss, weight decay included. */
        double step();

        /** Number of training images that the steps taken here have looked at. */
        long images();

        @Override
        void close();
    }
}
