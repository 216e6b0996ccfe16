package org.lowbit4j.samples.cli.options;

import java.util.function.Function;
import org.lowbit4j.bitsearch.budget.Budget;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.training.LearningRateDecay;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The types of values that have a text of their own. */
public final class OptionTypes {

    private OptionTypes() {}

    /** Makes them known to {@code command} and its subcommands. */
    public static CommandLine register(CommandLine command) {
        return command.registerConverter(Bits.class, converter(Bits::parse))
                .registerConverter(ByteCount.class, converter(ByteCount::parse))
                .registerConverter(Budget.class, converter(Budget::parse))
                .registerConverter(Candidates.class, converter(Candidates::parse))
                .registerConverter(LearningRateDecay.class, converter(LearningRateDecay::parse));
    }

    /** A converter whose messages are those of {@code parse}. */
    private static <T> ITypeConverter<T> converter(Function<String, T> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }
}
