package org.lowbit4j.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("one-jdk")
class HiddenToleranceTest {

    private static final String CLASS = """
            import static org.assertj.core.api.Assertions.*;
            import static org.junit.jupiter.api.Assertions.*;
            import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;
            import java.util.*;
            import java.util.function.*;
            import org.nd4j.linalg.api.buffer.DataBuffer;
            import org.nd4j.linalg.api.ndarray.INDArray;
            import org.nd4j.linalg.dataset.DataSet;

            class Sample {
                record Trained(String name, INDArray weights) {}
                record Run(Trained trained) {}
                static class Named {
                    final String name = "";
                    INDArray values;
                    @Override public boolean equals(Object other) { return other == this; }
                    @Override public int hashCode() { return 1; }
                }
                static class Identity { INDArray values; }
                static class Noise {
                    double deviation;
                    transient INDArray last;
                    @Override public boolean equals(Object other) { return other == this; }
                    @Override public int hashCode() { return 1; }
                }
                interface Layer { INDArray params(); Map<String, INDArray> paramTable(); }

                INDArray a, b;
                Layer layer;
                List<INDArray> list;
                Map<String, INDArray> map;
                Optional<INDArray> optional;
                INDArray[] arrays;
                Trained trained;
                Run ran;
                Named named;
                Identity identity;
                Noise noise;
                DataSet data;
                DataBuffer buffer;
                List<String> names;
                float[] floats;
            """;

    private static final String HIDDEN = """
            a.equals(b);
            boolean same = !layer.params().equals(b);
            a.equalsWithEps(b, 1e-5);
            Objects.equals(a, b);
            Arrays.equals(arrays, new INDArray[] {a});
            Arrays.deepEquals(arrays, new INDArray[] {a});
            BiPredicate<INDArray, INDArray> same = INDArray::equals;
            buffer.equals(a.data());
            trained.equals(new Trained("", b));
            assertThat(a).isEqualTo(b);
            assertThat(a).as("weights").isNotEqualTo(b);
            assertThat(layer.params()).isEqualTo(b);
            assertThat(layer.paramTable()).isEqualTo(map);
            assertThat(layer.paramTable().get("W")).isEqualTo(b);
            var x = layer.paramTable().get("W"); assertThat(x).isNotNull().isEqualTo(b);
            assertThat((Object) a).isEqualTo(b);
            assertThat(a).isIn(list);
            assertThat(a).usingRecursiveComparison().isEqualTo(b);
            assertThat(list).containsExactly(a, b);
            assertThat(list.get(0)).isEqualTo(b);
            assertThat(list).contains(a);
            assertThat(list).allSatisfy(each -> assertThat(each).isEqualTo(a));
            assertThat(map).containsEntry("W", a);
            assertThat(arrays).isEqualTo(arrays);
            assertThat(arrays).containsExactly(a);
            assertThat(optional).contains(a);
            assertThat(optional).isEqualTo(Optional.of(a));
            assertThat(trained).isEqualTo(trained);
            assertThat(ran).isEqualTo(ran);
            assertThat(named).isEqualTo(named);
            assertThat(data).isEqualTo(data);
            assertThat(buffer).isEqualTo(buffer);
            assertEquals(a, b);
            org.junit.jupiter.api.Assertions.assertNotEquals(a, b);
            assertIterableEquals(list, list);
            assertArrayEquals(arrays, arrays);
            boolean known = list.contains(a);
            int place = list.indexOf(a);
            boolean known = map.containsValue(a);
            """;

    private static final String STATED = """
            assertThatBits(a).isEqualTo(b);
            assertThatBits(map).as("parameters").isNotEqualTo(layer.paramTable());
            assertThat(a).isSameAs(b);
            assertThat(a).isNotSameAs(b);
            assertThat(a).isNotNull();
            assertThat(list).hasSize(2);
            assertThat(map).containsOnlyKeys("W");
            assertThat(list).allSatisfy(each -> assertThat(each.length()).isEqualTo(3));
            assertThat(a.shape()).isEqualTo(b.shape());
            assertThat(a.getFloat(0)).isEqualTo(b.getFloat(0));
            assertThat(trained.name()).isEqualTo("x");
            assertThat(identity).isEqualTo(identity);
            assertThat(noise).isEqualTo(noise);
            assertThat(a).isNotInstanceOf(String.class);
            boolean same = a.getClass().equals(INDArray.class);
            assertThat(names).containsExactly("x");
            assertThat(floats).isEqualTo(floats);
            assertSame(a, b);
            boolean same = names.equals(List.of("x"));
            boolean same = Arrays.equals(a.shape(), b.shape());
            a.assign(b);
            """;

    @TempDir
    private Path folder;

    @Test
    void findsComparisonsByEquals() throws IOException {
        List<String> found = find(HIDDEN);
        List<String> missed = HIDDEN.lines()
                .filter(statement ->
                        found.stream().noneMatch(place -> place.contains("Sample.java:" + line(statement) + ":")))
                .toList();
        assertThat(missed).isEmpty();
    }

    @Test
    void letsOthersPass() throws IOException {
        assertThat(find(STATED)).isEmpty();
    }

    @Test
    void sourcesThatDoNotCompileAreNoProof() {
        assertThatThrownBy(() -> find("a.noSuchMethod();")).hasMessageContaining("do not compile");
    }

    /** Every statement is a method of its own on a line of its own. */
    private List<String> find(String statements) throws IOException {
        String methods = statements
                .lines()
                .map(statement ->
                        "void method%d() { %s }\n".formatted(statement.hashCode() & Integer.MAX_VALUE, statement))
                .collect(Collectors.joining());
        Path file = Files.writeString(folder.resolve("Sample.java"), CLASS + methods + "}\n");
        return HiddenTolerance.find(List.of(file));
    }

    private static long line(String statement) {
        return CLASS.lines().count() + 1 + HIDDEN.lines().toList().indexOf(statement);
    }
}
