package org.lowbit4j.bitsearch.latency;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;

/**
 * The digest of what a network computes on, whatever its bits and weights: SHA-256 over the nodes with their kinds, names, operands,
 * windows and extents. Networks of one digest take the same time at the same bits.
 */
final class NetworkDigest {

    private NetworkDigest() {}

    /** The digest in hexadecimal. */
    static String of(Graph lowered) {
        String text = lowered.nodes().stream().map(NetworkDigest::text).collect(Collectors.joining("\n"));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String text(Node node) {
        return List.of(node.getClass().getSimpleName(), node.name(), node.inputs(), extents(node))
                .toString();
    }

    private static String extents(Node node) {
        if (node instanceof Node.Input n) {
            return n.shape().toString();
        }
        if (node instanceof Node.IntegerConvolution n) {
            return n.window() + " " + n.weights().shape();
        }
        if (node instanceof Node.FloatConvolution n) {
            return n.window() + " " + n.weights().shape();
        }
        if (node instanceof Node.Pool n) {
            return n.kind() + " " + n.window();
        }
        if (node instanceof Node.Quantize || node instanceof Node.Affine) {
            return "";
        }
        return node.toString();
    }
}
