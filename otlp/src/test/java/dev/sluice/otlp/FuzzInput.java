package dev.sluice.otlp;

import java.util.Arrays;

/// What a fuzzer's input means: its first byte chooses the signal, the rest are the bytes of a request.
public record FuzzInput(Signal signal, byte[] bytes) {
    public static FuzzInput of(byte[] input) {
        Signal[] signals = Signal.values();
        return input.length == 0
                ? new FuzzInput(signals[0], input)
                : new FuzzInput(
                        signals[(input[0] & 0xff) % signals.length], Arrays.copyOfRange(input, 1, input.length));
    }
}
