package org.lowbit4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who calls a library has no command line: its messages name no option of ours. */
@Tag("one-jdk")
class LibraryMessagesTest {

    private static final Pattern OPTION = Pattern.compile("--(?!add-modules|enable-)[a-z]");
    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

    @ParameterizedTest
    @ValueSource(strings = {"binconv-kernels", "quant-layers", "bitsearch"})
    void nameNoOptionOfTheCommandLine(String module) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main"))) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(sources).isNotEmpty();
            for (Path source : sources) {
                assertThat(TEXT.matcher(Files.readString(source)).results())
                        .as(source.toString())
                        .noneMatch(text -> OPTION.matcher(text.group()).find());
            }
        }
    }
}
