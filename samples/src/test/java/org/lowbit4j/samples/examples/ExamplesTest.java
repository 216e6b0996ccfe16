package org.lowbit4j.samples.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.image.Classifier;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.parity.Verification;
import org.lowbit4j.quant.parity.VerificationReport;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.QuantizedStart;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.SyntheticSource;
import org.nd4j.linalg.learning.config.Adam;

/** Runs every example as its reader would. */
@Tag("one-jdk")
class ExamplesTest {

    private static final int MOST_LINES = 60;

    @TempDir
    private Path folder;

    private interface Program {

        void run(String... arguments) throws Exception;
    }

    private static String output(Program program, String... arguments) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            program.run(arguments);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static double last(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        double found = Double.NaN;
        while (matcher.find()) {
            found = Double.parseDouble(matcher.group(1));
        }
        return found;
    }

    @Test
    void dropInLayersLearn() throws Exception {
        assertThat(last("accuracy ([0-9.]+)", output(DropInLayers::main))).isGreaterThan(0.2);
    }

    @Test
    void packedOpsComputeWhatTheHandBuiltGraphDoes() throws Exception {
        assertThat(last("difference of a logit: ([0-9.E-]+)", output(SameDiffGraph::main)))
                .isLessThan(1e-3);
    }

    @Test
    void theSearchKeepsItsBudget() throws Exception {
        String text = output(SearchBits::main, folder.resolve("search").toString());
        assertThat(text).contains("layer1.0.conv1: ").contains(" EBS FLOPs");
        assertThat(folder.resolve("search/plan.json")).exists();
    }

    @Test
    void aFolderOfPhotographsBecomesAServiceThatNeedsTheJdkAlone() throws Exception {
        Path photos = photos();
        Path one = photos.resolve("val/red/0.png");
        Path out = folder.resolve("out");
        String text = output(QuantizeYourNetwork::main, photos.toString(), out.toString(), one.toString());
        assertThat(text).contains("name=red");

        List<String> answers = service(out.resolve("model.lowbit"), one, photos.resolve("val/blue/1.png"));
        assertThat(answers).hasSize(2);
        assertThat(answers.get(0)).startsWith(one + ": red (");
        assertThat(answers.get(1)).startsWith(photos.resolve("val/blue/1.png") + ": blue (");
    }

    /** In a process of its own, with the classes of binconv-kernels and of the example on its class path. */
    private List<String> service(Path model, Path... photographs) throws Exception {
        Path classes = folder.resolve("classes");
        String name = ImageService.class.getName().replace('.', '/') + ".class";
        Path copy = classes.resolve(name);
        Files.createDirectories(copy.getParent());
        Files.copy(place(ImageService.class).resolve(name), copy);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                place(Classifier.class) + File.pathSeparator + classes,
                ImageService.class.getName(),
                model.toString()));
        Stream.of(photographs).map(Path::toString).forEach(command::add);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** Bright squares on grey: of another colour in each class. */
    private Path photos() throws IOException {
        Path photos = folder.resolve("photos");
        Map<String, Color> colours = Map.of("red", Color.RED, "green", Color.GREEN, "blue", Color.BLUE);
        for (String part : List.of("train", "val")) {
            for (Map.Entry<String, Color> colour : colours.entrySet()) {
                Path names = Files.createDirectories(photos.resolve(part).resolve(colour.getKey()));
                for (int i = 0; i < 12; i++) {
                    BufferedImage image = new BufferedImage(70, 60, BufferedImage.TYPE_INT_RGB);
                    Graphics2D graphics = image.createGraphics();
                    graphics.setColor(new Color(90 + 5 * i, 90 + 5 * i, 90 + 5 * i));
                    graphics.fillRect(0, 0, 70, 60);
                    graphics.setColor(colour.getValue());
                    graphics.fillRect(2 * i, i, 45, 45);
                    graphics.dispose();
                    ImageIO.write(image, "png", names.resolve(i + ".png").toFile());
                }
            }
        }
        return photos;
    }

    @Test
    void aQuantizerOfOnesOwnTrainsLowersAndVerifies() {
        OneDnn.enable();
        ImageSet images = new SyntheticSource().train(128);
        ImageBatches batches = new ImageBatches(images, CNN2DFormat.NHWC, 32);
        ComputationGraph floating = SmallNetwork.of(images.preprocessing());
        BitwidthPlan plan =
                BitwidthPlan.uniform(new NetworkQuantizer(floating).quantizableLayers(), 3, 3, FirstLast.FLOAT);
        Quantizers own = new Quantizers(new OwnQuantizer(3), QilActivations.of(3));
        ComputationGraph network =
                QuantizedStart.of(floating, plan, new NetworkQuantizer.Training(new Adam(0.003), 0, 1, own), batches);
        batches.reset();
        network.fit(batches);
        try (Engine engine = new Engine(Lowering.lower(network, images.shape()))) {
            VerificationReport report = new Verification(network, engine, true)
                    .verify(new ImageBatches(images.first(16), CNN2DFormat.NHWC, 16), done -> {});
            assertThat(report.passed()).isTrue();
        }
    }

    static Stream<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/org/lowbit4j/samples/examples"))) {
            return files.toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void anExampleIsShort(Path source) throws IOException {
        assertThat(Files.readAllLines(source)).hasSizeLessThanOrEqualTo(MOST_LINES);
    }
}
