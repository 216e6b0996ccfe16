package org.lowbit4j.samples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
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
}
