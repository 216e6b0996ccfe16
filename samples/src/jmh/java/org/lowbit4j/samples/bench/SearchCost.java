package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.image.Pixels;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.samples.command.Versions;
import org.lowbit4j.samples.data.DataName;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ModelSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Time and memory of a step of the bitwidth search, beside supernets and plain training:
 * {@code mvn package -DskipTests -Pjmh -pl samples -am -Djmh.main=org.lowbit4j.samples.bench.SearchCost -Djmh.arguments="--help"}.
 */
@Command(
        name = "SearchCost",
        mixinStandardHelpOptions = true,
        description = {
            "Time and memory of a step of the bitwidth search, beside supernets and plain training.",
            "Every variant runs in fresh processes with the same heap, on noise. Time: median of the steps, of a search"
                    + " the mean of weight step and strength step. Memory: the most that the process held (VmHWM, Linux)."
                    + " Medians over the processes are printed."
        })
public final class SearchCost extends MeasurementProgram implements Callable<Integer> {

    @Option(
            names = "--arch",
            paramLabel = "NAME",
            description = "The network: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Architecture architecture = Architecture.RESNET20;

    @Option(
            names = "--variants",
            split = ",",
            paramLabel = "NAME",
            description =
                    "What to measure: float trains the float network, ebs and qil at 3/3 bits, qil4 at 4/4; search1, search3 and search5 search over 1, 3 and 5"
                            + " candidates; supernet1, 3 and 5 have a branch for each; pairs3 and pairs5 one for each pair"
                            + " (default: ebs, qil, search1, 3, 5, supernet1, 3, 5).")
    private List<Variant> variants = List.of(
            Variant.EBS,
            Variant.QIL,
            Variant.SEARCH1,
            Variant.SEARCH3,
            Variant.SEARCH5,
            Variant.SUPERNET1,
            Variant.SUPERNET3,
            Variant.SUPERNET5);

    @Option(
            names = "--image-size",
            paramLabel = "N",
            description = "Height and width of the images (default: ${DEFAULT-VALUE}).")
    private int imageSize = 32;

    @Option(names = "--classes", paramLabel = "N", description = "Classes (default: ${DEFAULT-VALUE}).")
    private int classes = 10;

    @Option(names = "--batch", paramLabel = "N", description = "Images of a step (default: ${DEFAULT-VALUE}).")
    private int batch = 128;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Measured steps of a process, after three others (default: ${DEFAULT-VALUE}).")
    private int steps = 20;

    @Option(
            names = "--processes",
            paramLabel = "N",
            description = "Processes of each variant (default: ${DEFAULT-VALUE}).")
    private int processes = 3;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            description = "Heap of each process, as after -Xmx (default: ${DEFAULT-VALUE}).")
    private String heap = "2g";

    @Option(names = "--measure", hidden = true, description = "Measure this variant, in this process.")
    private @Nullable Variant measured;

    @Option(names = "--result", hidden = true, description = "Where --measure writes.")
    private @Nullable Path result;

    /** Runs the program. */
    public static void main(String... arguments) {
        main(new SearchCost(), arguments);
    }

    @Override
    public Integer call() throws IOException {
        if (measured != null && result != null) {
            SearchCostRun.write(measure(measured), result);
            return 0;
        }
        SearchCostRun run = new SearchCostRun(architecture, imageSize, classes, batch, steps, processes, heap);
        Map<Variant, StepCost> costs = run.measure(SearchCost.class, variants);
        print(SearchCostResult.of(run, costs, Versions.all()));
        return 0;
    }

    private StepCost measure(Variant variant) throws IOException {
        OneDnn.enable();
        ModelSpec spec = new ModelSpec(imageSize, imageSize, Pixels.CHANNELS, classes, CNN2DFormat.NHWC, 1);
        return StepCost.of(variant, architecture.create(spec), images(), batch, steps);
    }

    /** Two batches of noise. */
    private ImageSet images() {
        Preprocessing preprocessing = DataName.folder(imageSize)
                .withClasses(
                        IntStream.range(0, classes).mapToObj(i -> "class " + i).toList());
        byte[] pixels =
                new byte[Math.multiplyExact(2 * batch, preprocessing.shape().size())];
        new SplittableRandom(1).nextBytes(pixels);
        int[] labels = IntStream.range(0, 2 * batch).map(i -> i % classes).toArray();
        return new ImageSet(preprocessing, pixels, labels);
    }
}
