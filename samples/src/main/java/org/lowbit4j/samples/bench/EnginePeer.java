package org.lowbit4j.samples.bench;

import org.lowbit4j.binconv.engine.Engine;

/** A packed network in our own engine; closing leaves the engine open. */
final class EnginePeer implements Peer {

    static final String NAME = "lowbit4j";

    private final Engine engine;
    private float[] input = {};
    private float[] outputs = {};

    EnginePeer(Engine engine) {
        this.engine = engine;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare(float[] image) {
        input = image.clone();
        outputs = new float[engine.graph().outputShape().size()];
    }

    @Override
    public void run() {
        engine.run(input, 1, outputs);
    }

    @Override
    public float[] outputs() {
        return outputs.clone();
    }

    @Override
    public void close() {}
}
