package org.lowbit4j.samples.data;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** The images of a set as they are, in order, with one-hot labels; batches are made one ahead on a thread of their own. */
public final class ImageBatches implements DataSetIterator {

    private static final long serialVersionUID = 1;

    private final transient BatchMaker maker;
    private final int batch;
    private transient @Nullable Prefetch<DataSet> ahead;

    /** Batches of {@code batch} images, the last one perhaps of fewer, in the format that a network wants. */
    public ImageBatches(ImageSet images, CNN2DFormat format, int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("Batch size " + batch + ", expected at least 1");
        }
        this.maker = new BatchMaker(images, format);
        this.batch = batch;
    }

    @Override
    public void reset() {
        if (ahead != null) {
            ahead.close();
            ahead = null;
        }
    }

    /** Starts only when a batch is asked for, so that an iterator nobody reads makes none. */
    private Prefetch<DataSet> started() {
        Prefetch<DataSet> current = ahead;
        if (current == null) {
            int total = maker.images().size();
            current = new Prefetch<>(
                    (total + batch - 1) / batch,
                    step -> maker.labelled(step * batch, Math.min(total, (step + 1) * batch)));
            ahead = current;
        }
        return current;
    }

    @Override
    public boolean hasNext() {
        return started().hasNext();
    }

    @Override
    public DataSet next() {
        Prefetch<DataSet> current = started();
        DataSet next = current.next();
        if (!current.hasNext()) {
            current.close();
        }
        return next;
    }

    @Override
    public DataSet next(int examples) {
        throw new UnsupportedOperationException("batches have " + batch + " images; use next()");
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    /** They are made ahead already. */
    @Override
    public boolean asyncSupported() {
        return false;
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public int inputColumns() {
        return maker.images().shape().size();
    }

    @Override
    public int totalOutcomes() {
        return maker.images().classes().size();
    }

    @Override
    public List<String> getLabels() {
        return maker.images().classes();
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        throw new UnsupportedOperationException(
                "images are normalised as their preprocessing says; give the image set another one");
    }

    @Override
    public @Nullable DataSetPreProcessor getPreProcessor() {
        return null;
    }
}
