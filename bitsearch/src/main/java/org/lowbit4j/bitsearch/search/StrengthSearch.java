package org.lowbit4j.bitsearch.search;

import org.nd4j.linalg.dataset.DataSet;

/** A search of strengths, step by step: those of search layers, or those of a supernet's branches. */
public interface StrengthSearch {

    /** One step, see {@link SearchSteps#step}. */
    StepLosses step(long step, DataSet weightBatch, DataSet strengthBatch);

    /** Takes noise and temperature away: the network computes with the shares themselves. */
    void clearNoise();
}
