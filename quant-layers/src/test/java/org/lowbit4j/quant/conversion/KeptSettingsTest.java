package org.lowbit4j.quant.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.stepfunctions.NegativeGradientStepFunction;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.lowbit4j.quant.conversion.NetworkQuantizer.Training;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * What becomes of every setting of a float network that is converted. The settings are read off Deeplearning4j's own classes, so that
 * one that nobody has thought of fails here.
 */
class KeptSettingsTest {

    private static final Training TRAINING = new Training(new Sgd(0.25), 0.125, 3);

    /** Why a setting is not the source's. */
    private static final Map<String, String> NOT_KEPT = new TreeMap<>(Map.ofEntries(
            Map.entry("BaseLayer.regularization", "the training's"),
            Map.entry("BaseLayer.regularizationBias", "the training's"),
            Map.entry("BaseLayer.iUpdater", "the training's"),
            Map.entry("BaseLayer.biasUpdater", "the training's"),
            Map.entry("BaseLayer.gainInit", "of layer norm: such layers are refused"),
            Map.entry("DenseLayer.hasLayerNorm", "such layers are refused"),
            Map.entry("FeedForwardLayer.timeDistributedFormat", "its preprocessor is kept"),
            Map.entry("ConvolutionLayer.cudnnAllowFallback", "no CUDA"),
            Map.entry("ConvolutionLayer.cudnnAlgoMode", "no CUDA"),
            Map.entry("ConvolutionLayer.cudnnFwdAlgo", "no CUDA"),
            Map.entry("ConvolutionLayer.cudnnBwdFilterAlgo", "no CUDA"),
            Map.entry("ConvolutionLayer.cudnnBwdDataAlgo", "no CUDA"),
            Map.entry("ConvolutionLayer.defaultValueOverriden", "how the format came to be"),
            Map.entry("NeuralNetConfiguration.layer", "what is converted"),
            Map.entry("NeuralNetConfiguration.seed", "the training's"),
            Map.entry("NeuralNetConfiguration.variables", "the names of parameters"),
            Map.entry("NeuralNetConfiguration.iterationCount", "training starts anew"),
            Map.entry("NeuralNetConfiguration.epochCount", "training starts anew"),
            Map.entry("ComputationGraphConfiguration.iterationCount", "training starts anew"),
            Map.entry("ComputationGraphConfiguration.epochCount", "training starts anew"),
            Map.entry("ComputationGraphConfiguration.vertices", "what is converted"),
            Map.entry("ComputationGraphConfiguration.vertexInputs", "what is converted"),
            Map.entry(
                    "ComputationGraphConfiguration.networkOutputs",
                    "a loss layer's name where an output layer was planned"),
            Map.entry("ComputationGraphConfiguration.defaultConfiguration", "see NeuralNetConfiguration"),
            Map.entry("ComputationGraphConfiguration.topologicalOrder", "follows from the vertices"),
            Map.entry("ComputationGraphConfiguration.topologicalOrderStr", "follows from the vertices")));

    /** Where a quantized layer has what a stock layer calls so; fields of the same name are compared as they are. */
    private static final Map<String, Function<QuantizedLayer, Object>> KEPT_AS = Map.ofEntries(
            Map.entry("Layer.layerName", QuantizedLayer::getLayerName),
            Map.entry("Layer.iDropout", QuantizedLayer::getIDropout),
            Map.entry("Layer.constraints", QuantizedLayer::getConstraints),
            Map.entry("BaseLayer.activationFn", layer -> layer.activation().getActivationFunction()),
            Map.entry("BaseLayer.weightInitFn", layer -> Objects.requireNonNull(layer.weightInit())),
            Map.entry("BaseLayer.biasInit", QuantizedLayer::biasInit),
            Map.entry("BaseLayer.weightNoise", layer -> Objects.requireNonNull(layer.weightNoise())),
            Map.entry("BaseLayer.gradientNormalization", QuantizedLayer::getGradientNormalization),
            Map.entry("BaseLayer.gradientNormalizationThreshold", QuantizedLayer::getGradientNormalizationThreshold),
            Map.entry("FeedForwardLayer.nIn", QuantizedLayer::getNIn),
            Map.entry("FeedForwardLayer.nOut", QuantizedLayer::getNOut),
            Map.entry("DenseLayer.hasBias", QuantizedLayer::hasBias),
            Map.entry("BaseOutputLayer.hasBias", QuantizedLayer::hasBias),
            Map.entry("ConvolutionLayer.hasBias", QuantizedLayer::hasBias),
            Map.entry("ConvolutionLayer.convolutionMode", layer -> images(layer).convolutionMode()),
            Map.entry("ConvolutionLayer.dilation", layer -> images(layer).dilation()),
            Map.entry("ConvolutionLayer.kernelSize", layer -> images(layer).kernelSize()),
            Map.entry("ConvolutionLayer.stride", layer -> images(layer).stride()),
            Map.entry("ConvolutionLayer.padding", layer -> images(layer).padding()),
            Map.entry("ConvolutionLayer.cnn2dDataFormat", layer -> images(layer).dataFormat()));

