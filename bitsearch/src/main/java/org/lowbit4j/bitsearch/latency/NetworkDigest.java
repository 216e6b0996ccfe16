package org.lowbit4j.bitsearch.latency;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.NodeVisitor;

/**
 * The digest of what a network computes on, whatever its bits and weights: SHA-256 over the kinds, names, windows and extents of its
 * nodes and the digests of their operands. Networks of one digest take the same time at the same bits. The order in which nodes are
 * evaluated does not count: Deeplearning4j may order the branches of a float network and of the search network made from it differently.
 */
final class NetworkDigest {

    private static final NodeVisitor<String> EXTENTS = new Extents();

    private NetworkDigest() {}

    /** The digest in hexadecimal. */
    static String of(Graph lowered) {
        List<String> digests = new ArrayList<>();
        for (Node node : lowered.nodes()) {
            List<String> operands = node.inputs().stream().map(digests::get).toList();
            digests.add(sha256(List.of(node.getClass().getSimpleName(), node.name(), node.accept(EXTENTS), operands)
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
}
