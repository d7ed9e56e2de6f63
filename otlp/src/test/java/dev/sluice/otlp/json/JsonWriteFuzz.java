package dev.sluice.otlp.json;

import com.google.protobuf.Message;
import dev.sluice.otlp.FuzzInput;
import dev.sluice.otlp.Oracle;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;

/// Whatever the validator lets through whole can be written as JSON, and read back as the same message.
public final class JsonWriteFuzz {
    private JsonWriteFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput fuzz = FuzzInput.of(input);
        Payload payload = fuzz.takenWhole();
        if (payload == null) {
            return;
        }
        Signal signal = fuzz.signal();
        byte[] text = ProtobufToJson.toBytes(signal, payload.bytes(), payload.offset(), payload.length());
        Message back = Oracle.parse(signal, JsonToProtobuf.transcode(signal, text));
        Message expected = Oracle.parse(signal, fuzz.bytes());
        if (!back.equals(expected)) {
            throw new AssertionError("back: " + back + " (expected: " + expected + ")");
        }
    }
}
