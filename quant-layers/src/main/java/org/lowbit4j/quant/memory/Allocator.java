package org.lowbit4j.quant.memory;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Makes uninitialised FLOAT arrays in C order, in the workspace of their purpose. */
public interface Allocator {

    /** An array of this shape, with any content. */
    INDArray create(long... shape);

    /** Arrays in the workspace that DL4J has for {@code purpose}. */
    static Allocator of(LayerWorkspaceMgr workspaces, ArrayType purpose) {
        return shape -> workspaces.createUninitialized(purpose, DataType.FLOAT, shape, 'c');
    }

    /** Arrays in the workspace that is open, detached if none is. */
    static Allocator current() {
        return shape -> Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
    }
}
