package dev.sluice.server.load;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the number of rejected items out of an Export…ServiceResponse: field 1 of the message in field 1, in all
/// signals.
final class PartialSuccess {
    private static final Pattern COUNT = Pattern.compile("\"rejected\\w+\"\\s*:\\s*\"?(\\d+)");

    private PartialSuccess() {}

    /// @param from where the message starts; it ends with the array
    static long rejectedItems(byte[] response, int from) {
        if (response.length - from < 4 || response[from] != 0x0a || response[from + 2] != 0x08) {
            return 0;
        }
        long value = 0;
        for (int i = from + 3, shift = 0; i < response.length && shift < 64; i++, shift += 7) {
            value |= (long) (response[i] & 0x7F) << shift;
            if (response[i] >= 0) {
                break;
            }
        }
        return value;
    }

    static long rejectedItems(String json) {
        Matcher matcher = COUNT.matcher(json);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
