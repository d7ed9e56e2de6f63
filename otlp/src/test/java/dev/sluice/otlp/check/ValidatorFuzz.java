package dev.sluice.otlp.check;

import com.google.protobuf.Message;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.FuzzInput;
import dev.sluice.otlp.Oracle;
import dev.sluice.otlp.Signal;
import java.util.Arrays;
import java.util.regex.Pattern;

/// Any bytes: the validator takes what the generated classes can read and nothing else, and leaves exactly what the
/// obvious rules leave.
public final class ValidatorFuzz {
    /// protobuf-java cuts tags and lengths of more than 32 bits and an eleventh byte of a varint; others refuse both.
    private static final Pattern STRICTER = Pattern.compile("^malformed protobuf: (tag|a varint|length \\d{10})");

    private ValidatorFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput fuzz = FuzzInput.of(input);
        Signal signal = fuzz.signal();
        byte[] bytes = fuzz.bytes();
        Verdict verdict;
        try {
            verdict = new Validator(ScanLimits.DEFAULT).judge(signal, bytes, 0, bytes.length);
        } catch (ValidationException limit) {
            return;
        } catch (SerializationException malformed) {
            boolean stricter = STRICTER.matcher(malformed.describe()).find();
            if (!stricter && Oracle.isReadable(signal, bytes)) {
                throw new AssertionError("refused, but readable: " + malformed.describe());
            }
            return;
        }
        if (!Oracle.isReadable(signal, bytes)) {
            throw new AssertionError("taken, but not readable");
        }
        Message request = Oracle.parse(signal, bytes);
        if (verdict.accepted().items() + verdict.rejected() != Oracle.items(request)) {
            throw new AssertionError("items: " + verdict + " (expected: " + Oracle.items(request) + ")");
        }
        byte[] left = Arrays.copyOfRange(
                verdict.accepted().bytes(),
                verdict.accepted().offset(),
                verdict.accepted().end());
        if (!Oracle.parse(signal, left).equals(ObviousRules.remainder(request))) {
            throw new AssertionError("left: other items than the obvious rules leave");
        }
    }
}
