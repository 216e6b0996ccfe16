package org.lowbit4j.samples.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.lowbit4j.binconv.image.Pixels;

/**
 * Some of other pictures.
 *
 * @param all the others
 * @param chosen their numbers
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ChosenPictures(Pictures all, int[] chosen) implements Pictures {

    @Override
    public Pixels get(int number) {
        return all.get(chosen[number]);
    }

    @Override
    public void leaveOut(int number, DataException damage) {
        all.leaveOut(chosen[number], damage);
    }

    /** Of all up to the last one that counts, and of the choice. */
    @Override
    public void digest(MessageDigest sha, int count) {
        all.digest(sha, count == 0 ? 0 : chosen[count - 1] + 1);
        ByteBuffer numbers = ByteBuffer.allocate(Integer.BYTES * count);
        numbers.asIntBuffer().put(chosen, 0, count);
        sha.update(numbers);
    }
}
