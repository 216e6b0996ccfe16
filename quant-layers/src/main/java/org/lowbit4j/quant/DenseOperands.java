package org.lowbit4j.quant;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.nd4j.Executioners;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;

/**
 * Lets native ops that misread strides see dense arrays only: copies what is not one block of memory in C order, and copies results
 * back. What is dense passes as it is.
 */
final class DenseOperands implements Executioners.Interceptor {

    private final Set<String> misreading;

    /** For the ops of these names. */
    DenseOperands(Set<String> misreading) {
        this.misreading = Set.copyOf(misreading);
    }

    @Override
    public @Nullable Object answer(Executioners.Call call) throws Throwable {
        List<@Nullable Object> arguments = call.arguments();
        if (arguments.isEmpty()
                || !(arguments.get(0) instanceof DynamicCustomOp op)
                || !misreading.contains(op.opName())
                || !call.method().getName().startsWith("exec")) {
            return call.proceed();
        }
        Operands operands = arguments.size() > 1 && arguments.get(1) instanceof OpContext context
                ? new Operands(
                        context.getInputArrays(),
                        context.getOutputArrays(),
                        context::setInputArray,
                        context::setOutputArray)
                : new Operands(
                        List.copyOf(op.inputArguments()),
                        List.copyOf(op.outputArguments()),
                        op::setInputArgument,
                        op::setOutputArgument);
        return operands.areDense() ? call.proceed() : operands.proceedDense(call, op.isInplaceCall());
    }

    /**
     * Whether {@code array} is one block in C order to whom looks at its strides, its order or its element-wise stride. Of a vector
     * only the elements' stride counts.
     */
    static boolean isDense(INDArray array) {
        if (array.isEmpty() || array.rank() == 0) {
            return true;
        }
        if (array.rank() == 1 || (array.rank() == 2 && array.size(0) == 1)) {
            return array.stride(array.rank() - 1) == 1 || array.length() == 1;
        }
        if (array.ordering() != 'c' || array.elementWiseStride() != 1) {
            return false;
        }
        long expected = 1;
        for (int axis = array.rank() - 1; axis >= 0; axis--) {
            if (array.stride(axis) != expected) {
                return false;
            }
            expected *= array.size(axis);
        }
        return true;
    }

    /** The arrays of a call, and how to exchange one of them. */
    private record Operands(
            List<INDArray> inputs,
            List<INDArray> outputs,
            BiConsumer<Integer, INDArray> setInput,
            BiConsumer<Integer, INDArray> setOutput) {

        boolean areDense() {
            return inputs.stream().allMatch(DenseOperands::isDense)
                    && outputs.stream().allMatch(DenseOperands::isDense);
        }

        /** Puts the caller's arrays back afterwards, whatever happens, and gives the copies' memory back. */
        @Nullable
        Object proceedDense(Executioners.Call call, boolean inPlace) throws Throwable {
            List<INDArray> ins = dense(inputs, setInput);
            List<INDArray> outs = dense(outputs, setOutput);
            try {
                Object result = call.proceed();
                copyBack(outs, outputs);
                if (inPlace) {
                    copyBack(ins, inputs);
                }
                return result instanceof INDArray[] && !outputs.isEmpty() ? outputs.toArray(new INDArray[0]) : result;
            } finally {
                putBack(ins, inputs, setInput);
                putBack(outs, outputs, setOutput);
            }
        }

        private static List<INDArray> dense(List<INDArray> arrays, BiConsumer<Integer, INDArray> set) {
            List<INDArray> dense = new ArrayList<>(arrays);
            for (int i = 0; i < dense.size(); i++) {
                if (!isDense(arrays.get(i))) {
                    dense.set(i, arrays.get(i).dup('c'));
                    set.accept(i, dense.get(i));
                }
            }
            return dense;
        }

        @SuppressWarnings("ReferenceEquality") // the very array: what was dense was not copied
        private static void copyBack(List<INDArray> dense, List<INDArray> arrays) {
            for (int i = 0; i < arrays.size(); i++) {
                if (dense.get(i) != arrays.get(i)) {
                    arrays.get(i).assign(dense.get(i));
                }
            }
        }

        @SuppressWarnings("ReferenceEquality") // the very array: what was dense was not copied
        private static void putBack(List<INDArray> dense, List<INDArray> arrays, BiConsumer<Integer, INDArray> set) {
            for (int i = 0; i < arrays.size(); i++) {
                if (dense.get(i) != arrays.get(i)) {
                    set.accept(i, arrays.get(i));
                    if (dense.get(i).closeable()) {
                        dense.get(i).close();
                    }
                }
            }
        }
    }
}
