package org.lowbit4j.quant.parity;

import org.lowbit4j.binconv.ir.Names;

/**
 * The first place where two implementations differ.
 *
 * @param layer name of the layer
 * @param image position of the image in the data set
 * @param h row
 * @param w column
 * @param c channel
 * @param expected the value of the training graph, or of the reference interpreter
 * @param got the value of the packed network, or of the engine
 */
public record Difference(String layer, long image, int h, int w, int c, double expected, double got) {

    @Override
    public String toString() {
        return "layer " + Names.quoted(layer) + ", image " + image + ", [h, w, c] = [" + h + ", " + w + ", " + c
                + "]: expected " + expected + ", got " + got;
    }
}
