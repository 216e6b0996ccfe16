package org.lowbit4j.samples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.lowbit4j.quant.plan.PlanFiles;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

@Tag("one-jdk")
class RunReportTest {

    private static final Pattern CHART = Pattern.compile("<svg.*?</svg\\s*>", Pattern.DOTALL);

    private static final String METRICS =
            "epoch,learningRate,trainLoss,testLoss,correct,total,top1,top5,seconds,images,imagesPerSecond,testImagesPerSecond\n";

    @TempDir
    Path run = Path.of("");

    @Test
    void aTrainingHasChartsOfAccuracyAndLossAndItsSettings() throws Exception {
        configure("{\"command\":\"train\",\"note\":\"<b> & \\\"c\\\"\",\"data\":{\"name\":\"cifar10\"}}");
        metrics("1,0.1,2.0,NaN,3,10,0.3,0.9,1.0,10,10.0,10.0\n2,0.1,1.0,1.5,5,10,0.5,1.0,1.0,10,10.0,10.0\n");
        String page = RunReport.html(run);
        assertThat(titles(page)).containsExactly("Accuracy on the test images", "Loss");
        assertThat(page)
                .startsWith("<!DOCTYPE html>")
                .contains("<td>&lt;b&gt; &amp; &quot;c&quot;")
                .doesNotContain("<b>")
                .contains("<tr><td>data, name<td>cifar10</tr>");
    }

    @Test
    void aSearchAlsoHasItsCostItsPlanAndAChartForEachOperand() throws Exception {
        configure("{\"command\":\"search\"}");
        metrics("1,0.1,2.0,2.0,3,10,0.3,0.9,1.0,10,10.0,10.0\n");
        Files.writeString(run.resolve("costs.csv"), "epoch,expectedCost,targetCost,budgetLoss\n1,5.0,6.0,0.0\n");
        Files.writeString(run.resolve("strengths.csv"), """
                epoch,layer,operand,bits,strength,share
                1,a,weights,1,0.0,0.5
                1,a,weights,2,0.0,0.5
                1,a,activations,1,0.0,0.25
                1,a,activations,2,1.0,0.75
                """);
        PlanFiles.write(new BitwidthPlan(List.of(new LayerBits("a", 1, 2)), Map.of()), run.resolve("plan.json"));
        String page = RunReport.html(run);
        assertThat(titles(page))
                .containsExactly(
                        "Accuracy on the test images", "Loss", "Expected against target cost", "Bits per layer");
        assertThat(page)
                .contains("<tr><td>a<td>1<td>2<td></tr>")
                .contains("<dt>Accuracy<dd>30.00 % top-1 (3 of 10), 90.00 % top-5, last epoch")
                .contains("<dt>Bits<dd>1.00 of weights and 2.00 of activations on average over 1 layers")
                .contains("<dt>Cost<dd>5.000 expected, target 6.000")
                .containsPattern("<tr><td>a, weights<td style=[^>]*>1\\.50</tr>")
                .containsPattern("<tr><td>a, activations<td style=[^>]*>0\\.25<td style=[^>]*>0\\.75</tr>");
    }

    @Test
    void aQuantizedRunShowsItsZerosAndQuantizers() throws Exception {
        configure("{\"command\":\"quantize\",\"options\":{\"bits\":\"2/2\"}}");
        metrics("1,0.1,2.0,2.0,3,10,0.3,0.9,1.0,10,10.0,10.0\n");
        Files.writeString(run.resolve("quantizers.csv"), """
                epoch,layer,operand,bits,zeroShare,pruning,clipping,parameters
                1,a,weights,2,0.750000,0.12345678,0.5,weightCenter=0.25 weightHalfWidth=0.25
                """);
        Files.writeString(
                run.resolve("distributions.csv"),
                "layer,operand,bits,shares\na,weights,2,0.5,0.25" + ",0".repeat(13) + ",0.25\n");
        assertThat(RunReport.html(run))
                .containsPattern("<tr><td>a, weights, 2 bit<td style=[^>]*>50<td style=[^>]*>25<td style=[^>]*>0<")
                .contains("<dt>Command<dd>lowbit quantize --bits 2/2")
                .containsPattern("<tr><td>a, weights<td style=[^>]*>0\\.75</tr>")
                .contains("<td>0.1235<td>0.5000<td>weightCenter=0.25 weightHalfWidth=0.25");
    }

    @Test
    void refusesWhatIsNoRunOrHasNoEpoch() throws Exception {
        assertThatThrownBy(() -> RunReport.html(run)).hasMessageContaining("no config.json in it");
        configure("{\"command\":\"train\"}");
        assertThatThrownBy(() -> RunReport.html(run)).hasMessageContaining("no epoch of this run is done yet");
    }

    /** What the charts say they are; each is well-formed vector graphics with text and lines. */
    private static List<String> titles(String page) throws Exception {
        List<String> titles = new ArrayList<>();
        Matcher charts = CHART.matcher(page);
        while (charts.find()) {
            Element chart = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(charts.group())))
                    .getDocumentElement();
            assertThat(chart.getElementsByTagName("path").getLength()).isGreaterThan(10); // letters are paths, too
            assertThat(chart.getAttribute("viewBox")).startsWith("0 0 ");
            titles.add(chart.getAttribute("aria-label"));
        }
        List<String> identifiers = Pattern.compile(" id=\"([^\"]*)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(identifiers).doesNotHaveDuplicates();
        assertThat(page).doesNotContain("http-equiv").doesNotContain("<script").doesNotContain("<img");
        return titles;
    }

    private void configure(String json) throws IOException {
        Files.writeString(run.resolve("config.json"), json);
    }

    private void metrics(String rows) throws IOException {
        Files.writeString(run.resolve("metrics.csv"), METRICS + rows);
    }
}