    private final ComputationGraph source = source();
    private final ComputationGraph target = new NetworkQuantizer(source)
            .quantize(
                    new BitwidthPlan(
                            List.of(
                                    new LayerBits("conv", 4, 4),
                                    new LayerBits("dense", 4, 4),
                                    new LayerBits("out", 4, 4)),
                            Map.of()),
                    TRAINING,
                    Nd4j.rand(DataType.FLOAT, 4, 9, 9, 3));

    private static QuantConvolution2D images(QuantizedLayer layer) {
        return (QuantConvolution2D) layer;
    }

    /** No setting that can differ from its default has it. */
    @SuppressWarnings("deprecation") // the step function
    private static ComputationGraph source() {
        ComputationGraph network = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(0.5))
                .biasUpdater(new Sgd(0.75))
                .l1(0.01)
                .l2(0.02)
                .l1Bias(0.03)
                .weightInit(new UniformDistribution(-0.25, 0.25))
                .biasInit(0.5)
                .weightNoise(new DropConnect(0.75))
                .dropOut(new Dropout(0.75))
                .constrainWeights(new MaxNormConstraint(2, 1))
                .gradientNormalization(GradientNormalization.ClipL2PerParamType)
                .gradientNormalizationThreshold(0.0625)
                .miniBatch(false)
                .minimize(false)
                .maxNumLineSearchIterations(7)
                .optimizationAlgo(OptimizationAlgorithm.LINE_GRADIENT_DESCENT)
                .stepFunction(new NegativeGradientStepFunction())
                .cacheMode(CacheMode.DEVICE)
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .graphBuilder()
                .addInputs("image")
                .setInputTypes(InputType.convolutional(9, 9, 3, CNN2DFormat.NHWC))
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTForwardLength(11)
                .tBPTTBackwardLength(9)
                .validateOutputLayerConfig(false)
                .addLayer("conv", convolution(), "image")
                .addLayer("dense", dense(), "conv")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.MSE)
                                .nOut(2)
                                .hasBias(false)
                                .activation(Activation.SIGMOID)
                                .build(),
                        "dense")
                .setOutputs("out")
                .build());
        network.init();
        return network;
    }

    private static Layer convolution() {
        return new ConvolutionLayer.Builder(3, 2)
                .stride(2, 1)
                .padding(1, 0)
                .dilation(1, 2)
                .convolutionMode(ConvolutionMode.Strict)
                .dataFormat(CNN2DFormat.NHWC)
                .nOut(4)
                .hasBias(false)
                .activation(Activation.RELU)
                .build();
    }

    private static Layer dense() {
        return new DenseLayer.Builder()
                .nOut(6)
                .hasBias(false)
                .activation(Activation.TANH)
                .build();
    }

    @Test
    void everySettingOfALayerIsKeptOrNamed() {
        Set<String> decided = new TreeSet<>(NOT_KEPT.keySet());
        decided.addAll(KEPT_AS.keySet());
        decided.add("BaseOutputLayer.lossFn");
        Set<String> settings = new TreeSet<>();
        for (Class<?> type : List.of(
                Layer.class,
                BaseLayer.class,
                FeedForwardLayer.class,
                ConvolutionLayer.class,
                DenseLayer.class,
                BaseOutputLayer.class,
                OutputLayer.class)) {
            fields(type).forEach(field -> settings.add(name(field)));
        }
        assertThat(decided).containsAll(settings);
    }

    @Test
    void quantizedLayersHaveTheSettingsOfTheFloatOnes() throws ReflectiveOperationException {
        for (String name : List.of("conv", "dense", "out")) {
            Layer stock = layer(source, name);
            QuantizedLayer quantized = (QuantizedLayer) layer(target, name);
            for (Class<?> type = stock.getClass(); type != Object.class; type = type.getSuperclass()) {
                for (Field field : fields(type)) {
                    Function<QuantizedLayer, Object> kept = KEPT_AS.get(name(field));
                    boolean behindTheLoss =
                            stock instanceof OutputLayer && field.getName().equals("activationFn");
                    if (kept != null && !behindTheLoss) {
                        assertThat(kept.apply(quantized))
                                .as("%s of %s", name(field), name)
                                .isEqualTo(field.get(stock));
                    }
                }
            }
        }
        LossLayer loss = (LossLayer) layer(target, "out_loss");
        OutputLayer output = (OutputLayer) layer(source, "out");
        assertThat(loss.getLossFn()).isEqualTo(output.getLossFn());
        assertThat(loss.getActivationFn()).isEqualTo(output.getActivationFn());
    }

    @Test
    void updatersAndRegularizationAreThoseOfTheTraining() {
        for (String name : List.of("conv", "dense", "out")) {
            QuantizedLayer layer = (QuantizedLayer) layer(target, name);
            assertThat(layer.getUpdater()).isEqualTo(TRAINING.updater());
            assertThat(layer.getBiasUpdater()).isNull();
            assertThat(layer.getRegularization()).hasSize(1);
            assertThat(layer.getRegularizationBias()).isEmpty();
        }
    }

    @Test
    void theNetworkHasTheSettingsOfTheFloatOne() throws ReflectiveOperationException {
        ComputationGraphConfiguration from = source.getConfiguration();
        ComputationGraphConfiguration to = target.getConfiguration();
        assertKept(from, to);
        assertKept(from.getDefaultConfiguration(), to.getDefaultConfiguration());
        for (String name : List.of("conv", "dense", "out")) {
            assertKept(source.getLayer(name).conf(), target.getLayer(name).conf());
        }
    }

    /** That the source differs from the default keeps this from holding by chance. */
    private static void assertKept(Object from, Object to) throws ReflectiveOperationException {
        Object unset = from.getClass().getDeclaredConstructor().newInstance();
        for (Field field : fields(from.getClass())) {
            if (!NOT_KEPT.containsKey(name(field))) {
                assertThat(field.get(to)).as(name(field)).isEqualTo(field.get(from));
                if (!SAME_AS_UNSET.contains(field.getName())) {
                    assertThat(field.get(from))
                            .as("%s of the source", name(field))
                            .isNotEqualTo(field.get(unset));
                }
            }
        }
    }

    /** Networks of other types are refused. */
    private static final Set<String> SAME_AS_UNSET = Set.of("dataType");

    @Test
    void aNetworkOfAnotherTypeIsRefused() {
        BitwidthPlan plan = new BitwidthPlan(List.of(new LayerBits("conv", 4, 4)), Map.of());
        NetworkQuantizer quantizer = new NetworkQuantizer(source.convertDataType(DataType.DOUBLE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> quantizer.quantize(plan, TRAINING, Nd4j.rand(DataType.DOUBLE, 4, 9, 9, 3)))
                .withMessageContaining("type DOUBLE")
                .withMessageContaining("convertDataType(DataType.FLOAT)");
    }

    private static Layer layer(ComputationGraph network, String name) {
        return network.getLayer(name).conf().getLayer();
    }

    private static String name(Field field) {
        return field.getDeclaringClass().getSimpleName() + "." + field.getName();
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = Arrays.stream(type.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .toList();
        fields.forEach(field -> field.setAccessible(true));
        return fields;
    }
}
