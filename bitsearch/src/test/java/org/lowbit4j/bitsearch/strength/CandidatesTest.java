package org.lowbit4j.bitsearch.strength;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CandidatesTest {

    @Test
    void areSortedWhateverTheOrderGiven() {
        Candidates candidates = Candidates.parse("4, 1,8");
        assertThat(candidates).isEqualTo(Candidates.of(8, 4, 1)).hasToString("1,4,8");
        assertThat(candidates.size()).isEqualTo(3);
        assertThat(candidates.at(1)).isEqualTo(4);
        assertThat(candidates.indexOf(8)).isEqualTo(2);
        assertThat(candidates.indexOf(2)).isEqualTo(-1);
        assertThat(candidates.contains(1)).isTrue();
        assertThat(candidates.contains(3)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | expected numbers of 1..8",
                "1, | expected numbers of 1..8",
                "2;3 | expected numbers of 1..8",
                "-1 | expected numbers of 1..8",
                "0,1 | candidate bitwidth 0 in 0,1",
                "3,9 | candidate bitwidth 9 in 3,9",
                "2,3,2 | name each one once"
            })
    void otherTextIsRefusedWithTheReason(String text, String reason) {
        assertThatThrownBy(() -> Candidates.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void noneAtAllIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(Candidates::of).withMessageContaining("no candidate");
    }
}
