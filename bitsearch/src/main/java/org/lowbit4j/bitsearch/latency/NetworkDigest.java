package org.lowbit4j.bitsearch.latency;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.Node;

/**
 * The digest of what a network computes on, whatever its bits and weights: SHA-256 over the kinds, names, windows and extents of its
 * nodes and the digests of their operands. Networks of one digest take the same time at the same bits. The order in which nodes are
 * evaluated does not count: Deeplearning4j may order the branches of a float network and of the search network made from it differently.
 */
final class NetworkDigest {

    /** Nodes whose time depends on their operands alone: on bits, weights and channels that other nodes have or that do not count. */
    private static final Set<Class<? extends Node>> HAVE_NO_EXTENTS =
            Set.of(Node.Quantize.class, Node.Decode.class, Node.Affine.class, Node.Add.class, Node.Softmax.class);

    private NetworkDigest() {}

    /** The digest in hexadecimal. */
    static String of(Graph lowered) {
        List<String> digests = new ArrayList<>();
        for (Node node : lowered.nodes()) {
            List<String> operands = node.inputs().stream().map(digests::get).toList();
            digests.add(sha256(List.of(node.getClass().getSimpleName(), node.name(), extents(node), operands)
                    .toString()));
        }
        return sha256(String.join("\n", digests.stream().sorted().toList()));
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What the time of a node depends on, besides bits and weights. */
    static String extents(Node node) {
        if (node instanceof Node.Input n) {
            return n.shape().toString();
        }
        if (node instanceof Node.IntegerConvolution n) {
            return n.window() + " " + n.weights().shape();
        }
        if (node instanceof Node.FloatConvolution n) {
            return n.window() + " " + n.weights().shape();
        }
        if (node instanceof Node.Activation n) {
            return n.function().toString();
        }
        if (node instanceof Node.Pool n) {
            return n.kind() + " " + n.window();
        }
        if (node instanceof Node.GlobalPool n) {
            return n.kind().toString();
        }
        if (node instanceof Node.Shortcut n) {
            return n.stride() + " " + n.channelsBefore() + " " + n.channelsAfter();
        }
        if (node instanceof Node.Flatten n) {
            return n.order().toString();
        }
        if (HAVE_NO_EXTENTS.contains(node.getClass())) {
            return "";
        }
        throw new IllegalArgumentException("Node " + Names.quoted(node.name()) + ": a "
                + node.getClass().getSimpleName() + " has no digest; say in NetworkDigest what its time depends on");
    }
}
