package org.lowbit4j.samples.report;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A self-contained HTML page of sections, charts and tables. */
final class Page {

    private final StringBuilder html = new StringBuilder();

    Page(String title) {
        html.append("""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>%1$s</title>
            <style>
            body { font-family: sans-serif; max-width: 880px; margin: 2em auto; padding: 0 1em; }
            svg { max-width: 100%%; height: auto; }
            .wide { overflow-x: auto; }
            .heat td { padding: .15em .5em; border: 1px solid #fff; text-align: right; }
            .heat td:first-child { text-align: left; white-space: nowrap; }
            dt { float: left; clear: left; width: 9em; color: #555; }
            dd { margin-left: 9.5em; overflow-wrap: anywhere; }
            table { border-collapse: collapse; }
            td, th { text-align: left; padding: .2em 1em .2em 0; border-bottom: 1px solid #ddd; vertical-align: top; }
            td { overflow-wrap: anywhere; }
            </style>
            </head>
            <body>
            <h1>%1$s</h1>
            """.formatted(escaped(title)));
    }

    void section(String title, List<Chart> charts) {
        html.append("<h2>").append(escaped(title)).append("</h2>\n");
        charts.forEach(chart -> html.append(chart.svg()).append('\n'));
    }

    /** Names and what is to be said of each, at a glance. */
    void summary(Map<String, String> facts) {
        html.append("<dl>\n");
        facts.forEach((name, fact) -> html.append("<dt>%s<dd>%s%n".formatted(escaped(name), escaped(fact))));
        html.append("</dl>\n");
    }

    /**
     * A table of numbers, the larger the darker.
     *
     * @param columns their names, that of the rows' names first
     * @param rows by name, one number for each other column, NaN for none
     * @param pattern how numbers are written
     */
    void heat(List<String> columns, Map<String, List<Double>> rows, String pattern) {
        DoubleSummaryStatistics range = rows.values().stream()
                .flatMap(List::stream)
                .filter(Double::isFinite)
                .mapToDouble(Double::doubleValue)
                .summaryStatistics();
        html.append("<div class=\"wide\"><table class=\"heat\">\n");
        row("th", columns);
        rows.forEach((name, values) -> {
            html.append("<tr><td>").append(escaped(name));
            values.forEach(value -> html.append(cell(value, range, pattern)));
            html.append("</tr>\n");
        });
        html.append("</table></div>\n");
    }

    private static String cell(double value, DoubleSummaryStatistics range, String pattern) {
        if (!Double.isFinite(value)) {
            return "<td>";
        }
        double width = range.getMax() - range.getMin();
        double share = width > 0 ? (value - range.getMin()) / width : 0;
        String color = "hsl(210,60%%,%.0f%%)".formatted(97 - 50 * share);
        return String.format(Locale.ROOT, "<td style=\"background:%s\">" + pattern, color, value);
    }

    void table(List<String> columns, List<List<String>> rows) {
        html.append("<table>\n");
        row("th", columns);
        rows.forEach(cells -> row("td", cells));
        html.append("</table>\n");
    }

    private void row(String tag, List<String> cells) {
        html.append("<tr>");
        cells.forEach(cell -> html.append('<').append(tag).append('>').append(escaped(cell)));
        html.append("</tr>\n");
    }

    String html() {
        return html + "</body>\n</html>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
