package org.lowbit4j.quant.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;

class PlanFilesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("plan.json"), content);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        BitwidthPlan plan = new BitwidthPlan(
                List.of(new LayerBits("stem", 8, 8), new LayerBits("a1 \"x\"", 2, 1), new LayerBits("fc", 32, 32)),
                Map.of("command", "search", "seed", "7"));
        Path file = directory.resolve("plan.json");
        PlanFiles.write(plan, file);
        assertThat(PlanFiles.read(file)).isEqualTo(plan);
        assertThat(file).content().doesNotContain("totals", "Shares", "cost");
        PlanFiles.write(new BitwidthPlan(List.of(), Map.of()), file);
        assertThat(PlanFiles.read(file).layers()).isEmpty();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void whatASearchAddsIsWrittenAndRead() throws IOException {
        Map<Integer, Double> weights = Map.of(3, 0.75, 1, 0.25);
        BitwidthPlan plan = new BitwidthPlan(
                List.of(new LayerBits("a", 3, 2, weights, Map.of(2, 1.0), 1234.5), new LayerBits("fc", 32, 32)),
                Map.of("exactCost", 1234.5),
                Map.of("command", "search"));
        Path file = directory.resolve("plan.json");
        PlanFiles.write(plan, file);
        assertThat(PlanFiles.read(file)).isEqualTo(plan);
        assertThat(file).content().containsSubsequence("\"weightShares\"", "\"1\" : 0.25", "\"3\" : 0.75", "\"cost\"");
    }

    @Test
    void whatOtherToolsAddIsNoHindrance() throws IOException {
        Path file = file("""
                {"format": "lowbit-plan/1", "note": {"bits": 3}, "layers": [
                  {"name": "a", "weightBits": 3, "activationBits": 2, "cost": null, "accuracy": {"3": 0.9}}]}
                """);
        assertThat(PlanFiles.read(file).layers()).containsExactly(new LayerBits("a", 3, 2));
        assertThat(PlanFiles.read(file).names()).containsExactly("a");
    }

    @Test
    void aPlanThatMissesLayersIsRefusedWithTheirNames() {
        BitwidthPlan plan = new BitwidthPlan(List.of(new LayerBits("a", 3, 2), new LayerBits("fc", 32, 32)), Map.of());
        plan.checkComplete(List.of("a", "fc"));
        assertThatThrownBy(() -> plan.checkComplete(List.of("a", "b", "fc", "c")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("misses the layers [b, c]");
        plan.with(List.of(new LayerBits("b", 32, 32), new LayerBits("c", 8, 8)))
                .checkComplete(List.of("a", "b", "fc", "c"));
        assertThatThrownBy(() -> plan.with(List.of(new LayerBits("a", 1, 1))))
                .hasMessageContaining("\"a\" is named twice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"format\": \"lowbit-plan/1\", \"layers\": [ | not a JSON plan",
                "~~ | format \"\"",
                "[] | format \"\"",
                "{\"format\": \"lowbit-plan/2\", \"layers\": []} | lowbit-plan/1",
                "{\"format\": \"lowbit-plan/1\"} | \"layers\" is missing",
                "{\"format\": \"lowbit-plan/1\", \"layers\": {}} | not an array",
                "{\"format\": \"lowbit-plan/1\", \"layers\": [3]} | \"layers\", entry 0",
                "{\"format\": \"lowbit-plan/1\", \"layers\": [null]} | \"layers\", entry 0",
                "{\"format\": \"lowbit-plan/1\", \"layers\": [], \"provenance\": {\"a\": null}} | provenance",
                "{\"format\": \"lowbit-plan/1\", \"layers\": [], \"provenance\": null} | provenance",
                "{\"format\": \"lowbit-plan/1\", \"layers\": [{\"weightBits\": 3, \"activationBits\": 3}]} | name",
                "{\"format\": \"lowbit-plan/1\", \"layers\": [{\"name\": \"a\", \"activationBits\": 3}]}"
                        + " | \"weightBits\" is missing",
                "{\"format\": \"lowbit-plan/1\", \"layers\": [{\"name\": \"a\", \"weightBits\": 9, \"activationBits\": 3}]}"
                        + " | weight bits 9 not in 1..8",
                "{\"format\": \"lowbit-plan/1\", \"layers\": [{\"name\": \"a\", \"weightBits\": 3,"
                        + " \"activationBits\": 16}]} | activation bits 16",
                "{\"format\": \"lowbit-plan/1\", \"layers\": [], \"totals\": 3} | \"totals\" is 3; expected an object",
                "{\"format\": \"lowbit-plan/1\", \"layers\": [], \"totals\": {\"a\": \"b\"}} | expected a number",
                "{\"format\": \"lowbit-plan/1\", \"layers\": [{\"name\": \"a\", \"weightBits\": 3,"
                        + " \"activationBits\": 3, \"cost\": \"x\"}]} | \"cost\" is \"x\"",
                "{\"format\": \"lowbit-plan/1\", \"layers\": [{\"name\": \"a\", \"weightBits\": 3,"
                        + " \"activationBits\": 3, \"weightShares\": {\"9\": 0.5}}]} | \"weightShares\" names \"9\"",
                "{\"format\": \"lowbit-plan/1\", \"layers\": [{\"name\": \"a\", \"weightBits\": 3,"
                        + " \"activationBits\": 3, \"activationShares\": {\"3\": 1.5}}]} | activationShares of 3 bits",
                "{\"format\": \"lowbit-plan/1\", \"layers\": [{\"name\": \"a\", \"weightBits\": 2.7,"
                        + " \"activationBits\": 3}]} | weightBits",
                "{\"format\": \"lowbit-plan/1\", \"layers\": [{\"name\": \"a\", \"weightBits\": \"x\","
                        + " \"activationBits\": 3}]} | \"x\"",
                "{\"format\": \"lowbit-plan/1\", \"layers\": [{\"name\": \"a\", \"weightBits\": 3, \"activationBits\": 3},"
                        + "{\"name\": \"a\", \"weightBits\": 4, \"activationBits\": 4}]} | \"a\" is named twice",
            })
    void aDamagedFileIsNamedWithTheReason(String content, String reason) throws IOException {
        Path file = file(content);
        assertThatThrownBy(() -> PlanFiles.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(reason);
    }

    @Test
    void aMissingFileIsAnInputError() {
        assertThatThrownBy(() -> PlanFiles.read(directory.resolve("none.json")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void uniformPlansTreatTheEndsAsAsked() {
        List<String> layers = List.of("a", "b", "c");
        assertThat(BitwidthPlan.uniform(layers, 3, 2, FirstLast.FLOAT).layers())
                .containsExactly(new LayerBits("b", 3, 2));
        assertThat(BitwidthPlan.uniform(layers, 3, 2, FirstLast.EIGHT_BITS).layers())
                .containsExactly(new LayerBits("a", 8, 8), new LayerBits("b", 3, 2), new LayerBits("c", 8, 8));
        assertThat(BitwidthPlan.uniform(layers, 3, 2, FirstLast.SAME).layers()).hasSize(3);
    }
}
