package org.lowbit4j.bitsearch.cost;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelWriter;
import org.lowbit4j.quant.cost.LayerCost;
import org.lowbit4j.quant.cost.NetworkCost;

/**
 * The costs that need no measurement, counted on a network that is lowered at any plan which quantizes the searched layers:
 *
 * <pre>
 * ebsflops  T = MACs M K / 64          constant: MACs of float layers; quantized layers at their bits
 * bitops    T = MACs M K               constant: quantized layers that are not searched
 * bits      T = weights M / all        constant: the same sum over quantized layers that are not searched;
 *                                      all = number of quantized weights
 * size      T = ceil(weights M / 8)    constant: the file without the codes of the searched layers
 * </pre>
 *
 * with M weight and K activation bits. Size is exact because nothing else in a packed file depends on the bits: the names, the
 * grids and the floats have the same length at any bits of 1..8.
 */
public final class CountedCosts implements CostModel {

    private final CostKind kind;
    private final PackedModel model;
    private final Map<String, LayerWork> work;
    private final List<CodedWeights> coded;

    /**
     * Counts {@code kind} on {@code model}.
     *
     * @param model the lowered network; its metadata are part of its size
     * @throws IllegalArgumentException for the latency, which needs a table
     */
    public CountedCosts(CostKind kind, PackedModel model) {
        if (kind == CostKind.LATENCY) {
            throw notCounted();
        }
        this.kind = kind;
        this.model = model;
        this.work = LayerWork.of(model.graph());
        this.coded = CodedWeights.of(model.graph());
    }

    @Override
    public CostKind kind() {
        return kind;
    }

    @Override
    public NetworkCosts costs(List<SearchedLayer> layers) {
        LayerWork.check(work, layers);
        Set<String> searched = layers.stream().map(SearchedLayer::name).collect(Collectors.toSet());
        List<CostTable> tables = layers.stream()
                .map(layer -> CostTable.of(layer, cost(required(work, layer.name()))))
                .toList();
        return new NetworkCosts(kind, constant(searched), tables);
    }

    private PairCost cost(LayerWork layer) {
        return switch (kind) {
            case EBS_FLOPS -> (m, k) -> layer.macs() * m * k / LayerCost.BITS_PER_FLOP;
            case BIT_OPERATIONS -> (m, k) -> layer.macs() * m * k;
            case BITS -> (m, k) -> (double) layer.weights() * m / codedWeights();
            case SIZE -> (m, k) -> CodedWeights.bytes(layer.weights(), m);
            case LATENCY -> throw notCounted();
        };
    }

    private double constant(Set<String> searched) {
        NetworkCost others = new NetworkCost(NetworkCost.of(model.graph()).layers().stream()
                .filter(layer -> !searched.contains(layer.name()))
                .toList());
        return switch (kind) {
            case EBS_FLOPS -> others.ebsFlops();
            case BIT_OPERATIONS -> others.bitOperations();
            case BITS ->
                (double) sum(layer -> !searched.contains(layer.layer()), layer -> layer.count() * layer.bits())
                        / codedWeights();
            case SIZE ->
                PackedModelWriter.toBytes(model).length
                        - sum(layer -> searched.contains(layer.layer()), CodedWeights::bytes);
            case LATENCY -> throw notCounted();
        };
    }

    private long codedWeights() {
        return sum(layer -> true, CodedWeights::count);
    }

    private long sum(Predicate<CodedWeights> which, ToLongFunction<CodedWeights> what) {
        return coded.stream().filter(which).mapToLong(what).sum();
    }

    private static IllegalArgumentException notCounted() {
        return new IllegalArgumentException("latency is measured, not counted; measure a table and give it");
    }
}
