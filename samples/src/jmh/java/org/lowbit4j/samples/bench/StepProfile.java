package org.lowbit4j.samples.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.deeplearning4j.nn.api.Layer;

/**
 * Where a thread spends its time: its stack is looked at every few milliseconds. A sample belongs to the innermost layer on the stack,
 * forward or backward; {@code other} is outside all layers, such as the updater. Time in native code counts for the layer that called it.
 */
final class StepProfile {

    private static final int MILLIS = 5;
    private static final String OTHER = "other";

    private final Thread observed = Thread.currentThread();
    private final Map<String, Integer> samples = new ConcurrentHashMap<>();
    private final Map<String, Boolean> layers = new ConcurrentHashMap<>();
    private final Thread sampler = new Thread(this::sample, "lowbit-profile");

    /** Starts to look at the thread that has made this object. */
    void start() {
        sampler.setDaemon(true);
        sampler.start();
    }

    /** Stops; the share of each name in the samples. */
    Map<String, Double> shares() {
        sampler.interrupt();
        int total = samples.values().stream().mapToInt(Integer::intValue).sum();
        Map<String, Double> shares = new TreeMap<>();
        samples.forEach((name, count) -> shares.put(name, (double) count / total));
        return shares;
    }

    private void sample() {
        try {
            while (!Thread.interrupted()) {
                samples.merge(name(observed.getStackTrace()), 1, Integer::sum);
                Thread.sleep(MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String name(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (layers.computeIfAbsent(frame.getClassName(), StepProfile::isLayer)) {
                String layer =
                        frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1);
                return layer + (isBackward(stack) ? " backward" : " forward");
            }
        }
        return OTHER;
    }

    private static boolean isBackward(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getMethodName().equals("backpropGradient")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLayer(String name) {
        try {
            Class<?> type = Class.forName(name, false, StepProfile.class.getClassLoader());
            return Layer.class.isAssignableFrom(type);
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
