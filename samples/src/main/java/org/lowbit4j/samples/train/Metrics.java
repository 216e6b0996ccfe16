package org.lowbit4j.samples.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lowbit4j.binconv.format.AtomicFile;

/** The file {@code metrics.csv}: a row per epoch. */
final class Metrics {

    private static final String HEADER =
            "epoch,learningRate,trainLoss,testLoss,correct,total,top1,top5,seconds,images,imagesPerSecond,testImagesPerSecond";

    private Metrics() {}

    static void write(Path file, List<EpochResult> rows) throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (EpochResult row : rows) {
            Scores scores = row.scores();
            text.append(String.format(
                    Locale.ROOT,
                    "%d,%s,%s,%s,%d,%d,%s,%s,%.3f,%d,%.1f,%.1f\n",
                    row.epoch(),
                    row.learningRate(),
                    row.trainLoss(),
                    scores.loss(),
                    scores.correct(),
                    scores.total(),
                    scores.top1(),
                    scores.top5(),
                    row.seconds(),
                    row.images(),
                    row.imagesPerSecond(),
                    scores.imagesPerSecond()));
        }
        AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The rows of the first {@code epochs} epochs. */
    static List<EpochResult> read(Path file, int epochs) throws IOException {
        List<EpochResult> rows = new ArrayList<>();
        if (!Files.exists(file)) {
            return rows;
        }
        List<String> lines = Files.readAllLines(file);
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            EpochResult row = parse(file, line);
            if (row.epoch() <= epochs) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static EpochResult parse(Path file, String line) {
        List<String> cells = List.of(line.split(",", -1));
        try {
            Scores scores = new Scores(
                    Integer.parseInt(cells.get(4)),
                    Integer.parseInt(cells.get(5)),
                    Double.parseDouble(cells.get(6)),
                    Double.parseDouble(cells.get(7)),
                    Double.parseDouble(cells.get(3)),
                    Double.parseDouble(cells.get(11)));
            return new EpochResult(
                    Integer.parseInt(cells.get(0)),
                    Double.parseDouble(cells.get(1)),
                    Double.parseDouble(cells.get(2)),
                    scores,
                    Double.parseDouble(cells.get(8)),
                    Long.parseLong(cells.get(9)));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    file + ": row \"" + line + "\" does not fit the columns " + HEADER + "; was the file edited?", e);
        }
    }
}
