package org.lowbit4j.quant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** One array in every layout of its memory: the values are the same, the strides differ. */
final class Layouts {

    private Layouts() {}

    /** By a name for messages: all orders of the axes in memory, and views into larger arrays, with gaps and without. */
    static Map<String, INDArray> of(INDArray array) {
        Map<String, INDArray> layouts = new LinkedHashMap<>();
        for (int[] order : orders(array.rank())) {
            layouts.put("order " + Arrays.toString(order), reordered(array, order));
        }
        for (int axis = 0; axis < array.rank(); axis++) {
            for (int step = 1; step <= 2; step++) {
                for (char order : new char[] {'c', 'f'}) {
                    layouts.put("axis " + axis + ", step " + step + ", " + order, slice(array, axis, step, order));
                }
            }
        }
        return layouts;
    }

    private static INDArray reordered(INDArray array, int[] order) {
        int[] back = new int[order.length];
        for (int i = 0; i < back.length; i++) {
            back[order[i]] = i;
        }
        return array.permute(order).dup('c').permute(back);
    }

    /** Every {@code step}th slice of a longer array of random numbers, from the third one on. */
    private static INDArray slice(INDArray array, int axis, int step, char order) {
        long[] shape = array.shape().clone();
        shape[axis] = shape[axis] * step + 3;
        INDArrayIndex[] indices = new INDArrayIndex[array.rank()];
        Arrays.fill(indices, NDArrayIndex.all());
        indices[axis] = NDArrayIndex.interval(2, step, 2 + array.size(axis) * step);
        return Nd4j.rand(DataType.FLOAT, shape).dup(order).get(indices).assign(array);
    }

    private static List<int[]> orders(int rank) {
        List<int[]> orders = new ArrayList<>();
        extend(orders, new int[0], rank);
        return orders;
    }

    private static void extend(List<int[]> orders, int[] start, int rank) {
        if (start.length == rank) {
            orders.add(start);
            return;
        }
        for (int axis = 0; axis < rank; axis++) {
            int next = axis;
            if (Arrays.stream(start).noneMatch(taken -> taken == next)) {
                int[] longer = Arrays.copyOf(start, start.length + 1);
                longer[start.length] = axis;
                extend(orders, longer, rank);
            }
        }
    }
}
