package org.lowbit4j.quant.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

class UnroundedNetworkTest {

    private static final Shape INPUT = new Shape(5, 4, 3);

    private final Random random = new Random(5);

    /** Where nothing is left to round, leaving the rounding out changes nothing. */
    @ParameterizedTest
    @CsvSource({
        "1,UNSIGNED,0,0,SYMMETRIC",
        "4,UNSIGNED,0.3,0,ODD_POINTS",
        "2,SIGNED,0,0,ODD_POINTS",
        "5,SIGNED,0.2,0,SYMMETRIC",
        "3,UNSIGNED,0.1,0,TWOS_COMPLEMENT",
        "8,AFFINE,0,117,SYMMETRIC"
    })
    void equalsTheLowBitNetworkOnInputsThatAreCodes(
            int bits, ActivationGrid.Coding coding, float lower, int zeroPoint, WeightGrid.Coding weights) {
        ActivationGrid grid = new ActivationGrid(bits, coding, lower, 0.7f, zeroPoint, 1.9f);
        Graph network = network(grid, new WeightGrid(3, weights));
        float[] image = new float[INPUT.size()];
        for (int i = 0; i < image.length; i++) {
            int code = grid.minCode() + random.nextInt(grid.maxCode() - grid.minCode() + 1) - zeroPoint;
            image[i] = code == 0 ? 0 : (float) (code * grid.step() + Math.copySign(lower, code));
        }

        List<float[]> values = UnroundedNetwork.of(network).values(image);

        float[] expected = new ReferenceInterpreter(network).run(image, 1);
        assertThat(values.get(values.size() - 1)).containsExactly(expected, offset(1e-4f));
    }

    /** Integer weights over codes, and coded weights over decoded codes. */
    private Graph network(ActivationGrid grid, WeightGrid weights) {
        GraphBuilder nodes = new GraphBuilder();
        int codes = nodes.add(new Node.Quantize("quantize", nodes.add(new Node.Input("image", INPUT)), grid));
        Window window = Window.square(3, 1, 1);
        WeightShape shape = new WeightShape(2, 3, 3, INPUT.channels());
        int[] values = random.ints(shape.size(), weights.minCode(), weights.maxCode() + 1)
                .toArray();
        WeightCodes coded = WeightCodes.of(weights, shape, values);
        int sums = nodes.add(new Node.IntegerConvolution("integer", codes, window, coded));
        float unit = 1f / (grid.levels() * weights.levels());
        int main =
                nodes.add(new Node.Affine("integer", sums, FloatVector.of(unit, -2 * unit), FloatVector.of(0.5f, -3)));
        int decoded = nodes.add(new Node.Decode("decode", codes));
        int skip = nodes.add(new Node.FloatConvolution("float", decoded, window, coded, FloatVector.of(1, -1)));
        return nodes.build(nodes.add(new Node.Add("add", main, skip)));
    }
}
