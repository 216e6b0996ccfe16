package org.lowbit4j.samples.report;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.IChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * A chart as vector graphics.
 *
 * @param title what it shows
 * @param svg an element of HTML, which shrinks with the page
 */
record Chart(String title, String svg) {

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
        plain(chart.getStyler())
                .setXAxisTickLabelsFormattingFunction(Chart::whole)
                .setYAxisDecimalPattern("#,##0.###");
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
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document());
        context.setComment(title);
        context.setIDGenerator(new Identifiers(title));
        SVGGraphics2D canvas = new SVGGraphics2D(context, false);
        chart.paint(canvas, chart.getWidth(), chart.getHeight());
        Element root = canvas.getRoot();
        root.setAttribute("viewBox", "0 0 %d %d".formatted(chart.getWidth(), chart.getHeight()));
        root.setAttribute("width", String.valueOf(chart.getWidth()));
        root.setAttribute("role", "img");
        root.setAttribute("aria-label", title);
        StringWriter text = new StringWriter();
        canvas.stream(root, text, true, false);
        String svg = text.toString().replace(" id=\"genericDefs\"", ""); // empty, and the same in every chart
        return new Chart(title, svg.substring(svg.indexOf("<svg")));
    }

    private static Document document() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(SVGGraphics2D.SVG_NAMESPACE_URI, "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this JDK makes no XML documents: " + e.getMessage(), e);
        }
    }

    /** Identifiers that no other chart of the page has: all are elements of one document. */
    private static final class Identifiers extends SVGIDGenerator {

        private final String chart;

        Identifiers(String title) {
            chart = title.replaceAll("[^A-Za-z0-9]+", "-");
        }

        @Override
        public String generateID(String prefix) {
            return super.generateID(chart + "-" + prefix);
        }
    }
}
