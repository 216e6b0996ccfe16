package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class CommandReferenceTest {

    /** Where the page may be written instead of compared. */
    private static final String WRITE = "lowbit.writeCommandReference";

    @Test
    void thePageSaysWhatTheHelpSays() throws IOException {
        if (System.getProperty(WRITE) != null) {
            CommandReference.main(new String[0]);
        }
        assertThat(CommandReference.PAGE)
                .as("the page about the command line; write it anew with: mvn test -pl samples -am"
                        + " -Dtest=CommandReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -D" + WRITE)
                .content()
                .isEqualTo(CommandReference.text());
        assertThat(Files.readString(CommandReference.PAGE)).doesNotContain("${", "@|");
    }
}
