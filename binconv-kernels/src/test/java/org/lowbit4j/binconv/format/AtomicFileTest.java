package org.lowbit4j.binconv.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.RandomGraphs;

class AtomicFileTest {

    private static final PackedModel MODEL = new PackedModel(RandomGraphs.graph(1), "{}");

    @TempDir
    Path folder;

    @Test
    void replacesAFileAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("net.lowbit");
        Files.writeString(file, "old");
        PackedModelWriter.write(MODEL, file);
        assertThat(PackedModelReader.read(file)).isEqualTo(MODEL);
        assertThat(names()).containsExactly("net.lowbit");
    }

    @Test
    void leavesNoTemporaryFileWhenTheMoveFails() throws IOException {
        Path target = folder.resolve("net.lowbit");
        Files.createDirectories(target.resolve("inside"));
        assertThatThrownBy(() -> PackedModelWriter.write(MODEL, target))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot write " + target + ": it is a folder");
        assertThat(names()).containsExactly("net.lowbit");
    }

    @Test
    void namesAFolderThatDoesNotExist() throws IOException {
        Path target = folder.resolve("missing/net.lowbit");
        assertThatThrownBy(() -> PackedModelWriter.write(MODEL, target))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot write " + target + ": its folder does not exist");
        assertThat(names()).isEmpty();
    }

    @Test
    void saysThatAFolderIsAFile() throws IOException {
        Path target = Files.createFile(folder.resolve("file")).resolve("net.lowbit");
        assertThatThrownBy(() -> PackedModelWriter.write(MODEL, target))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot write " + target + ": ");
    }

    @Test
    void doesNotTouchTheOldFileWhenTheModelCannotBeStored() throws IOException {
        Path file = folder.resolve("net.lowbit");
        Files.writeString(file, "old");
        PackedModel unstorable = new PackedModel(MODEL.graph(), "\uDC00");
        assertThatThrownBy(() -> PackedModelWriter.write(unstorable, file))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("net.lowbit");
    }

    @Test
    void refusesToReadWhatIsNoFile() {
        assertThatThrownBy(() -> PackedModelReader.read(folder)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> PackedModelReader.read(folder.resolve("missing")))
                .isInstanceOf(IOException.class);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
