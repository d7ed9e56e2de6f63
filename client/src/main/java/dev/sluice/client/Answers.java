package dev.sluice.client;

import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;

/// Reads answers in protobuf: `Export…ServiceResponse`, which is the same for all signals, and `google.rpc.Status`.
final class Answers {
    private static final int PARTIAL_SUCCESS = WireType.tag(1, WireType.LEN);
    private static final int REJECTED = WireType.tag(1, WireType.VARINT);
    private static final int ERROR_MESSAGE = WireType.tag(2, WireType.LEN);

    private Answers() {}

    /// An empty answer is a full success (C-50); one that cannot be read is a success that says so.
    static ExportResult result(byte[] message, Payload payload) {
        try {
            WireReader outer = new WireReader(message, 0, message.length);
            long rejected = 0;
            String text = "";
            while (outer.next()) {
                if (outer.tag() == PARTIAL_SUCCESS) {
                    WireReader inner = new WireReader(message, outer.valueOffset(), outer.valueEnd());
                    while (inner.next()) {
                        if (inner.tag() == REJECTED) {
                            rejected = inner.varint();
                        } else if (inner.tag() == ERROR_MESSAGE) {
                            text = inner.string();
                        }
                    }
                }
            }
            return clamped(rejected, text, payload);
        } catch (SerializationException unreadable) {
            return unreadable();
        }
    }

    /// A count that cannot be is brought into range, and the message says so.
    static ExportResult clamped(long rejected, String message, Payload payload) {
        if (rejected >= 0 && rejected <= payload.items()) {
            return rejected == 0 && message.isEmpty() ? ExportResult.SUCCESS : new ExportResult(rejected, message);
        }
        String note = "the destination says that it rejected " + rejected + " of " + payload.items() + " items";
        return new ExportResult(
                rejected < 0 ? 0 : payload.items(), message.isEmpty() ? note : message + " (" + note + ")");
    }

    static ExportResult unreadable() {
        return new ExportResult(0, "the destination took the request, but its answer cannot be read");
    }

    /// What a `google.rpc.Status` says; empty if it is none.
    static String message(byte[] status) {
        RpcStatus parsed = RpcStatus.parse(status);
        return parsed == null ? "" : parsed.message();
    }
}
