package dev.sluice.client;

import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import java.time.DateTimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A `google.rpc.Status` as far as a client looks at it.
///
/// @param retryDelay of the RetryInfo in its details, never negative; null where there is none that can be read
record RpcStatus(String message, @Nullable Duration retryDelay) {
    private static final int MESSAGE = WireType.tag(2, WireType.LEN);
    private static final int DETAIL = WireType.tag(3, WireType.LEN);
    private static final int TYPE_URL = WireType.tag(1, WireType.LEN);
    private static final int VALUE = WireType.tag(2, WireType.LEN);
    private static final int RETRY_DELAY = WireType.tag(1, WireType.LEN);
    private static final int SECONDS = WireType.tag(1, WireType.VARINT);
    private static final int NANOS = WireType.tag(2, WireType.VARINT);

    /// @return null if the bytes are no such message
    static @Nullable RpcStatus parse(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        String message = "";
        Duration delay = null;
        try {
            WireReader reader = new WireReader(bytes, 0, bytes.length);
            while (reader.next()) {
                if (reader.tag() == MESSAGE) {
                    message = reader.string();
                } else if (reader.tag() == DETAIL && delay == null) {
                    delay = detail(reader.copy());
                }
            }
        } catch (SerializationException malformed) {
            return null;
        }
        return new RpcStatus(message, delay);
    }

    private static @Nullable Duration detail(byte[] any) {
        WireReader reader = new WireReader(any, 0, any.length);
        boolean isRetryInfo = false;
        byte[] value = new byte[0];
        while (reader.next()) {
            if (reader.tag() == TYPE_URL) {
                isRetryInfo = reader.string().endsWith("/google.rpc.RetryInfo");
            } else if (reader.tag() == VALUE) {
                value = reader.copy();
            }
        }
        return isRetryInfo ? retryInfo(value) : null;
    }

    private static Duration retryInfo(byte[] info) {
        WireReader reader = new WireReader(info, 0, info.length);
        Duration delay = Duration.ZERO;
        while (reader.next()) {
            if (reader.tag() == RETRY_DELAY) {
                delay = duration(reader.copy());
            }
        }
        return delay.isNegative() ? Duration.ZERO : delay;
    }

    private static Duration duration(byte[] bytes) {
        WireReader reader = new WireReader(bytes, 0, bytes.length);
        long seconds = 0;
        long nanos = 0;
        while (reader.next()) {
            if (reader.tag() == SECONDS) {
                seconds = reader.varint();
            } else if (reader.tag() == NANOS) {
                nanos = (int) reader.varint();
            }
        }
        try {
            return Duration.ofSeconds(seconds, nanos);
        } catch (ArithmeticException | DateTimeException beyond) {
            return seconds < 0 ? Duration.ZERO : Duration.ofSeconds(Long.MAX_VALUE);
        }
    }
}
