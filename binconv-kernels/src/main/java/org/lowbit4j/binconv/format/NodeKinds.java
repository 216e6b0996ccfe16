package org.lowbit4j.binconv.format;

/** The numbers of the kinds of node in the file. They never change; new ones are added behind them. */
final class NodeKinds {

    static final int INPUT = 1;
    static final int QUANTIZE = 2;
    static final int DECODE = 3;
    static final int INTEGER_CONVOLUTION = 4;
    static final int FLOAT_CONVOLUTION = 5;
    static final int AFFINE = 6;
    static final int ACTIVATION = 7;
    static final int ADD = 8;
    static final int POOL = 9;
    static final int GLOBAL_POOL = 10;
    static final int SHORTCUT = 11;
    static final int FLATTEN = 12;
    static final int SOFTMAX = 13;
    static final int PRODUCT = 14;
    static final int MAXIMUM = 15;
    static final int GATE = 16;
    static final int CONCATENATION = 17;
    static final int UPSAMPLING = 18;
    static final int PADDING = 19;
    static final int P_RELU = 20;

    /** The last one. */
    static final int LAST = P_RELU;

    private NodeKinds() {}
}
