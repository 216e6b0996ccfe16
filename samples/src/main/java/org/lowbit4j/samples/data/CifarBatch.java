package org.lowbit4j.samples.data;

/** The bytes of one file of CIFAR records, checked to be whole records with labels in range. */
final class CifarBatch {

    private final CifarFormat format;
    private final byte[] bytes;

    CifarBatch(CifarFormat format, String where, byte[] bytes) {
        this.format = format;
        this.bytes = bytes;
        checkLength(where);
        checkLabels(where);
    }

    private void checkLength(String where) {
        int record = format.recordBytes();
        int rest = bytes.length % record;
        if (bytes.length == 0 || rest != 0) {
            throw new DataException(where + ": truncated, offset " + (bytes.length - rest) + ": got " + rest
                    + " bytes of a record, expected " + record + "; fetch the file again");
        }
    }

    private void checkLabels(String where) {
        for (int i = 0; i < size(); i++) {
            if (label(i) >= format.classCount()) {
                throw new DataException(where + ": offset " + labelOffset(i) + " (record " + i + "): label " + label(i)
                        + ", expected 0.." + (format.classCount() - 1) + "; is this another data set, or damaged?");
            }
        }
    }

    int size() {
        return bytes.length / format.recordBytes();
    }

    int label(int record) {
        return bytes[labelOffset(record)] & 0xFF;
    }

    private int labelOffset(int record) {
        return record * format.recordBytes() + format.labelBytes() - 1;
    }

    /** The pixels of an image, in the order [row, column, channel]. */
    byte[] pixels(int record) {
        byte[] pixels = new byte[CifarFormat.SHAPE.size()];
        int start = labelOffset(record) + 1;
        int area = CifarFormat.SHAPE.pixels();
        for (int i = 0; i < area; i++) {
            for (int c = 0; c < CifarFormat.SHAPE.channels(); c++) {
                pixels[i * CifarFormat.SHAPE.channels() + c] = bytes[start + c * area + i];
            }
        }
        return pixels;
    }
}
