package dev.sluice.server.load;

import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the number of rejected items out of an Export…ServiceResponse: field 1 of the message in field 1, in all
/// signals.
final class PartialSuccess {
    private static final int PARTIAL_SUCCESS = WireType.tag(1, WireType.LEN);
    private static final int REJECTED = WireType.tag(1, WireType.VARINT);
    private static final Pattern COUNT = Pattern.compile("\"rejected\\w+\"\\s*:\\s*\"?(\\d+)");

    private PartialSuccess() {}

    /// @param from where the message starts; it ends with the array
    /// @throws dev.sluice.kernel.error.SerializationException if it is not protobuf
    static long rejectedItems(byte[] response, int from) {
        long rejected = 0;
        WireReader fields = new WireReader(response, from, response.length);
        while (fields.next()) {
            if (fields.tag() == PARTIAL_SUCCESS) {
                WireReader partial = new WireReader(response, fields.valueOffset(), fields.valueEnd());
                while (partial.next()) {
                    rejected = partial.tag() == REJECTED ? partial.varint() : rejected;
                }
            }
        }
        return rejected;
    }

    static long rejectedItems(String json) {
        Matcher matcher = COUNT.matcher(json);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
