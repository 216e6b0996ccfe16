package org.lowbit4j.bitsearch.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SearchStateTest {

    @Test
    void numbersAreReadBackAsTheyWere() {
        OptimizerState state = new OptimizerState(7, List.of(0.1, -1e-300, 0.0, 1 / 3.0, Double.MIN_VALUE));
        assertThat(SearchState.parse(SearchState.text(state))).isEqualTo(state);
    }

    @Test
    void anotherTextIsRefused() {
        for (String text : List.of("", "[1]", "{\"steps\": 1}", "{\"steps\": 1, \"moments\": [\"a\"]}")) {
            assertThatThrownBy(() -> SearchState.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("lowbit-search.json");
        }
    }
}
