package org.lowbit4j.samples.command;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The recipes that come with the program. */
public final class Recipes {

    /** Their names. */
    public static final List<String> NAMES = List.of(
            "cifar10-qil",
            "cifar10-qil-distilled",
            "cifar100-qil-float",
            "cifar100-qil-heterogeneous",
            "imagenet-ebs-finetune",
            "imagenet-ebs-search",
            "imagenet-qil-alexnet-float",
            "imagenet-qil-alexnet-quantize",
            "imagenet-qil-float",
            "imagenet-qil-quantize",
            "photographs-finetune",
            "photographs-float",
            "photographs-quantize",
            "photographs-search",
            "resnet20-finetune",
            "resnet20-quantize",
            "resnet20-search");

    private Recipes() {}

    /**
     * The text of a recipe.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    static Reader open(String name) {
        InputStream text =
                NAMES.contains(name) ? Recipes.class.getResourceAsStream("/recipes/" + name + ".properties") : null;
        if (text == null) {
            throw new IllegalArgumentException(
                    "--recipe " + name + ": no such file, and not one of the recipes " + NAMES + "; check the name");
        }
        return new InputStreamReader(text, StandardCharsets.UTF_8);
    }
}
