package org.lowbit4j.samples.data;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.writable.BytesWritable;
import org.datavec.api.writable.Writable;
import org.lowbit4j.binconv.image.Preprocessing;

/** Collects what a DataVec record reader yields. */
final class ImageRecords {

    private ImageRecords() {}

    /**
     * Reads all records: the bytes of an image in the order [row, column, channel], and a label.
     *
     * @param limit the most images that are wanted
     */
    static ImageSet collect(RecordReader reader, Preprocessing preprocessing, int limit) {
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        List<Integer> labels = new ArrayList<>();
        int size = preprocessing.shape().size();
        while (labels.size() < limit && reader.hasNext()) {
            List<Writable> record = reader.next();
            byte[] image = ((BytesWritable) record.get(0)).getContent();
            if (image.length != size) {
                throw new IllegalArgumentException("Image record of " + image.length + " bytes, expected " + size
                        + " for " + preprocessing.shape());
            }
            pixels.writeBytes(image);
            labels.add(record.get(1).toInt());
        }
        return new ImageSet(
                preprocessing,
                pixels.toByteArray(),
                labels.stream().mapToInt(Integer::intValue).toArray());
    }
}
