package org.lowbit4j.samples.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.lowbit4j.quant.memory.FloatMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Collects what a DataVec record reader yields. */
final class ImageRecords {

    private ImageRecords() {}

    /**
     * Reads all records: an array [1, channels, height, width] of values in 0..255, and a label.
     *
     * @param limit the most images that are wanted
     */
    static ImageSet collect(RecordReader reader, ImageShape shape, List<String> classes, int limit) {
        List<byte[]> images = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        while (images.size() < limit && reader.hasNext()) {
            List<Writable> record = reader.next();
            images.add(channelsLast(((NDArrayWritable) record.get(0)).get(), shape));
            labels.add(record.get(1).toInt());
        }
        byte[] pixels = new byte[images.size() * shape.size()];
        for (int i = 0; i < images.size(); i++) {
            System.arraycopy(images.get(i), 0, pixels, i * shape.size(), shape.size());
        }
        return new ImageSet(
                shape,
                classes,
                pixels,
                labels.stream().mapToInt(Integer::intValue).toArray());
    }

    private static byte[] channelsLast(INDArray image, ImageShape shape) {
        long[] expected = {1, shape.channels(), shape.height(), shape.width()};
        if (!Arrays.equals(expected, image.shape())) {
            throw new IllegalArgumentException("Image record of shape " + Arrays.toString(image.shape()) + ", expected "
                    + Arrays.toString(expected));
        }
        float[] planes = FloatMemory.copyOf(FloatMemory.dense(image));
        int area = shape.height() * shape.width();
        byte[] pixels = new byte[shape.size()];
        for (int c = 0; c < shape.channels(); c++) {
            for (int i = 0; i < area; i++) {
                pixels[i * shape.channels() + c] = (byte) (int) planes[c * area + i];
            }
        }
        return pixels;
    }
}
