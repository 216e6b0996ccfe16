package org.lowbit4j.samples.bench;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.ClipTransformer;
import org.lowbit4j.quant.quantizer.IntervalTransformer;
import org.lowbit4j.quant.quantizer.TanhTransformer;
import org.lowbit4j.quant.quantizer.WeightQuantizer;

/**
 * Draws what the quantizers make of a number, for the page that explains them:
 * {@code mvn package -DskipTests -Pjmh -pl samples -am -Djmh.main=org.lowbit4j.samples.bench.QuantizerPlots
 * -Djmh.arguments=../quant-layers/docs}.
 */
public final class QuantizerPlots {

    private static final int POINTS = 1200;

    private QuantizerPlots() {}

    /** Arguments: folder to write {@code quantizers-weights.png} and {@code quantizers-activations.png} to. */
    public static void main(String... arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Map<String, DoubleUnaryOperator> weights = new LinkedHashMap<>();
        WeightQuantizer qil = WeightQuantizer.of(3, IntervalTransformer.weights(0.5f, 0.35f, 1));
        weights.put("QIL, center 0.5, half width 0.35", w -> qil.quantize((float) w));
        WeightQuantizer dorefa = WeightQuantizer.dorefa(3, new TanhTransformer((float) Math.tanh(1)));
        weights.put("DoReFa, largest weight 1", w -> dorefa.quantize((float) w));
        WeightQuantizer lsq = new WeightQuantizer(
                new WeightGrid(3, WeightGrid.Coding.TWOS_COMPLEMENT), new ClipTransformer(1, -1, 0.75f), 1);
        weights.put("LSQ, step 0.25", w -> lsq.quantize((float) w));
        save("Weights at 3 bits", weights, -1.2, 1.2, folder.resolve("quantizers-weights.png"));

        Map<String, DoubleUnaryOperator> activations = new LinkedHashMap<>();
        ActivationQuantizer interval = ActivationQuantizer.of(2, IntervalTransformer.activations(1, 0.6f));
        activations.put("QIL, center 1, half width 0.6", x -> interval.quantize((float) x));
        ActivationQuantizer pact = ActivationQuantizer.clipped(2, new ClipTransformer(1.5f));
        activations.put("PACT, alpha 1.5", x -> pact.quantize((float) x));
        save("Activations at 2 bits", activations, -0.4, 2.4, folder.resolve("quantizers-activations.png"));
    }

    private static void save(
            String title, Map<String, DoubleUnaryOperator> functions, double from, double to, Path file)
            throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(860)
                .height(430)
                .title(title)
                .xAxisTitle("value")
                .yAxisTitle("quantized")
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.InsideNW).setMarkerSize(0);
        double[] x = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            x[i] = from + (to - from) * i / (POINTS - 1);
        }
        functions.forEach((name, function) -> {
            double[] y = new double[POINTS];
            for (int i = 0; i < POINTS; i++) {
                y[i] = function.applyAsDouble(x[i]);
            }
            chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
        });
        BufferedImage image = new BufferedImage(chart.getWidth(), chart.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        chart.paint(canvas, chart.getWidth(), chart.getHeight());
        canvas.dispose();
        ImageIO.write(image, "png", file.toFile());
    }
}
