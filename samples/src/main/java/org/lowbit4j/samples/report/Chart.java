package org.lowbit4j.samples.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.IChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/**
 * A chart as an image.
 *
 * @param title what it shows
 * @param width in pixels of a page; the image has twice as many
 * @param height as the width
 * @param png the image, a PNG in base 64
 */
record Chart(String title, int width, int height, String png) {

    private static final int SHARPNESS = 2;
    private static final int LINES_WIDTH = 420;
    private static final int BARS_WIDTH = 860;
    private static final int LINES_HEIGHT = 280;
    private static final int BARS_HEIGHT = 400;

    /**
     * A number that changes from epoch to epoch.
     *
     * @param name in the legend
     * @param epochs ascending
     * @param values one per epoch; those that are not finite are left out
     */
    record Line(String name, List<Integer> epochs, List<Double> values) {}

    /**
     * A bar per layer.
     *
     * @param name in the legend
     * @param values one per layer
     */
    record Bars(String name, List<Integer> values) {}

    /** Lines over epochs. */
    static Chart lines(String title, String unit, List<Line> lines) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(LINES_WIDTH)
                .height(LINES_HEIGHT)
                .title(title)
                .xAxisTitle("epoch")
                .yAxisTitle(unit)
                .build();
        for (Line line : lines) {
            List<Integer> finite = IntStream.range(0, line.values().size())
                    .filter(i -> Double.isFinite(line.values().get(i)))
                    .boxed()
                    .toList();
            if (!finite.isEmpty()) {
                chart.addSeries(
                        line.name(),
                        finite.stream().map(line.epochs()::get).toList(),
                        finite.stream().map(line.values()::get).toList());
            }
        }
        plain(chart.getStyler()).setXAxisTickLabelsFormattingFunction(Chart::whole);
        return painted(title, chart);
    }

    /** There are no epochs between epochs, nor bits between bits. */
    private static String whole(double tick) {
        return tick == Math.rint(tick) ? Long.toString((long) tick) : "";
    }

    /** Groups of bars, one group per layer. */
    static Chart bars(String title, String unit, List<String> layers, List<Bars> bars) throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(BARS_WIDTH)
                .height(BARS_HEIGHT)
                .title(title)
                .yAxisTitle(unit)
                .build();
        bars.forEach(group -> chart.addSeries(group.name(), layers, group.values()));
        plain(chart.getStyler())
                .setXAxisLabelRotation(90)
                .setXAxisTickMarkSpacingHint(16)
                .setYAxisTickLabelsFormattingFunction(Chart::whole)
                .setYAxisMin(0.0);
        return painted(title, chart);
    }

    private static AxesChartStyler plain(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
        return styler;
    }

    private static Chart painted(String title, IChart chart) throws IOException {
        int width = chart.getWidth();
        int height = chart.getHeight();
        BufferedImage image = new BufferedImage(SHARPNESS * width, SHARPNESS * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.scale(SHARPNESS, SHARPNESS);
        chart.paint(canvas, width, height);
        canvas.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return new Chart(title, width, height, Base64.getEncoder().encodeToString(png.toByteArray()));
    }
}
