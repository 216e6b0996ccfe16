package org.lowbit4j.samples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.lowbit4j.quant.plan.PlanFiles;

@Tag("one-jdk")
class RunReportTest {

    private static final Pattern IMAGE = Pattern.compile(
            "<img width=\"(\\d+)\" height=\"(\\d+)\" alt=\"([^\"]*)\" src=\"data:image/png;base64,([^\"]*)\">");
    private static final String METRICS =
            "epoch,learningRate,trainLoss,testLoss,correct,total,top1,top5,seconds,images,imagesPerSecond,testImagesPerSecond\n";

    @TempDir
    Path run = Path.of("");

    @Test
    void aTrainingHasChartsOfAccuracyAndLossAndItsSettings() throws IOException {
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
    void aSearchAlsoHasItsCostItsPlanAndAChartForEachOperand() throws IOException {
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
                        "Accuracy on the test images",
                        "Loss",
                        "Expected against target cost",
                        "a, weights",
                        "a, activations",
                        "Bits per layer");
        assertThat(page).contains("<tr><td>a<td>1<td>2<td></tr>");
    }

    @Test
    void refusesWhatIsNoRunOrHasNoEpoch() throws IOException {
        assertThatThrownBy(() -> RunReport.html(run)).hasMessageContaining("no config.json in it");
        configure("{\"command\":\"train\"}");
        assertThatThrownBy(() -> RunReport.html(run)).hasMessageContaining("no epoch of this run is done yet");
    }

    /** What the images say they are; each is a PNG twice as large that is not all of one colour. */
    private static List<String> titles(String page) throws IOException {
        List<String> titles = new ArrayList<>();
        Matcher images = IMAGE.matcher(page);
        while (images.find()) {
            BufferedImage image =
                    ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(images.group(4))));
            assertThat(image.getWidth()).isEqualTo(2 * Integer.parseInt(images.group(1)));
            assertThat(image.getHeight()).isEqualTo(2 * Integer.parseInt(images.group(2)));
            int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
            assertThat(Arrays.stream(pixels).distinct().count()).isGreaterThan(2);
            titles.add(images.group(3));
        }
        return titles;
    }

    private void configure(String json) throws IOException {
        Files.writeString(run.resolve("config.json"), json);
    }

    private void metrics(String rows) throws IOException {
        Files.writeString(run.resolve("metrics.csv"), METRICS + rows);
    }
}
