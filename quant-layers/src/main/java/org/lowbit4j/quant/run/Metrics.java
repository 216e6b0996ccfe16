package org.lowbit4j.quant.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.lowbit4j.binconv.format.AtomicFile;
import org.lowbit4j.quant.evaluation.Scores;
import org.lowbit4j.quant.training.EpochResult;

/** The file {@code metrics.csv}: a row per epoch. */
final class Metrics {

    private static final String HEADER =
            "epoch,learningRate,trainLoss,testLoss,correct,total,top1,top5,seconds,images,imagesPerSecond,testImagesPerSecond";

    private Metrics() {}

    static void write(Path file, List<EpochResult> rows) throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        rows.forEach(row -> text.append(line(row)).append('\n'));
        AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The cells of the scores are empty where nothing was evaluated. */
    private static String line(EpochResult row) {
        Optional<Scores> scores = row.scores();
        return String.join(
                ",",
                Integer.toString(row.epoch()),
                Double.toString(row.learningRate()),
                Double.toString(row.trainLoss()),
                cell(scores, Scores::loss),
                cell(scores, Scores::correct),
                cell(scores, Scores::total),
                cell(scores, Scores::top1),
                cell(scores, Scores::top5),
                fixed(row.seconds(), 3),
                Long.toString(row.images()),
                fixed(row.imagesPerSecond(), 1),
                cell(scores, known -> fixed(known.imagesPerSecond(), 1)));
    }

    private static String cell(Optional<Scores> scores, Function<Scores, Object> cell) {
        return scores.map(cell).map(Object::toString).orElse("");
    }

    private static String fixed(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
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
            Optional<Scores> scores = cells.get(4).isEmpty() ? Optional.empty() : Optional.of(scores(cells));
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

    private static Scores scores(List<String> cells) {
        return new Scores(
                Integer.parseInt(cells.get(4)),
                Integer.parseInt(cells.get(5)),
                Double.parseDouble(cells.get(6)),
                Double.parseDouble(cells.get(7)),
                Double.parseDouble(cells.get(3)),
                Double.parseDouble(cells.get(11)));
    }
}
