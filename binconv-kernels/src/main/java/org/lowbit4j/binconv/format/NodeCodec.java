package org.lowbit4j.binconv.format;

import org.lowbit4j.binconv.ir.Node;

/**
 * How one kind of node is stored.
 *
 * @param kind the number of the kind in the file
 * @param type the class of the nodes
 * @param encoder writes the fields behind the operands
 * @param decoder reads the operands and those fields
 */
record NodeCodec<N extends Node>(int kind, Class<N> type, Encoder<N> encoder, Decoder<N> decoder) {

    /** Writes a node of this kind: kind, name, operands, then the other fields. */
    void write(Node node, ModelSink sink) {
        sink.kind(kind);
        sink.name(node.name());
        node.inputs().forEach(sink::operand);
        encoder.encode(type.cast(node), sink);
    }

    /** Reads a node of this kind; the kind has been read. */
    Node read(ModelSource source) throws PackedModelException {
        return decoder.decode(source.name(), source);
    }

    /** Writes the fields of a node that follow its operands. */
    @FunctionalInterface
    interface Encoder<N extends Node> {
        void encode(N node, ModelSink sink);
    }

    /** Reads the operands and the fields of a node. */
    @FunctionalInterface
    interface Decoder<N extends Node> {
        N decode(String name, ModelSource source) throws PackedModelException;
    }
}
