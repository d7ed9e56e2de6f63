package dev.sluice.server.websocket;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The opening of a session: whether a request asks for one, what is wrong with it, and the answer that opens it.
///
/// Extensions are not taken up. `permessage-deflate` above all: it would make a small message expand in memory
/// before anything has paid for it, and keep a window of 32 KiB for each idle peer.
public final class Handshake {
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String VERSION = "13";
    private static final int KEY_BYTES = 16;

    private Handshake() {}

    /// Whether a request asks for WebSocket, well or badly.
    public static boolean isUpgrade(RequestHeaders headers) {
        return headers.method() == HttpMethod.GET
                && lists(headers, "connection", "upgrade")
                && lists(headers, "upgrade", "websocket");
    }

    /// Says what keeps an upgrade from being made.
    ///
    /// @param protocol the only subprotocol that is spoken; a peer may name none, which means this one
    /// @return plain words with what was expected; null when all is well
    public static @Nullable String problem(RequestHeaders headers, @Nullable String protocol) {
        String version = headers.get("sec-websocket-version");
        if (!VERSION.equals(version)) {
            return "Sec-WebSocket-Version: " + version + " (expected: " + VERSION + ")";
        }
        String key = headers.get("sec-websocket-key");
        if (!isKey(key)) {
            return "Sec-WebSocket-Key: " + key + " (expected: 16 bytes in base64)";
        }
        List<String> offered = words(headers, "sec-websocket-protocol");
        boolean spoken = offered.isEmpty() || protocol != null && offered.contains(protocol);
        return spoken
                ? null
                : "Sec-WebSocket-Protocol: " + String.join(", ", offered) + " (expected: "
                        + (protocol == null ? "none" : protocol) + ")";
    }

    /// @return 426 when another version of the protocol would do, else 400
    public static HttpStatus status(RequestHeaders headers) {
        return VERSION.equals(headers.get("sec-websocket-version"))
                ? HttpStatus.BAD_REQUEST
                : HttpStatus.UPGRADE_REQUIRED;
    }

    /// The answer that opens the session.
    public static ResponseHeaders accept(RequestHeaders headers, @Nullable String protocol) {
        ResponseHeadersBuilder answer = ResponseHeaders.builder(HttpStatus.SWITCHING_PROTOCOLS)
                .add("connection", "upgrade")
                .add("upgrade", "websocket")
                .add("sec-websocket-accept", proof(headers.get("sec-websocket-key", "")));
        if (protocol != null && words(headers, "sec-websocket-protocol").contains(protocol)) {
            answer.add("sec-websocket-protocol", protocol);
        }
        return answer.build();
    }

    private static String proof(String key) {
        try {
            byte[] text = (key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII);
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text);
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-1", impossible);
        }
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static boolean lists(RequestHeaders headers, String name, String word) {
        return words(headers, name).stream().anyMatch(word::equalsIgnoreCase);
    }

    private static List<String> words(RequestHeaders headers, String name) {
        return headers.getAll(name.toLowerCase(Locale.ROOT)).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
