package org.lowbit4j.quant;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.deeplearning4j.config.DL4JClassLoading;

/**
 * Answers the question that the oneDNN helpers of Deeplearning4j 1.0.0-M2.1 ask by reflection, whether they may be used: with yes.
 *
 * <p>They ask a class {@code org.nd4j.nativeblas.Nd4jCpu$Environment}, which moved, find none, and switch themselves off.
 * {@link #define()} makes a copy of this class under that name at run time, in the class loader of ND4J: a class file of that name
 * would put a package of ND4J into this module. The copy is called by reflection, so this class must be public and its methods static;
 * it may use nothing but the JDK. Use {@link OneDnn} instead.
 */
public final class HelperSwitch {

    private static final String ASKED_FOR = "org.nd4j.nativeblas.Nd4jCpu$Environment";
    private static final String NEIGHBOUR = "org.nd4j.nativeblas.NativeOpsHolder";

    private HelperSwitch() {}

    /** The object that the next question goes to; none is needed. */
    public static Object getInstance() {
        return "";
    }

    /** Whether helpers may be used. */
    public static boolean isUseMKLDNN() {
        return true;
    }

    /**
     * Defines the class that the helpers look for, unless it is there.
     *
     * @throws IllegalStateException if the class cannot be defined beside those of ND4J
     */
    static void define() {
        try {
            Class<?> neighbour = Class.forName(NEIGHBOUR, false, DL4JClassLoading.getDl4jClassloader());
            if (!exists(neighbour.getClassLoader())) {
                MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup()).defineClass(renamed());
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalStateException("Cannot define " + ASKED_FOR + " beside " + NEIGHBOUR, e);
        }
    }

    private static boolean exists(ClassLoader loader) {
        try {
            Class.forName(ASKED_FOR, false, loader);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** The class file of this class with another name in its constant pool; nothing else in it depends on the name. */
    private static byte[] renamed() {
        String file = HelperSwitch.class.getSimpleName() + ".class";
        try (InputStream stream = Objects.requireNonNull(HelperSwitch.class.getResourceAsStream(file), file)) {
            String bytes = new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
            return bytes.replace(constant(HelperSwitch.class.getName()), constant(ASKED_FOR))
                    .getBytes(StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A name in the constant pool (JVM specification, 4.4.7): tag 1, length in two bytes, characters. */
    private static String constant(String className) {
        return "\1" + (char) (className.length() >> 8) + (char) (className.length() & 0xff)
                + className.replace('.', '/');
    }
}
