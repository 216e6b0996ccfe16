package org.lowbit4j.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.nd4j.Executioners;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class DenseOperandsTest {

    private final DenseOperands operands = new DenseOperands(Set.of("misread"));
    private final List<INDArray> seen = new ArrayList<>();

    /** An executioner that writes its first input plus one, as it lies in memory, to its output. */
    private OpExecutioner backend(boolean fails) {
        return (OpExecutioner) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {OpExecutioner.class}, (proxy, method, arguments) -> {
                    CustomOp op = (CustomOp) arguments[0];
                    OpContext context = arguments.length > 1 ? (OpContext) arguments[1] : null;
                    List<INDArray> inputs = context == null ? op.inputArguments() : context.getInputArrays();
                    List<INDArray> outputs = context == null ? op.outputArguments() : context.getOutputArrays();
                    seen.addAll(inputs);
                    seen.addAll(outputs);
                    if (fails) {
                        throw new IllegalStateException("as planned");
                    }
                    outputs.get(0).assign(inputs.get(0).add(1));
                    return outputs.toArray(new INDArray[0]);
                });
    }

    private static Method exec(Class<?>... types) throws NoSuchMethodException {
        return OpExecutioner.class.getMethod("exec", types);
    }

    private @Nullable Object run(DynamicCustomOp op, boolean fails) throws Throwable {
        return operands.answer(new Executioners.Call(backend(fails), exec(CustomOp.class), List.of(op)));
    }

    private static DynamicCustomOp op(String name, INDArray input, INDArray output) {
        return new DynamicCustomOp(name, new INDArray[] {input}, new INDArray[] {output}, List.of(), List.of());
    }

    private static INDArray matrix() {
        return Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}});
    }

    @Test
    void denseArraysPassWithoutACopy() throws Throwable {
        INDArray input = matrix();
        INDArray output = matrix().like();
        run(op("misread", input, output), false);
        assertThat(seen.get(0)).isSameAs(input);
        assertThat(seen.get(1)).isSameAs(output);
        INDArray slice = Nd4j.concat(0, matrix(), matrix()).get(NDArrayIndex.interval(2, 4), NDArrayIndex.all());
        assertThat(DenseOperands.isDense(slice)).isTrue();
    }

    @Test
    void otherArraysAreCopiedAndTheResultComesBack() throws Throwable {
        INDArray input = matrix().dup('f');
        INDArray output = matrix().like().dup('f');
        DynamicCustomOp op = op("misread", input, output);
        Object result = run(op, false);
        assertThat(seen).allMatch(DenseOperands::isDense);
        assertThat(seen.get(0)).isNotSameAs(input);
        assertThat(Objects.requireNonNull((INDArray[]) result)[0]).isSameAs(output);
        assertThat(op.inputArguments().get(0)).isSameAs(input);
        assertThat(op.outputArguments().get(0)).isSameAs(output);
        assertThat(output.dup('c').data().asFloat()).containsExactly(2, 3, 4, 5, 6, 7);
    }

    @Test
    void aContextGetsItsArraysBack() throws Throwable {
        INDArray input = matrix().dup('f');
        INDArray output = matrix().like().dup('f');
        try (OpContext context = Nd4j.getExecutioner().buildContext()) {
            context.setInputArray(0, input);
            context.setOutputArray(0, output);
            List<Object> arguments = List.of(op("misread", input, output), context);
            operands.answer(new Executioners.Call(backend(false), exec(CustomOp.class, OpContext.class), arguments));
            assertThat(seen).allMatch(DenseOperands::isDense);
            assertThat(context.getInputArray(0)).isSameAs(input);
            assertThat(context.getOutputArray(0)).isSameAs(output);
            assertThat(output.dup('c').data().asFloat()).containsExactly(2, 3, 4, 5, 6, 7);
        }
    }

    @Test
    void opsThatReadStridesRightSeeTheArraysThemselves() throws Throwable {
        INDArray input = matrix().dup('f');
        INDArray output = matrix().like();
        run(op("right", input, output), false);
        assertThat(seen.get(0)).isSameAs(input);
    }

    @Test
    void afterAnErrorTheOpHasItsOwnArrays() {
        INDArray input = matrix().dup('f');
        DynamicCustomOp op = op("misread", input, matrix());
        assertThatThrownBy(() -> run(op, true)).hasMessage("as planned");
        assertThat(op.inputArguments().get(0)).isSameAs(input);
    }

    @Test
    void aVectorWithGapsIsNotDense() {
        assertThat(DenseOperands.isDense(matrix().getColumn(1))).isFalse();
        assertThat(DenseOperands.isDense(matrix().getRow(1))).isTrue();
        assertThat(DenseOperands.isDense(matrix().transpose())).isFalse();
        assertThat(DenseOperands.isDense(Nd4j.scalar(1f))).isTrue();
    }

    @Test
    void axesOfLengthOneDoNotMakeAnArrayLessDense() {
        assertThat(DenseOperands.isDense(Nd4j.create(7, 4, 1, 1))).isTrue();
        assertThat(DenseOperands.isDense(Nd4j.create(1, 1, 1, 4))).isTrue();
        assertThat(DenseOperands.isDense(Nd4j.create(1, 4, 1, 1).dup('c'))).isTrue();
        assertThat(DenseOperands.isDense(Nd4j.create(4, 7).reshape(4, 1, 7, 1))).isTrue();
    }
}
