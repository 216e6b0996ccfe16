package org.lowbit4j.binconv.simd.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GeneratedFileTest {

    static Stream<GeneratedFile> files() {
        return Stream.of(
                        FloatTileSource.files(),
                        LookupTileSource.files(),
                        LookupPairSource.files(),
                        BitBlockSource.files())
                .flatMap(Collection::stream);
    }

    @ParameterizedTest
    @MethodSource("files")
    void theFileIsWhatItsGeneratorYields(GeneratedFile file) throws IOException {
        assertThat(Files.readAllLines(file.path()))
                .isEqualTo(file.text().lines().toList());
    }

    @Test
    void everyFileThatSaysItIsGeneratedHasAGenerator() throws IOException {
        try (Stream<Path> paths = Files.walk(GeneratedFile.ROOT)) {
            assertThat(paths.filter(GeneratedFileTest::isMarked))
                    .containsExactlyInAnyOrderElementsOf(
                            files().map(GeneratedFile::path).toList());
        }
    }

    private static boolean isMarked(Path path) {
        try {
            return Files.isRegularFile(path) && Files.readString(path).startsWith(GeneratedFile.MARK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
