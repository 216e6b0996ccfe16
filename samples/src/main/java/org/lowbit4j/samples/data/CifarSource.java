package org.lowbit4j.samples.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** CIFAR-10 or CIFAR-100 in a folder or archive. */
final class CifarSource implements ImageSource {

    private final CifarFormat format;
    private final Path place;

    CifarSource(CifarFormat format, Path place) {
        this.format = format;
        this.place = place;
    }

    @Override
    public ImageSet train(int limit) throws IOException {
        return read(format.trainFiles(), limit);
    }

    @Override
    public ImageSet test(int limit) throws IOException {
        return read(format.testFiles(), limit);
    }

    @Override
    public Augmentation augmentation() {
        return Augmentation.CIFAR;
    }

    private ImageSet read(List<String> files, int limit) throws IOException {
        try (CifarRecordReader reader = new CifarRecordReader(format)) {
            reader.initialize(CifarFiles.read(place, format, files));
            return ImageRecords.collect(reader, format.preprocessing(), limit);
        }
    }
}
