package org.lowbit4j.samples.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java that the READMEs show is a part of an example, so it compiles and runs. */
@Tag("one-jdk")
class DocumentedExamplesTest {

    private static final Pattern BLOCK = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL);
    private static final Path EXAMPLES = Path.of("src/main/java/org/lowbit4j/samples/examples");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../README.md",
                "../binconv-kernels/README.md",
                "../quant-layers/README.md",
                "../bitsearch/README.md"
            })
    void everyBlockStandsInAnExample(String readme) throws IOException {
        List<String> sources = sources();
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of(readme)));
        int found = 0;
        while (blocks.find()) {
            String block = normalized(blocks.group(1));
            assertThat(sources)
                    .as("%s shows what is in no example; copy it anew from there:%n%s", readme, blocks.group(1))
                    .anyMatch(source -> source.contains(block));
            found++;
        }
        assertThat(found).as("blocks of Java in %s", readme).isPositive();
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.map(DocumentedExamplesTest::read).toList();
        }
    }

    private static String read(Path file) {
        try {
            return normalized(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without indentation. */
    private static String normalized(String text) {
        return String.join("\n", text.lines().map(String::strip).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = "../README.md")
    void theFrontPageIsShort(String readme) throws IOException {
        assertThat(Files.readAllLines(Path.of(readme))).hasSizeLessThanOrEqualTo(150);
    }
}
