package org.lowbit4j.samples.data;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.BytesWritable;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.Writable;
import org.jspecify.annotations.Nullable;

/**
 * A DataVec record reader over the binary batches of CIFAR. A record is the image, 32x32 pixels of three bytes in RGB, row by
 * row, and its label.
 *
 * <p>DataVec's own {@code CifarLoader} yields BGR and may mix test images into the training images.
 */
public final class CifarRecordReader extends BaseRecordReader {

    private static final long serialVersionUID = 1;

    private final CifarFormat format;
    private transient List<CifarBatch> batches = List.of();
    private transient int batch;
    private transient int record;
    private transient @Nullable Configuration conf;

    /** A reader for files of this layout. */
    public CifarRecordReader(CifarFormat format) {
        this.format = format;
    }

    /** Reads batches that are in memory already. */
    void initialize(List<CifarBatch> loaded) {
        batches = List.copyOf(loaded);
        reset();
    }

    @Override
    public void initialize(InputSplit split) throws IOException {
        inputSplit = split;
        List<CifarBatch> loaded = new ArrayList<>();
        for (URI location : split.locations()) {
            byte[] bytes = Files.readAllBytes(Path.of(location));
            loaded.add(new CifarBatch(format, location.toString(), bytes));
        }
        initialize(loaded);
    }

    @Override
    public void initialize(Configuration configuration, InputSplit split) throws IOException {
        conf = configuration;
        initialize(split);
    }

    @Override
    public boolean hasNext() {
        return batch < batches.size();
    }

    @Override
    public List<Writable> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("CIFAR reader: no record left; call reset()");
        }
        CifarBatch current = batches.get(batch);
        List<Writable> next =
                List.of(new BytesWritable(current.pixels(record)), new IntWritable(current.label(record)));
        record++;
        if (record == current.size()) {
            record = 0;
            batch++;
        }
        return next;
    }

    @Override
    public List<String> getLabels() {
        return format.classes();
    }

    @Override
    public void reset() {
        batch = 0;
        record = 0;
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    @Override
    public Record nextRecord() {
        return new org.datavec.api.records.impl.Record(next(), null);
    }

    @Override
    public List<Writable> record(URI uri, DataInputStream stream) {
        throw unsupported();
    }

    @Override
    public Record loadFromMetaData(RecordMetaData metaData) {
        throw unsupported();
    }

    @Override
    public List<Record> loadFromMetaData(List<RecordMetaData> metaData) {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("CIFAR batches are read in order only; use next()");
    }

    @Override
    public @Nullable Configuration getConf() {
        return conf;
    }

    @Override
    public void setConf(Configuration configuration) {
        conf = configuration;
    }

    @Override
    public void close() {
        batches = List.of();
        reset();
    }
}
