package org.lowbit4j.binconv.nd4j;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.lowbit4j.binconv.Inference;
import org.lowbit4j.binconv.ValueListener;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.ValueType;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a SameDiff graph of low-bit ops by SameDiff itself, so that it can be compared and used like a packed network. A listener
 * sees the variables as SameDiff computes them, and the codes and accumulators inside an op as the op's own kernel computes
 * them from the variable that it reads. Needs {@link LowBitOps#install()}. Safe to share between threads, which take turns.
 */
public final class SameDiffInference implements Inference {

    private final SameDiff sameDiff;
    private final GraphImport.Imported imported;
    private final List<ValueType> types;
    private final List<String> outputs;

    /**
     * Reads the graph.
     *
     * @throws IllegalArgumentException naming what is not of a graph that {@link GraphExport} made
     */
    public SameDiffInference(SameDiff sameDiff) {
        LowBitOps.requireInstalled();
        this.sameDiff = sameDiff;
        this.imported = GraphImport.of(sameDiff);
        this.types = imported.graph().types();
        this.outputs = imported.graph().outputs().stream().map(this::variable).toList();
    }

    private String variable(int node) {
        return Objects.requireNonNull(imported.variables().get(node));
    }

    /**
     * What happens to images before the network sees them; empty if the graph does not say.
     *
     * @throws IllegalArgumentException if what it says has a fault
     */
    public Optional<Preprocessing> preprocessing() {
        return TextConstants.preprocessing(sameDiff);
    }

    @Override
    public Graph graph() {
        return imported.graph();
    }

    @Override
    public float[] run(float[] images, int batch, ValueListener listener) {
        int size = graph().inputShape().size();
        if (batch < 1 || images.length != (long) batch * size) {
            throw new IllegalArgumentException("expected " + batch + " images (at least 1) of " + size
                    + " values each (" + graph().inputShape() + "), got " + images.length + " values");
        }
        INDArray input = Nd4j.create(images, PackedGraph.dimensions(batch, graph().inputShape()), 'c');
        boolean wanted = !listener.equals(ValueListener.NONE);
        Map<String, INDArray> values = computed(input, wanted ? computed() : outputs);
        values.put(imported.input(), input);
        float[] result = result(values, batch);
        if (wanted) {
            for (int image = 0; image < batch; image++) {
                show(image, values, listener);
            }
        }
        values.values().stream().filter(INDArray::closeable).forEach(INDArray::close);
        return result;
    }

    /** The outputs of every image, one after the other. */
    private float[] result(Map<String, INDArray> values, int batch) {
        if (outputs.size() == 1) {
            return NativeMemory.floats(Objects.requireNonNull(values.get(outputs.get(0))));
        }
        float[] result = new float[Math.multiplyExact(batch, graph().outputSize())];
        int at = 0;
        for (int image = 0; image < batch; image++) {
            for (int output : graph().outputs()) {
                float[] one = floats(values, output, image);
                System.arraycopy(one, 0, result, at, one.length);
                at += one.length;
            }
        }
        return result;
    }

    /** One thread at a time: SameDiff 1.0.0-M2.1 changes its table of variables while it runs a graph. */
    private Map<String, INDArray> computed(INDArray input, Collection<String> outputs) {
        synchronized (sameDiff) {
            return new HashMap<>(sameDiff.output(Map.of(imported.input(), input), outputs.toArray(String[]::new)));
        }
    }

    /** All variables but the input. */
    private List<String> computed() {
        return imported.variables().values().stream()
                .filter(name -> !name.equals(imported.input()))
                .toList();
    }

    private void show(int image, Map<String, INDArray> values, ValueListener listener) {
        for (int node = 0; node < types.size(); node++) {
            GraphImport.Part part = imported.parts().get(node);
            if (part != null) {
                showInside(part, image, floats(values, part.input(), image), listener);
                node = part.last();
            }
            listener.floats(image, node, floats(values, node, image));
        }
    }

    private float[] floats(Map<String, INDArray> values, int node, int image) {
        INDArray batch = Objects.requireNonNull(values.get(variable(node)));
        int size = types.get(node).shape().size();
        return NativeMemory.floats(batch, image * size, size);
    }

    /** Shows the values of an op's nodes but the last, which is a variable. */
    private void showInside(GraphImport.Part part, int image, float[] one, ValueListener listener) {
        long[] shape = PackedGraph.dimensions(1, types.get(part.input()).shape());
        INDArray images = Nd4j.create(one, shape, 'c');
        List<INDArray> inputs =
                Stream.concat(Stream.of(images), part.constants().stream()).toList();
        part.op().engine(inputs).run(one, 1, new ValueListener() {
            @Override
            public void floats(int ofBatch, int node, float[] observed) {
                if (isInside(part, node)) {
                    listener.floats(image, part.first() + node - 1, observed);
                }
            }

            @Override
            public void integers(int ofBatch, int node, int[] observed) {
                listener.integers(image, part.first() + node - 1, observed);
            }
        });
        images.close();
    }

    /** Whether a node of an op's own graph is neither its input nor its output. */
    private static boolean isInside(GraphImport.Part part, int node) {
        return node > 0 && part.first() + node - 1 < part.last();
    }
}
