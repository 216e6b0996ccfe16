package org.lowbit4j.samples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrefetchTest {

    @Test
    void yieldsItemsInOrder() {
        List<Integer> items = new ArrayList<>();
        try (Prefetch<Integer> prefetch = new Prefetch<>(5, i -> i * i)) {
            prefetch.forEachRemaining(items::add);
            assertThatThrownBy(prefetch::next).isInstanceOf(NoSuchElementException.class);
        }
        assertThat(items).containsExactly(0, 1, 4, 9, 16);
    }

    @Test
    void nothingIsMadeOfNothing() {
        try (Prefetch<Integer> prefetch = new Prefetch<>(0, i -> i)) {
            assertThat(prefetch.hasNext()).isFalse();
        }
    }

    @Test
    void aFailureArrivesAsItWasThrown() {
        try (Prefetch<Integer> prefetch = new Prefetch<>(2, i -> {
            throw new DataException("image " + i + " is damaged");
        })) {
            assertThatThrownBy(prefetch::next).isInstanceOf(DataException.class).hasMessage("image 0 is damaged");
        }
    }

    @Test
    void noMoreThanTwoAreMadeAheadAndNoneAfterTheEnd() throws InterruptedException {
        Set<Integer> made = ConcurrentHashMap.newKeySet();
        try (Prefetch<Integer> prefetch = new Prefetch<>(
                10,
                i -> {
                    made.add(i);
                    return i;
                },
                4)) {
            Thread.sleep(100);
            assertThat(made).containsExactlyInAnyOrder(0, 1);
            assertThat(prefetch.next()).isZero();
            Thread.sleep(100);
            assertThat(made).containsExactlyInAnyOrder(0, 1, 2);
        }
        Thread.sleep(100);
        assertThat(made).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void itsThreadsEndWhenItIsClosed() throws InterruptedException {
        Set<Thread> workers = ConcurrentHashMap.newKeySet();
        Prefetch<Integer> prefetch = new Prefetch<>(
                4,
                i -> {
                    workers.add(Thread.currentThread());
                    IntStream.range(0, 100).parallel().forEach(j -> workers.add(Thread.currentThread()));
                    return i;
                },
                3);
        prefetch.next();
        prefetch.close();
        workers.remove(Thread.currentThread());
        assertThat(workers).isNotEmpty();
        for (Thread worker : workers) {
            worker.join(5000);
            assertThat(worker.isAlive()).as(worker.getName()).isFalse();
            assertThat(worker.getName()).startsWith("lowbit-prefetch-");
        }
    }
}
