package dev.sluice.otlp.check;

import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.OtlpErrors;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireReader;

/// Counts the items of a request and refuses bytes that are not one. Any thread.
public final class Validator {
    private static final int RESOURCE = 10;
    private static final int SCOPE = 18;
    private static final int ITEM = 18;
    private static final int POINT = 10;

    private final ScanLimits limits;

    public Validator(ScanLimits limits) {
        this.limits = limits;
    }

    /// Checks the export request in `bytes[offset, offset + length)`. The caller hands the array over: it belongs to
    /// the payload from then on.
    ///
    /// @throws SerializationException if the bytes are not such a request
    /// @throws ValidationException if a limit is passed, or every item breaks a rule
    public Verdict check(Signal signal, byte[] bytes, int offset, int length) {
        int levels = signal == Signal.METRICS ? 5 : 3;
        int items = count(new WireReader(bytes, offset, offset + length), bytes, 1, levels);
        if (items > limits.maxElements()) {
            throw new ValidationException(OtlpErrors.TOO_MANY_ELEMENTS, "elements: more than " + limits.maxElements());
        }
        return new Verdict(new Payload(signal, bytes, offset, length, items), 0, null);
    }

    private static int count(WireReader reader, byte[] bytes, int level, int levels) {
        int items = 0;
        while (reader.next()) {
            if (isOnThePath(reader.tag(), level)) {
                items += level == levels
                        ? 1
                        : count(
                                new WireReader(bytes, reader.valueOffset(), reader.valueEnd()),
                                bytes,
                                level + 1,
                                levels);
            }
        }
        return items;
    }

    private static boolean isOnThePath(int tag, int level) {
        return switch (level) {
            case 1 -> tag == RESOURCE;
            case 2 -> tag == SCOPE;
            case 3 -> tag == ITEM;
            case 4 -> tag == 0x2a || tag == 0x3a || tag == 0x4a || tag == 0x52 || tag == 0x5a;
            default -> tag == POINT;
        };
    }
}
