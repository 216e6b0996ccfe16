package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.NamedValues.required;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.quant.convolution.GeometryInputs;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Depthwise, grouped and 1-D layers in hand-built SameDiff graphs: they train, and a loaded graph goes on. */
@Tag("one-jdk")
class SpatialGraphTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    static List<QuantizedLayer> layers() {
        return SpatialLayers.all().stream()
                .filter(layer -> !layer.weightScheme().isFloat()
                        && !layer.activationScheme().isFloat())
                .toList();
    }

    private static SDVariable output(SameDiff sd, SDVariable input, QuantizedLayer layer) {
        return layer instanceof QuantConvolution1D sequence
                ? QuantizedOps.convolution1d(sd, "layer", input, sequence)
                : QuantizedOps.convolution2d(sd, "layer", input, (ImageConvolution) layer);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void trainsAndGoesOnWhenLoaded(QuantizedLayer layer) throws IOException {
        INDArray images = Nd4j.rand(DataType.FLOAT, GeometryInputs.shape(layer.geometry(), 4, 7, 6));
        long[] shape = images.shape().clone();
        shape[0] = -1;
        SameDiff sd = SameDiff.create();
        SDVariable y = output(sd, sd.placeHolder("input", DataType.FLOAT, shape), layer);
        sd.math
                .square(y.sub(sd.placeHolder("labels", DataType.FLOAT, -1, 1).mean()))
                .mean("loss");
        sd.setLossVariables("loss");
        sd.setTrainingConfig(TrainingConfig.builder()
                .updater(new Sgd(0.05))
                .dataSetFeatureMapping("input")
                .dataSetLabelMapping("labels")
                .build());
        DataSet data = new DataSet(images, Nd4j.ones(DataType.FLOAT, 4, 1));
        float[] before = values(sd, images);
        sd.fit(data);
        File file = directory.resolve("graph.fb").toFile();
        sd.save(file, true);
        SameDiff loaded = SameDiff.load(file, true);
        assertThat(values(sd, images)).isNotEqualTo(before);
        assertThat(values(loaded, images)).isEqualTo(values(sd, images));
        sd.fit(data);
        loaded.fit(data);
        assertThat(values(loaded, images)).isEqualTo(values(sd, images));
    }

    private static float[] values(SameDiff sd, INDArray images) {
        return required(sd.output(Map.of("input", images), "layer"), "layer")
                .dup('c')
                .data()
                .asFloat();
    }
}
