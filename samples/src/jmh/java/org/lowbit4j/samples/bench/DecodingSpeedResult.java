package org.lowbit4j.samples.bench;

import java.util.Locale;
import org.lowbit4j.samples.result.CommandResult;

/**
 * Images per second of decoding alone.
 *
 * @param imageSize height and width
 * @param processors that this JVM has
 * @param trainingImagesPerSecond random parts, scaled and mirrored
 * @param testImagesPerSecond shorter side scaled, centre cut out
 * @param recordReaderImagesPerSecond DataVec's ImageRecordReader
 */
record DecodingSpeedResult(
        int imageSize,
        int processors,
        double trainingImagesPerSecond,
        double testImagesPerSecond,
        double recordReaderImagesPerSecond)
        implements CommandResult {

    @Override
    public String text() {
        return String.format(
                Locale.ROOT,
                "%d pixels, %d processors, images per second: training %.0f, test %.0f, ImageRecordReader %.0f"
                        + " (training %.2f times, test %.2f times as many)",
                imageSize,
                processors,
                trainingImagesPerSecond,
                testImagesPerSecond,
                recordReaderImagesPerSecond,
                trainingImagesPerSecond / recordReaderImagesPerSecond,
                testImagesPerSecond / recordReaderImagesPerSecond);
    }
}
