package dev.sluice.otlp.json;

import com.google.protobuf.Message;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.otlp.FuzzInput;
import dev.sluice.otlp.Oracle;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.check.ScanLimits;
import dev.sluice.otlp.check.Validator;
import dev.sluice.otlp.check.Verdict;

/// Whatever the validator lets through whole can be written as JSON, and read back as the same message.
public final class JsonWriteFuzz {
    private JsonWriteFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput fuzz = FuzzInput.of(input);
        Signal signal = fuzz.signal();
        byte[] bytes = fuzz.bytes();
        Verdict verdict;
        try {
            verdict = new Validator(ScanLimits.DEFAULT).judge(signal, bytes, 0, bytes.length);
        } catch (SluiceException refused) {
            return;
        }
        if (verdict.rejected() > 0) {
            return;
        }
        Payload payload = verdict.accepted();
        byte[] text = ProtobufToJson.toBytes(signal, payload.bytes(), payload.offset(), payload.length());
        Message back = Oracle.parse(signal, JsonToProtobuf.transcode(signal, text));
        Message expected = Oracle.parse(signal, bytes);
        if (!back.equals(expected)) {
            throw new AssertionError("back: " + back + " (expected: " + expected + ")");
        }
    }
}
