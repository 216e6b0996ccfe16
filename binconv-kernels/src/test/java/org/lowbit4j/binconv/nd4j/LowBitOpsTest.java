package org.lowbit4j.binconv.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.Shape;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

class LowBitOpsTest {

    private static final Shape IMAGE = new Shape(7, 5, 6);
    private static final BitLayer LAYER = BitLayers.layer(6, 1, 4, BitLayers.ODD, 1);

    @Test
    void installingTwiceChangesNothing() {
        LowBitOps.install();
        OpExecutioner first = Nd4j.getExecutioner();
        LowBitOps.install();
        assertThat(Nd4j.getExecutioner()).isSameAs(first);
        assertThat(LowBitOps.isInstalled()).isTrue();
    }

    /** An interceptor that does nothing. */
    private static final class Onlooker implements Executioners.Interceptor {

        @Override
        public @Nullable Object answer(Executioners.Call call) throws Throwable {
            return call.proceed();
        }
    }

    @Test
    void areFoundBehindAnotherInterceptor() throws ReflectiveOperationException {
        LowBitOps.install();
        OpExecutioner before = Nd4j.getExecutioner();
        try {
            Executioners.intercept(new Onlooker());
            OpExecutioner both = Nd4j.getExecutioner();
            LowBitOps.install();
            Executioners.intercept(new Onlooker());
            assertThat(Nd4j.getExecutioner()).isSameAs(both).isNotSameAs(before);
            assertThat(LowBitOps.isInstalled()).isTrue();
            assertThat(Nd4j.createFromArray(1f, 2f).add(1).toFloatVector()).containsExactly(2f, 3f);
        } finally {
            set(before);
        }
    }

    private static void set(OpExecutioner executioner) throws ReflectiveOperationException {
        Field field = Nd4j.class.getDeclaredField("OP_EXECUTIONER_INSTANCE");
        field.setAccessible(true);
        field.set(null, executioner);
    }

    @Test
    void stockOpsRunAsBefore() {
        LowBitOps.install();
        INDArray sum = Nd4j.createFromArray(1f, 2f).add(Nd4j.createFromArray(3f, 4f));
        assertThat(sum.toFloatVector()).containsExactly(4f, 6f);
        assertThat(Nd4j.getExecutioner().getCustomOperations()).containsKey("conv2d");
        assertThatThrownBy(() -> Nd4j.create(2, 3).mmul(Nd4j.create(2, 3))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void withoutInstallingAnErrorSaysSo() throws ReflectiveOperationException {
        LowBitOps.install();
        OpExecutioner installed = Nd4j.getExecutioner();
        set(Executioners.behind(installed));
        try {
            INDArray images = Nd4j.zeros(DataType.FLOAT, 1, 7, 5, 6);
            assertThatThrownBy(() -> Nd4j.exec(new BitConv2D(images, ImageFormat.NHWC, LAYER)))
                    .hasMessageContaining("call LowBitOps.install() at the start");
            SameDiff graph = SameDiff.create();
            BitConv2D.addTo(
                    graph,
                    "conv",
                    graph.placeHolder("images", DataType.FLOAT, ImageFormat.NHWC.dimensions(-1, IMAGE)),
                    ImageFormat.NHWC,
                    LAYER);
            assertThatThrownBy(() -> graph.output(Map.of("images", images), "conv"))
                    .hasMessageContaining("call LowBitOps.install() at the start");
        } finally {
            set(installed);
        }
    }
}
