package org.lowbit4j.binconv.kernel;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.rules.Capability;

/**
 * The providers that this JVM can run: plain loops always, vector code on JDK 25 or later with the module {@value #MODULE},
 * which the flag {@code --add-modules jdk.incubator.vector} brings.
 */
public final class KernelProviders {

    private static final String MODULE = "jdk.incubator.vector";
    private static final int VECTOR_JDK = 25;
    private static final KernelProviders FOUND = find();

    private final List<KernelProvider> available;
    private final List<FloatProvider> floats;
    private final @Nullable Capability capability;
    private final @Nullable String missing;

    private KernelProviders(
            List<KernelProvider> available,
            List<FloatProvider> floats,
            @Nullable Capability capability,
            @Nullable String missing) {
        this.available = List.copyOf(available);
        this.floats = List.copyOf(floats);
        this.capability = capability;
        this.missing = missing;
    }

    /** All that this JVM can run, the plain one first. */
    public static List<KernelProvider> available() {
        return FOUND.available;
    }

    /** All that this JVM can run for float convolutions and the loops between convolutions, the plain one first. */
    public static List<FloatProvider> floats() {
        return FOUND.floats;
    }

    /** What the vectors of this JVM can do; empty if it has none, or too narrow ones. */
    public static Optional<Capability> capability() {
        return Optional.ofNullable(FOUND.capability);
    }

    /** Which vector kernels there are not, or that there are none, and why, and the remedy; empty if there are all. */
    public static Optional<String> missing() {
        return Optional.ofNullable(FOUND.missing);
    }

    /**
     * The provider of a name.
     *
     * @throws IllegalArgumentException if this JVM has none of that name, saying why
     */
    public static KernelProvider named(String name) {
        for (KernelProvider provider : available()) {
            if (provider.name().equals(name)) {
                return provider;
            }
        }
        throw new IllegalArgumentException("no kernels \"" + name + "\" in this JVM: expected one of "
                + available().stream().map(KernelProvider::name).collect(Collectors.joining(", "))
                + missing().map(why -> ". " + why).orElse(""));
    }

    private static KernelProviders find() {
        List<KernelProvider> providers = new ArrayList<>(List.of(new PlainProvider()));
        List<FloatProvider> floats = new ArrayList<>(List.of(new PlainFloatProvider()));
        Capability capability = null;
        String missing = whyNoVectors();
        if (missing == null) {
            try {
                List<KernelProvider> vector = checked(call("load"), KernelProvider.class);
                vector.stream().filter(p -> p.lacks().isEmpty()).forEach(providers::add);
                missing = lacking(vector);
                floats.addAll(checked(call("loadFloats"), FloatProvider.class));
                capability = ((Optional<?>) call("capability"))
                        .map(Capability.class::cast)
                        .orElse(null);
            } catch (InvocationTargetException e) {
                missing = "The vector kernels cannot be loaded: " + e.getCause();
            } catch (ReflectiveOperationException | LinkageError e) {
                missing = "The vector kernels cannot be loaded: " + e;
            }
        }
        return new KernelProviders(providers, floats, capability, missing);
    }

    private static @Nullable String lacking(List<KernelProvider> providers) {
        List<String> reasons = providers.stream()
                .flatMap(provider -> provider.lacks().map(what -> provider.name() + " " + what).stream())
                .toList();
        return reasons.isEmpty() ? null : "Some vector kernels are out of reach: " + String.join("; ", reasons) + ".";
    }

    private static @Nullable String whyNoVectors() {
        if (Runtime.version().feature() < VECTOR_JDK) {
            return "Vector kernels need JDK " + VECTOR_JDK + " or later; this is "
                    + Runtime.version().feature() + ".";
        }
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return "Vector kernels need the flag --add-modules " + MODULE + ".";
        }
        return null;
    }

    /** By reflection: the classes are of a later class file version, and on JDK 17 not to be seen. */
    private static Object call(String method) throws ReflectiveOperationException {
        return Class.forName("org.lowbit4j.binconv.simd.VectorProviders")
                .getMethod(method)
                .invoke(null);
    }

    private static <T> List<T> checked(Object providers, Class<T> type) {
        List<T> checked = new ArrayList<>();
        for (Object provider : (List<?>) providers) {
            checked.add(type.cast(provider));
        }
        return checked;
    }
}
