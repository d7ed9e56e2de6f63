package dev.sluice.otlp.json;

import com.google.protobuf.Message;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.otlp.FuzzInput;
import dev.sluice.otlp.Oracle;
import dev.sluice.otlp.Signal;

/// Any text: refused, or a message that the generated classes can read and that survives the way to JSON and back.
public final class JsonReadFuzz {
    private JsonReadFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput fuzz = FuzzInput.of(input);
        Signal signal = fuzz.signal();
        byte[] bytes;
        try {
            bytes = JsonToProtobuf.transcode(signal, fuzz.bytes());
        } catch (SluiceException refused) {
            return;
        }
        Message message = Oracle.parse(signal, bytes);
        byte[] text = ProtobufToJson.toBytes(signal, bytes, 0, bytes.length);
        Message back = Oracle.parse(signal, JsonToProtobuf.transcode(signal, text));
        if (!back.equals(message)) {
            throw new AssertionError("back: " + back + " (expected: " + message + ")");
        }
    }
}
