package org.lowbit4j.quant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.lowbit4j.testsupport.HiddenTolerance;

class ArrayComparisonsTest {

    /** Once: the sources are the same on every JDK. */
    @Test
    @EnabledForJreRange(minVersion = 25)
    void areExactOrStateTheirTolerance() {
        HiddenTolerance.assertNoneInThisModule();
    }
}
