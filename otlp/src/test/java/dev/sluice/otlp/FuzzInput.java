package dev.sluice.otlp;

import dev.sluice.kernel.error.SluiceException;
import dev.sluice.otlp.check.ScanLimits;
import dev.sluice.otlp.check.Validator;
import dev.sluice.otlp.check.Verdict;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a fuzzer's input means: its first byte chooses the signal, the rest are the bytes of a request.
public record FuzzInput(Signal signal, byte[] bytes) {
    public static FuzzInput of(byte[] input) {
        Signal[] signals = Signal.values();
        return input.length == 0
                ? new FuzzInput(signals[0], input)
                : new FuzzInput(
                        signals[(input[0] & 0xff) % signals.length], Arrays.copyOfRange(input, 1, input.length));
    }

    /// The request, if the validator lets all of it through.
    public @Nullable Payload takenWhole() {
        try {
            Verdict verdict = new Validator(ScanLimits.DEFAULT).judge(signal, bytes, 0, bytes.length);
            return verdict.rejected() > 0 ? null : verdict.accepted();
        } catch (SluiceException refused) {
            return null;
        }
    }
}
