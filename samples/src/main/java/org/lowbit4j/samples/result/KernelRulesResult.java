package org.lowbit4j.samples.result;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.samples.tuning.ChoiceLoss;
import org.lowbit4j.samples.tuning.KernelTimes;
import org.lowbit4j.samples.tuning.KernelWorth;
import org.lowbit4j.samples.tuning.RulesValidation;

/**
 * What {@code tune kernels} prints.
 *
 * @param out the file of rules; null if none was written
 * @param capability of the CPU whose times these are
 * @param rows how many times
 * @param measured convolutions of which the rules name the kernel themselves, because the formulas lose too much there
 * @param loss what choosing by the rules loses, on the convolutions they are made from
 * @param formulaLoss the same by the formulas alone
 * @param unseenLoss by the formulas, on shapes that they were not fitted to
 * @param unseenNearestLoss by the nearest measured convolution, on the same
 * @param kernels what each kernel is worth
 */
public record KernelRulesResult(
        @Nullable String out,
        String capability,
        int rows,
        int measured,
        ChoiceLoss loss,
        ChoiceLoss formulaLoss,
        ChoiceLoss unseenLoss,
        ChoiceLoss unseenNearestLoss,
        List<KernelWorth> kernels)
        implements CommandResult {

    /** The result of rules that have been validated. */
    public static KernelRulesResult of(
            @Nullable String out, KernelTimes times, int measured, RulesValidation validation) {
        return new KernelRulesResult(
                out,
                times.capability().label(),
                times.count(),
                measured,
                validation.rules(),
                validation.formulas(),
                validation.unseen(),
                validation.unseenNearest(),
                KernelWorth.of(times));
    }

    @Override
    public String text() {
        return capability + ": " + rows + " times, " + measured + " measured choices in the rules\n"
                + "Time of the chosen kernel / time of the fastest one - 1:\n"
                + "                                                mean   95th pct    maximum\n"
                + line("measured shapes, these rules", loss)
                + line("measured shapes, formulas alone", formulaLoss)
                + line("shapes left out of the fit, formulas", unseenLoss)
                + line("shapes left out, nearest measured one", unseenNearestLoss)
                + "Kernel, convolutions on which it is the fastest, time of the next one there / its own:\n"
                + kernels.stream().map(KernelRulesResult::line).collect(Collectors.joining())
                + (out == null ? "Nothing written." : "Wrote " + out + ".");
    }

    private static String line(KernelWorth worth) {
        return String.format(Locale.ROOT, "  %-40s %8d %10.2f%n", worth.kernel(), worth.fastest(), worth.lead());
    }

    private static String line(String what, ChoiceLoss loss) {
        return String.format(
                Locale.ROOT,
                "  %-40s %8.2f %% %8.1f %% %8.1f %%%n",
                what,
                100 * loss.mean(),
                100 * loss.percentile95(),
                100 * loss.max());
    }
}
