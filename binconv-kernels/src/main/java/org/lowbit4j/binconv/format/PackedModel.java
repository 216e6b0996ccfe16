package org.lowbit4j.binconv.format;

import org.lowbit4j.binconv.ir.Graph;

/**
 * What a packed model file holds.
 *
 * @param graph the network
 * @param metadataJson JSON text about the network, such as class names and provenance; may be empty; running the network
 *     does not need it and nothing here parses it
 */
public record PackedModel(Graph graph, String metadataJson) {}
