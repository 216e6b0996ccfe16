package org.lowbit4j.binconv.nd4j;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;

/** An executioner that runs {@link LowBitOp}s in Java and leaves everything else to the one of the backend. */
final class OpDispatch implements InvocationHandler {

    private final OpExecutioner backend;

    private OpDispatch(OpExecutioner backend) {
        this.backend = backend;
    }

    static OpExecutioner around(OpExecutioner backend) {
        return (OpExecutioner) Proxy.newProxyInstance(
                OpDispatch.class.getClassLoader(), new Class<?>[] {OpExecutioner.class}, new OpDispatch(backend));
    }

    static boolean isAround(OpExecutioner executioner) {
        return Proxy.isProxyClass(executioner.getClass())
                && Proxy.getInvocationHandler(executioner) instanceof OpDispatch;
    }

    /** The executioner that one of {@link #around} leaves everything else to. */
    static OpExecutioner backendOf(OpExecutioner executioner) {
        return ((OpDispatch) Proxy.getInvocationHandler(executioner)).backend;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (arguments != null && arguments.length > 0 && arguments[0] instanceof LowBitOp op) {
            return dispatch(op, method.getName(), arguments.length > 1 ? (OpContext) arguments[1] : null);
        }
        try {
            return method.invoke(backend, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object dispatch(LowBitOp op, String method, @Nullable OpContext context) {
        return switch (method) {
            case "exec" -> context == null ? execute(op) : execute(op, context);
            case "execAndReturn" -> {
                execute(op);
                yield op;
            }
            case "calculateOutputShape" -> op.calculateOutputShape(context);
            default -> throw new UnsupportedOperationException(op.opName() + " cannot be run by " + method);
        };
    }

    private static INDArray[] execute(LowBitOp op) {
        INDArray[] outputs = op.execute(op.inputArguments(), op.outputArguments());
        if (op.numOutputArguments() == 0) {
            op.addOutputArgument(outputs);
        }
        return outputs;
    }

    private static INDArray[] execute(LowBitOp op, OpContext context) {
        List<INDArray> given = context.getOutputArrays();
        INDArray[] outputs = op.execute(context.getInputArrays(), given);
        if (given.isEmpty()) {
            context.setOutputArrays(outputs);
        }
        return outputs;
    }
}
