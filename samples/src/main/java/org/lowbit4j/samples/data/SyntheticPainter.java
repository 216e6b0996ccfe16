package org.lowbit4j.samples.data;

import java.util.SplittableRandom;
import org.lowbit4j.binconv.ir.Shape;

/** Paints one generated image; everything random is drawn from the generator that it is given. */
final class SyntheticPainter {

    private static final double LEAST_RADIUS = 8;
    private static final double MOST_RADIUS = 12;
    private static final double MOST_TURN = Math.toRadians(10);
    private static final double LEAST_CONTRAST = 90;
    private static final double STRIPE_CONTRAST = 90;
    private static final double STRIPE_PERIOD = 4;
    private static final double NOISE = 12;

    private final Shape size;
    private final SplittableRandom random;

    SyntheticPainter(Shape size, SplittableRandom random) {
        this.size = size;
        this.random = random;
    }

    void paint(SyntheticShape shape, boolean striped, byte[] pixels, int start) {
        double radius = random.nextDouble(LEAST_RADIUS, MOST_RADIUS);
        double centerX = random.nextDouble(radius, size.width() - radius);
        double centerY = random.nextDouble(radius, size.height() - radius);
        double turn = random.nextDouble(-MOST_TURN, MOST_TURN);
        double[] background = color();
        double[] figure = contrasting(background);
        double[] stripe = shifted(figure);
        double slope = random.nextDouble(-2, 2);
        double direction = random.nextDouble(Math.PI);
        double phase = random.nextDouble(STRIPE_PERIOD);
        double turnX = Math.cos(turn);
        double turnY = Math.sin(turn);
        double directionX = Math.cos(direction);
        double directionY = Math.sin(direction);
        for (int row = 0; row < size.height(); row++) {
            for (int column = 0; column < size.width(); column++) {
                double x = column + 0.5 - centerX;
                double y = row + 0.5 - centerY;
                double u = (x * turnX + y * turnY) / radius;
                double v = (y * turnX - x * turnY) / radius;
                double wave = x * directionX + y * directionY + phase;
                boolean inside = shape.contains(u, v);
                boolean onStripe = striped && Math.floorMod((long) Math.floor(wave / (STRIPE_PERIOD / 2)), 2L) == 1;
                double[] color = !inside ? background : onStripe ? stripe : figure;
                double shade = inside ? 0 : slope * (row - size.height() / 2.0);
                int pixel = start + (row * size.width() + column) * size.channels();
                for (int c = 0; c < size.channels(); c++) {
                    double noise = random.nextDouble(-NOISE, NOISE);
                    pixels[pixel + c] = (byte) Math.round(Math.max(0, Math.min(255, color[c] + shade + noise)));
                }
            }
        }
    }

    private double[] color() {
        double[] color = new double[size.channels()];
        for (int c = 0; c < color.length; c++) {
            color[c] = random.nextDouble(256);
        }
        return color;
    }

    private double[] contrasting(double[] other) {
        while (true) {
            double[] color = color();
            if (distance(color, other) > LEAST_CONTRAST * Math.sqrt(color.length)) {
                return color;
            }
        }
    }

    /** The color made lighter or darker, whichever there is more room for. */
    private static double[] shifted(double[] color) {
        double[] shifted = color.clone();
        for (int c = 0; c < color.length; c++) {
            shifted[c] += color[c] < 128 ? STRIPE_CONTRAST : -STRIPE_CONTRAST;
        }
        return shifted;
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int c = 0; c < a.length; c++) {
            sum += (a[c] - b[c]) * (a[c] - b[c]);
        }
        return Math.sqrt(sum);
    }
}
