package org.lowbit4j.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class SharedDataTest {

    @TempDir
    private Path folder;

    private final Properties properties = new Properties();

    @BeforeEach
    void makeProject() throws IOException {
        Files.createDirectories(folder.resolve("project/module/nested"));
        for (String pom : new String[] {"project/pom.xml", "project/module/pom.xml", "project/module/nested/pom.xml"}) {
            Files.createFile(folder.resolve(pom));
        }
    }

    @Test
    void liesBesideTheTopLevelFolderWhateverTheModule() {
        for (String module : new String[] {"project", "project/module", "project/module/nested"}) {
            assertThat(SharedData.directory(properties, Map.of(), folder.resolve(module)))
                    .as(module)
                    .isEqualTo(folder.resolve("shared"));
        }
    }

    @Test
    void variableComesBeforeThatAndPropertyBeforeBoth() {
        Map<String, String> variables = Map.of("LOWBIT_TEST_DATA", "/variable");
        assertThat(SharedData.directory(properties, variables, folder)).isEqualTo(Path.of("/variable"));
        properties.setProperty("lowbit.testData", "/property");
        assertThat(SharedData.directory(properties, variables, folder)).isEqualTo(Path.of("/property"));
    }

    @Test
    void absentDataSkipATestAndSayHowToNameThem() {
        assertThatThrownBy(() -> SharedData.require("no such folder"))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("no such folder is not there")
                .hasMessageContaining("-Dlowbit.testData=DIR or LOWBIT_TEST_DATA");
    }
}
