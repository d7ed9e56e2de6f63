package dev.sluice.otlp.view;

import com.google.protobuf.Message;
import dev.sluice.otlp.FuzzInput;
import dev.sluice.otlp.Oracle;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;

/// Whatever the validator lets through whole can be read by the views, and they see what the generated classes see.
public final class ViewFuzz {
    private ViewFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput fuzz = FuzzInput.of(input);
        Payload payload = fuzz.takenWhole();
        if (payload == null) {
            return;
        }
        Signal signal = fuzz.signal();
        switch (signal) {
            case TRACES -> compare(Rebuilt.traces(payload), signal, fuzz.bytes());
            case METRICS -> compare(Rebuilt.metrics(payload), signal, fuzz.bytes());
            case LOGS -> compare(Rebuilt.logs(payload), signal, fuzz.bytes());
            case PROFILES -> readProfiles(payload);
        }
    }

    private static void compare(Message seen, Signal signal, byte[] bytes) {
        Message expected = Oracle.parse(signal, bytes);
        if (!seen.equals(expected)) {
            throw new AssertionError("seen: " + seen + " (expected: " + expected + ")");
        }
    }

    private static void readProfiles(Payload payload) {
        RequestView.profiles(payload)
                .resources()
                .forEach(resource -> resource.scopes()
                        .forEach(scope -> scope.items().forEach(profile -> profile.attributeIndices())));
    }
}
