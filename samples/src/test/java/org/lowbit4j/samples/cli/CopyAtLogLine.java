package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.lowbit4j.samples.progress.TrainingProgress;
import org.slf4j.LoggerFactory;

/** Copies the directory of a run at the moment of a log line: what a run leaves that is killed there. */
final class CopyAtLogLine extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger(TrainingProgress.class);
    private final String line;
    private final Path from;
    private final Path to;

    CopyAtLogLine(String line, Path from, Path to) {
        this.line = line;
        this.from = from;
        this.to = to;
        logger.setLevel(Level.INFO);
        logger.addAppender(this);
        start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getFormattedMessage().startsWith(line)) {
            return;
        }
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void assertDone() {
        assertThat(to).as("logged: " + line).isDirectory();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setLevel(null);
    }
}
