package dev.sluice.server.transport;

import dev.sluice.server.security.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The head of an HTTP/1.1 request that says nothing but what an exporter says, and leaves no doubt where its body
/// ends: `POST`, a path, one `host`, one `content-length`, at most one of the others that matter, lines that end with
/// CR LF, no continued lines, no bytes but visible ASCII.
///
/// What differs in anything is not refused here, but not a plain head either: whether it is right, and what it means,
/// is the business of a whole HTTP server.
///
/// @param bytes how long it is, with the empty line at its end
/// @param contentLength 1 or more
record PlainHead(
        int bytes,
        String path,
        long contentLength,
        @Nullable String contentType,
        @Nullable String contentEncoding,
        @Nullable String requestId) {
    private static final byte[] METHOD = ascii("POST /");
    private static final byte[] VERSION = ascii(" HTTP/1.1");
    private static final int LENGTH_DIGITS_MAX = 12;

    /// Reads a head from the start of an array.
    ///
    /// @param length how much of the array there is
    /// @return null if it is not plain, or not all there
    static @Nullable PlainHead read(byte[] bytes, int length) {
        return startsWith(bytes, length, METHOD) ? new Reading(bytes, length).head() : null;
    }

    private static boolean startsWith(byte[] bytes, int length, byte[] start) {
        for (int i = 0; i < start.length; i++) {
            if (i >= length || bytes[i] != start[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// One pass over the lines. One owner.
    private static final class Reading {
        private final byte[] bytes;
        private final int length;
        private int at;
        private boolean host;
        private long contentLength = -1;
        private @Nullable String contentType;
        private @Nullable String contentEncoding;
        private @Nullable String requestId;

        Reading(byte[] bytes, int length) {
            this.bytes = bytes;
            this.length = length;
        }

        @Nullable
        PlainHead head() {
            int end = lineEnd();
            int pathEnd = end - VERSION.length;
            if (pathEnd < METHOD.length || !endsWithVersion(pathEnd)) {
                return null;
            }
            String path = text(METHOD.length - 1, pathEnd);
            at = end + 2;
            for (end = lineEnd(); end > at; end = lineEnd()) {
                if (!field(end)) {
                    return null;
                }
                at = end + 2;
            }
            boolean whole = end == at && host && contentLength > 0 && path.indexOf(' ') < 0;
            return whole ? new PlainHead(end + 2, path, contentLength, contentType, contentEncoding, requestId) : null;
        }

        private boolean endsWithVersion(int from) {
            for (int i = 0; i < VERSION.length; i++) {
                if (bytes[from + i] != VERSION[i]) {
                    return false;
                }
            }
            return true;
        }

        /// Where the line that begins here ends with CR LF; -1 if it does not, or has a byte that a plain one has not.
        private int lineEnd() {
            for (int i = at; i + 1 < length; i++) {
                byte next = bytes[i];
                if (next < ' ' || next == 0x7f) {
                    return next == '\r' && bytes[i + 1] == '\n' ? i : -1;
                }
            }
            return -1;
        }

        /// Whether the field is one that changes nothing, or one that is understood.
        private boolean field(int end) {
            int colon = at;
            while (colon < end && isToken(bytes[colon])) {
                colon++;
            }
            if (colon == at || colon == end || bytes[colon] != ':') {
                return false;
            }
            return switch (text(at, colon).toLowerCase(Locale.ROOT)) {
                case "host" -> {
                    boolean first = !host;
                    host = true;
                    yield first && !value(colon, end).isEmpty();
                }
                case "content-length" -> {
                    boolean first = contentLength < 0;
                    contentLength = number(value(colon, end));
                    yield first && contentLength > 0;
                }
                case "content-type" -> {
                    boolean first = contentType == null;
                    contentType = value(colon, end);
                    yield first;
                }
                case "content-encoding" -> {
                    boolean first = contentEncoding == null;
                    contentEncoding = value(colon, end);
                    yield first;
                }
                case RequestId.HEADER -> {
                    boolean first = requestId == null;
                    requestId = value(colon, end);
                    yield first;
                }
                case "connection" -> value(colon, end).equalsIgnoreCase("keep-alive");
                case "transfer-encoding", "trailer", "te", "upgrade", "expect", "origin", "http2-settings" -> false;
                default -> true;
            };
        }

        private String value(int colon, int end) {
            return text(colon + 1, end).strip();
        }

        private String text(int from, int to) {
            return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
        }

        private static long number(String digits) {
            if (digits.isEmpty() || digits.length() > LENGTH_DIGITS_MAX) {
                return -1;
            }
            long number = 0;
            for (int i = 0; i < digits.length(); i++) {
                int digit = digits.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    return -1;
                }
                number = 10 * number + digit;
            }
            return number;
        }

        /// RFC 9110, section 5.6.2.
        private static boolean isToken(byte next) {
            return next >= 'a' && next <= 'z'
                    || next >= 'A' && next <= 'Z'
                    || next >= '0' && next <= '9'
                    || "!#$%&'*+-.^_`|~".indexOf(next) >= 0;
        }
    }
}
