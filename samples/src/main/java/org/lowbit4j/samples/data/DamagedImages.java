package org.lowbit4j.samples.data;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a data set that could not be read: each is named once, and there is a limit to their number. */
final class DamagedImages {

    private static final Logger LOG = LoggerFactory.getLogger(DamagedImages.class);

    private final int most;
    private final Set<Path> files = new TreeSet<>();

    /** Bears with {@code most} of them. */
    DamagedImages(int most) {
        this.most = most;
    }

    /**
     * Bears with a file once more.
     *
     * @throws DataException if it is one too many
     */
    synchronized void leaveOut(Path file, DataException damage) {
        if (!files.add(file)) {
            return;
        }
        if (most == 0) {
            throw damage;
        }
        if (files.size() > most) {
            throw new DataException(
                    damage.getMessage() + "; it is one more than the " + most + " damaged images that are left out: "
                            + files + "; mend or remove them, or allow for more",
                    damage);
        }
        LOG.warn("{}; left out, number {} of at most {}", damage.getMessage(), files.size(), most);
    }
}
