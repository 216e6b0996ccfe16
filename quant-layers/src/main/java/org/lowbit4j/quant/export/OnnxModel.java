package org.lowbit4j.quant.export;

import java.io.IOException;
import java.nio.file.Path;
import onnx.Onnx;
import org.lowbit4j.binconv.format.AtomicFile;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.PreprocessingJson;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;

/** A finished ONNX model: operator set 13, one input, one output. Immutable. */
public final class OnnxModel {

    /** Key of the metadata that say how an image becomes the input. */
    public static final String PREPROCESSING = "lowbit.preprocessing";

    private final byte[] bytes;

    OnnxModel(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The same model with what happens to images before the network sees them, in its metadata under the key
     * {@value #PREPROCESSING}.
     */
    public OnnxModel with(Preprocessing preprocessing) {
        try {
            return new OnnxModel(Onnx.ModelProto.parseFrom(bytes).toBuilder()
                    .addMetadataProps(Onnx.StringStringEntryProto.newBuilder()
                            .setKey(PREPROCESSING)
                            .setValue(PreprocessingJson.write(preprocessing)))
                    .build()
                    .toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an ONNX model cannot be read that was just made", e);
        }
    }

    /** The file's content, a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * Writes the file; it appears whole or not at all.
     *
     * @throws IOException naming the file, if it cannot be written
     */
    public void write(Path file) throws IOException {
        AtomicFile.write(file, bytes);
    }
}
