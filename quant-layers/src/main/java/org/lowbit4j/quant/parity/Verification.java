package org.lowbit4j.quant.parity;

import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.Inference;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.interpreter.Value;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.Resets;
import org.lowbit4j.quant.lowering.LoweredNetwork;
import org.lowbit4j.quant.lowering.Lowering;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Proves that a packed network computes what was trained. Three comparisons for every image: engine against reference
 * interpreter, bit for bit in every value; reference interpreter against training graph, layer by layer, each fed with the
 * training graph's own values ({@link StepwiseCheck}); and both running freely, by predictions and logits.
 */
public final class Verification {

    private final ComputationGraph network;
    private final LoweredNetwork lowered;
    private final boolean channelsLast;
    private final StepwiseCheck stepwise;
    private final EngineCheck engineCheck;

    /**
     * Prepares a verification.
     *
     * @param network the training graph
     * @param engine runs the packed network
     * @param channelsLast whether the images of {@code network} are NHWC, or its sequences NWC; NCHW or NCW if not
     * @throws IllegalArgumentException if the packed network was not lowered from {@code network} or one of its structure
     */
    public Verification(ComputationGraph network, Inference engine, boolean channelsLast) {
        this.network = network;
        Graph packed = engine.graph();
        LoweredNetwork fresh = Lowering.lowerNamed(network, packed.inputShape());
        checkSameStructure(fresh.graph(), packed);
        this.lowered = new LoweredNetwork(packed, fresh.vertices());
        this.channelsLast = channelsLast;
        this.stepwise = new StepwiseCheck(packed);
        this.engineCheck = new EngineCheck(new ReferenceInterpreter(packed, 1), engine);
    }

    private static void checkSameStructure(Graph trained, Graph packed) {
        List<Node> expected = trained.nodes();
        List<Node> got = packed.nodes();
        for (int i = 0; i < Math.max(expected.size(), got.size()); i++) {
            String wanted = i < expected.size() ? describe(trained, i) : "nothing more";
            String found = i < got.size() ? describe(packed, i) : "nothing more";
            if (!wanted.equals(found)) {
                throw new IllegalArgumentException("The packed file is of another network: node " + i + " is " + found
                        + ", the model has " + wanted + "; lower this model first");
            }
        }
    }

    private static String describe(Graph graph, int index) {
        Node node = graph.nodes().get(index);
        return node.getClass().getSimpleName() + " " + Names.quoted(node.name()) + " of shape "
                + graph.types().get(index).shape();
    }

    /**
     * Verifies one batch.
     *
     * @param images in the format of the training graph
     * @param labels the class of every image
     * @param firstPosition position of the first image in the data set, for messages
     */
    public VerificationReport verify(INDArray images, int[] labels, long firstPosition) {
        VerificationReport report = VerificationReport.EMPTY;
        try (GraphValues trained = new GraphValues(network, lowered, channelsLast, images)) {
            List<VerificationReport> parts = IntStream.range(0, labels.length)
                    .parallel()
                    .mapToObj(image -> verifyImage(trained, image, labels[image], firstPosition + image))
                    .toList();
            for (VerificationReport part : parts) {
                report = report.and(part);
            }
        }
        return report;
    }

    /**
     * Verifies a data set, which is reset first.
     *
     * @param examples with one-hot labels, in the format of the training graph; small batches, as the values of every layer are kept
     *     for a batch
     * @param progress is told the number of examples done after each batch
     */
    public VerificationReport verify(DataSetIterator examples, IntConsumer progress) {
        VerificationReport report = VerificationReport.EMPTY;
        int done = 0;
        Resets.required(examples).reset();
        while (examples.hasNext()) {
            DataSet batch = examples.next();
            int[] labels = batch.getLabels().argMax(1).toIntVector();
            report = report.and(verify(batch.getFeatures(), labels, done));
            done += labels.length;
            progress.accept(done);
        }
        return report;
    }

    private VerificationReport verifyImage(GraphValues trained, int image, int label, long position) {
        StepwiseCheck.Result steps = stepwise.check(trained, image, position);
        float[] input = trained.floats(image, 0).orElseThrow().floats();
        EngineCheck.Result free = engineCheck.check(input, position, stepwise.logitsNode());
        Value graphLogits = steps.logits();
        int graphClass = argmax(graphLogits.floats());
        int packedClass = argmax(free.logits());
        VerificationReport running = new VerificationReport(
                0,
                free.difference().isEmpty(),
                true,
                free.difference(),
                0,
                0,
                graphClass == packedClass ? 0 : 1,
                graphClass == label ? 1 : 0,
                packedClass == label ? 1 : 0,
                largestDifference(graphLogits.floats(), free.logits()));
        return steps.report().and(running);
    }

    /** The shape of the images, height, width and channels. */
    public Shape inputShape() {
        return lowered.graph().inputShape();
    }

    private static int argmax(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    private static double largestDifference(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
        }
        return largest;
    }
}
