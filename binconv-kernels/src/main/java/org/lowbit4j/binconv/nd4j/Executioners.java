package org.lowbit4j.binconv.nd4j;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Puts code in front of ND4J's executioner, through which every op passes. ND4J 1.0.0-M2.1 has no way of its own to do so once it
 * runs. Several interceptors stand one behind the other; the last one installed sees a call first.
 */
public final class Executioners {

    private Executioners() {}

    /** What stands in front. Called by many threads. */
    public interface Interceptor {

        /**
         * Answers a call of the executioner, by itself or through {@link Call#proceed()}.
         *
         * @throws Throwable what the caller of the executioner gets
         */
        @Nullable
        Object answer(Call call) throws Throwable;
    }

    /**
     * A call of the executioner.
     *
     * @param next the executioner behind the interceptor
     * @param method of {@link OpExecutioner}
     * @param arguments of the call, empty if it has none
     */
    public record Call(OpExecutioner next, Method method, List<@Nullable Object> arguments) {

        /** The answer of the executioner behind the interceptor. */
        public @Nullable Object proceed() throws Throwable {
            try {
                return method.invoke(next, arguments.toArray());
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    private record Link(OpExecutioner next, Interceptor interceptor) implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            return interceptor.answer(new Call(next, method, arguments == null ? List.of() : Arrays.asList(arguments)));
        }
    }

    /**
     * Puts {@code interceptor} in front of the executioner of the whole JVM, unless one of its class is there.
     *
     * @throws IllegalStateException if this version of ND4J has no executioner that can be replaced
     */
    public static synchronized void intercept(Interceptor interceptor) {
        OpExecutioner current = Nd4j.getExecutioner();
        if (!isIntercepted(interceptor.getClass())) {
            set((OpExecutioner) Proxy.newProxyInstance(
                    Executioners.class.getClassLoader(),
                    new Class<?>[] {OpExecutioner.class},
                    new Link(current, interceptor)));
        }
    }

    /** Whether an interceptor of this class stands in front of ND4J's executioner. */
    public static boolean isIntercepted(Class<? extends Interceptor> kind) {
        Optional<Link> link = link(Nd4j.getExecutioner());
        while (link.isPresent()) {
            if (kind.isInstance(link.get().interceptor)) {
                return true;
            }
            link = link(link.get().next);
        }
        return false;
    }

    /** The executioner behind the first interceptor; itself if there is none. */
    static OpExecutioner behind(OpExecutioner executioner) {
        return link(executioner).map(Link::next).orElse(executioner);
    }

    private static Optional<Link> link(OpExecutioner executioner) {
        return Proxy.isProxyClass(executioner.getClass())
                        && Proxy.getInvocationHandler(executioner) instanceof Link link
                ? Optional.of(link)
                : Optional.empty();
    }

    private static void set(OpExecutioner executioner) {
        try {
            Field field = Nd4j.class.getDeclaredField("OP_EXECUTIONER_INSTANCE");
            field.setAccessible(true);
            field.set(null, executioner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "ND4J has no field OP_EXECUTIONER_INSTANCE that can be set; use version 1.0.0-M2.1 on the class path",
                    e);
        }
    }
}
