package org.lowbit4j.binconv.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NamesTest {

    @Test
    void ordinaryNamesStayAsTheyAre() {
        for (String name :
                new String[] {"", "conv1", "layer 2/bn", "\u7573\u307f\u8fbc\u307f", "\ud83d\ude00", "\u00fc"}) {
            assertThat(Names.escaped(name)).isEqualTo(name);
        }
        assertThat(Names.quoted("conv1")).isEqualTo("\"conv1\"");
        assertThat(Names.quoted(null)).isEqualTo("\"null\"");
    }

    @Test
    void whatBreaksTheLineHidesOrReordersTextIsEscaped() {
        assertThat(Names.quoted("a\nb\r\tc")).isEqualTo("\"a\\nb\\r\\tc\"");
        assertThat(Names.quoted("\"; say \\")).isEqualTo("\"\\\"; say \\\\\"");
        assertThat(Names.escaped("\u001b[31m\u0000")).isEqualTo("\\u001b[31m\\u0000");
        assertThat(Names.escaped("\u0085\u2028\u2029\u202e\u200b\ufeff"))
                .isEqualTo("\\u0085\\u2028\\u2029\\u202e\\u200b\\ufeff");
        assertThat(Names.escaped("\ud83d!")).isEqualTo("\\ud83d!");
        assertThat(Names.escaped("\udb40\udc41")).isEqualTo("\\udb40\\udc41");
    }

    @Property
    void everyNameIsOneLineAndStaysDifferent(@ForAll String one, @ForAll String other) {
        String shown = Names.escaped(one);
        assertThat(shown.codePoints())
                .noneMatch(character -> Character.isISOControl(character)
                        || Character.getType(character) == Character.LINE_SEPARATOR
                        || Character.getType(character) == Character.PARAGRAPH_SEPARATOR);
        assertThat(shown.equals(Names.escaped(other))).isEqualTo(one.equals(other));
    }

    @Test
    void faultsOfAGraphAreOneLine() {
        GraphBuilder graph = new GraphBuilder();
        graph.add(new Node.Input("image", new Shape(2, 2, 1)));
        assertThatThrownBy(() -> graph.add(new Node.Decode("x\nERROR: all is lost", 0)))
                .isInstanceOf(InvalidGraphException.class)
                .hasMessageContaining("Decode \"x\\nERROR: all is lost\": expected codes")
                .message()
                .doesNotContain("\n");
    }
}
