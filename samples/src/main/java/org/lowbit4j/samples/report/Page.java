package org.lowbit4j.samples.report;

import java.util.List;

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
            img { max-width: 100%%; height: auto; }
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
        for (Chart chart : charts) {
            html.append("<img width=\"%d\" height=\"%d\" alt=\"%s\" src=\"data:image/png;base64,%s\">%n"
                    .formatted(chart.width(), chart.height(), escaped(chart.title()), chart.png()));
        }
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
