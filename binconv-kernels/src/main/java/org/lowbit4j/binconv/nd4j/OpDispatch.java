package org.lowbit4j.binconv.nd4j;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;

/** Runs {@link LowBitOp}s in Java and leaves everything else to the executioner of the backend. */
final class OpDispatch implements Executioners.Interceptor {

    @Override
    public @Nullable Object answer(Executioners.Call call) throws Throwable {
        List<@Nullable Object> arguments = call.arguments();
        if (!arguments.isEmpty() && arguments.get(0) instanceof LowBitOp op) {
            return dispatch(op, call.method().getName(), arguments.size() > 1 ? (OpContext) arguments.get(1) : null);
        }
        return call.proceed();
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
