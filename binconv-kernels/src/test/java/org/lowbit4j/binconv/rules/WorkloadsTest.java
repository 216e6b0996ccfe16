package org.lowbit4j.binconv.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

class WorkloadsTest {

    @Test
    void aLineIsSeveralConvolutionsOfOneShape() {
        List<Workload> loads = Workloads.parse("3,64,224,200,7,2 odd_points 1/2 5/4");
        WeightShape weights = new WeightShape(64, 7, 7, 3);
        Window window = Window.square(7, 2, 3);
        assertThat(loads)
                .containsExactly(
                        new Workload(
                                new Shape(224, 200, 3),
                                weights,
                                window,
                                new WeightGrid(1, WeightGrid.Coding.ODD_POINTS),
                                2),
                        new Workload(
                                new Shape(224, 200, 3),
                                weights,
                                window,
                                new WeightGrid(5, WeightGrid.Coding.ODD_POINTS),
                                4));
        assertThat(Workloads.lines(loads)).containsExactly("3,64,224,200,7,2 odd_points 1/2 5/4");
        assertThat(loads.get(0))
                .hasSameHashCodeAs(
                        Workloads.parse("3,64,224,200,7,2 odd_points 1/2").get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64,64,56,56,3,1 symmetric | expected a line such as",
                "64,64,56,56,3 symmetric 2/2 | expected the 6 numbers channels,outputs,height,width,kernel,stride",
                "64,64,56,56,3,1,2 symmetric 2/2 | expected the 6 numbers",
                "64,64,0,56,3,1 symmetric 2/2 | expected a whole number of 1 to 9 digits",
                "64,64,-5,56,3,1 symmetric 2/2 | got \"-5\"",
                "64,64,5x,56,3,1 symmetric 2/2 | got \"5x\"",
                "64,64,9999999999,56,3,1 symmetric 2/2 | got \"9999999999\"",
                "999999999,999999999,9,9,3,1 symmetric 2/2 | 999999999",
                "64,64,56,56,9999,1 symmetric 2/2 | 9999",
                "64,64,56,56,3,1 odd 2/2 | weight coding \"odd\"; expected one of symmetric, odd_points",
                "64,64,56,56,3,1 symmetric 2 | expected weight and activation bits of 1 to 8",
                "64,64,56,56,3,1 symmetric 2/9 | got \"2/9\"",
                "64,64,56,56,3,1 symmetric /2 | got \"/2\"",
                "64,64,56,56,3,1 symmetric 1/2 | weight bits 1"
            })
    void whatIsNoLineIsNamed(String line, String message) {
        assertThatThrownBy(() -> Workloads.parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void otherFormsHaveNoLine() {
        Workload load = Workloads.parse("8,8,9,9,3,1 symmetric 2/2").get(0);
        Workload wide =
                new Workload(load.input(), load.weights(), Window.square(3, 1, 0), load.grid(), load.activationBits());
        assertThatThrownBy(() -> Workloads.geometry(wide))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only square kernels");
    }
}
