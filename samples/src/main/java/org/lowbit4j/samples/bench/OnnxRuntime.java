package org.lowbit4j.samples.bench;

import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds ONNX Runtime for Java, which LowBit4J does not ship: in a jar that the user names, else on the class path. */
public final class OnnxRuntime {

    private static final String ADAPTERS = OnnxRuntime.class.getPackageName() + ".onnxruntime.";
    private static final String ADAPTER = ADAPTERS + "OnnxRuntimePeer";
    private static final String API = "ai.onnxruntime.";
    private static final String PROBE = API + "OrtEnvironment";

    private final ClassLoader loader;

    private OnnxRuntime(ClassLoader loader) {
        this.loader = loader;
    }

    /**
     * Looks for ONNX Runtime.
     *
     * @param jar of com.microsoft.onnxruntime:onnxruntime; null for the class path
     * @return empty if the class path has none
     * @throws IllegalArgumentException if {@code jar} does not hold it
     */
    public static Optional<OnnxRuntime> find(@Nullable Path jar) {
        ClassLoader own = Objects.requireNonNull(OnnxRuntime.class.getClassLoader());
        if (jar == null) {
            return holdsRuntime(own) ? Optional.of(new OnnxRuntime(own)) : Optional.empty();
        }
        ClassLoader loader = Files.isRegularFile(jar) ? new AdapterLoader(own, url(jar)) : null;
        if (loader == null || !holdsRuntime(loader)) {
            throw new IllegalArgumentException("ONNX Runtime: there is no " + PROBE + " in " + jar
                    + "; expected the jar of com.microsoft.onnxruntime:onnxruntime");
        }
        return Optional.of(new OnnxRuntime(loader));
    }

    private static boolean holdsRuntime(ClassLoader loader) {
        try {
            Class.forName(PROBE, false, loader);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static URL url(Path place) {
        try {
            return place.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(place + " cannot be loaded from", e);
        }
    }

    /**
     * Loads an ONNX file, to run on one thread.
     *
     * @throws IllegalArgumentException if ONNX Runtime cannot load it
     */
    public Peer peer(String name, Path model) {
        try {
            return Class.forName(ADAPTER, true, loader)
                    .asSubclass(Peer.class)
                    .getConstructor(String.class, Path.class)
                    .newInstance(name, model);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException("ONNX Runtime does not start: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("ONNX Runtime's adapter does not load: " + e, e);
        }
    }

    /**
     * Loads ONNX Runtime from its jar and the adapter anew beside it: the adapter of the class path would not see the jar.
     * Everything else, {@link Peer} too, comes from the class path.
     */
    private static final class AdapterLoader extends URLClassLoader {

        AdapterLoader(ClassLoader parent, URL jar) {
            super(
                    new URL[] {
                        jar,
                        OnnxRuntime.class.getProtectionDomain().getCodeSource().getLocation()
                    },
                    parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(ADAPTERS) && !name.startsWith(API)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }
    }
}
