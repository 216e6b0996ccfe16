package org.lowbit4j.quant;

import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Iterators that can be passed over more than once. */
public final class Resets {

    private Resets() {}

    /**
     * The same iterator.
     *
     * @throws IllegalArgumentException if it cannot be reset
     */
    public static DataSetIterator required(DataSetIterator iterator) {
        if (!iterator.resetSupported()) {
            throw new IllegalArgumentException(iterator.getClass().getName()
                    + " cannot be reset, and its examples are needed from the first one on, more than once; give an iterator with"
                    + " resetSupported(), for instance a ListDataSetIterator over a collection");
        }
        return iterator;
    }
}
