package org.lowbit4j.samples.quickstart;

import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.evaluation.Scores;
import org.lowbit4j.quant.parity.VerificationReport;

/**
 * A trained network that was packed.
 *
 * @param graph read back from the file
 * @param bytes of the file
 * @param report how it compares with the network that it was lowered from
 * @param scores on all test images
 */
public record PackedResult(Graph graph, long bytes, VerificationReport report, Scores scores) {}
