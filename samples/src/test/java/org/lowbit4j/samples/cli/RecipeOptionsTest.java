package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.samples.cli.CommandRunner.lowbit;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recipes that come with lowbit give their commands options that they know. */
class RecipeOptionsTest {

    @TempDir
    private Path folder;

    /** What is missing is found out after all options are read. */
    @ParameterizedTest
    @CsvSource({
        "imagenet-qil-float, train, --arch resnet18",
        "imagenet-qil-alexnet-float, train, --arch alexnet",
        "photographs-float, train, ''",
        "imagenet-qil-quantize, quantize, --model MODEL",
        "imagenet-qil-alexnet-quantize, quantize, --model MODEL",
        "photographs-quantize, quantize, --model MODEL",
        "resnet20-quantize, quantize, --model MODEL --bits 4/4",
        "imagenet-ebs-search, search, --model MODEL --budget bits=3",
        "photographs-search, search, --model MODEL --budget bits=3",
        "resnet20-search, search, --model MODEL --budget bits=3",
        "imagenet-ebs-finetune, finetune, --model MODEL --plan PLAN",
        "photographs-finetune, finetune, --model MODEL --plan PLAN",
        "resnet20-finetune, finetune, --model MODEL --plan PLAN"
    })
    void areTaken(String recipe, String command, String more) {
        String missing = folder.resolve("nowhere").toString();
        String line = command + " --recipe " + recipe + " --data-dir " + missing + " --out " + folder.resolve("run")
                + " " + more.replace("MODEL", missing).replace("PLAN", missing);
        CommandRunner run = lowbit((Object[]) line.strip().split(" "));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains("nowhere").contains("does not exist").hasLineCount(1);
    }
}
