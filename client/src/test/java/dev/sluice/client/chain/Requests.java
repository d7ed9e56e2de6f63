package dev.sluice.client.chain;

import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.util.Arrays;

/// Payloads that differ in their bytes; what the bytes say plays no part here.
final class Requests {
    private Requests() {}

    static Payload number(int number) {
        return number(Signal.TRACES, number);
    }

    static Payload number(Signal signal, int number) {
        byte[] bytes = {(byte) 0xff, (byte) (number >>> 8), (byte) number, (byte) 0xff};
        return new Payload(signal, bytes, 1, 2, 1);
    }

    static int numberOf(Payload payload) {
        byte[] own = Arrays.copyOfRange(payload.bytes(), payload.offset(), payload.end());
        return (own[0] & 0xff) << 8 | own[1] & 0xff;
    }
}
