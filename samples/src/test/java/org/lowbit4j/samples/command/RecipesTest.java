package org.lowbit4j.samples.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecipesTest {

    private static final Path FOLDER = Path.of("src/main/resources/recipes");

    @Test
    void namesAllThatThereAre() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".properties", ""))
                            .sorted())
                    .isEqualTo(Recipes.NAMES);
        }
    }

    @Test
    void sayWhereTheirNumbersComeFromAndHowTheyAreUsed() throws IOException {
        for (String name : Recipes.NAMES) {
            List<String> lines = Files.readAllLines(FOLDER.resolve(name + ".properties"));
            assertThat(lines)
                    .as(name)
                    .anyMatch(line -> line.startsWith("# lowbit ") && line.contains("--recipe " + name));
            String comment = String.join(
                    " ",
                    lines.stream()
                            .filter(line -> line.startsWith("#"))
                            .map(line -> line.substring(2))
                            .toList());
            assertThat(comment).as(name).containsAnyOf("our choice", "Our choice", "Not run here");
        }
    }

    @Test
    void areFoundByTheirNames() throws IOException {
        OptionFile recipe = OptionFile.ofRecipe(Path.of("imagenet-qil-float"));
        assertThat(recipe.values())
                .containsEntry("schedule", "steps:30,60,85,95,105")
                .containsEntry("epochs", "120");
        assertThatThrownBy(() -> OptionFile.ofRecipe(Path.of("imagenet-qil")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--recipe imagenet-qil: no such file, and not one of the recipes [cifar10-qil");
    }
}
