package dev.sluice.server.websocket;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// RFC 6455, section 5, read off a whole array as plainly as it stands there: the judge of [FrameReader]. One use.
final class PlainFrames {
    private final byte[] stream;
    private final int limit;
    private final List<String> events = new ArrayList<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private boolean inside;
    private int messages;
    private int at;

    PlainFrames(byte[] stream, int limit) {
        this.stream = stream;
        this.limit = limit;
    }

    List<String> events() {
        boolean goesOn = true;
        while (goesOn) {
            goesOn = frame();
        }
        return events;
    }

    /// @return false when the stream ends, or nothing more is read of it
    private boolean frame() {
        if (at == stream.length) {
            return false;
        }
        int first = stream[at++] & 0xff;
        boolean last = first >= 0x80;
        int kind = first & 0x0f;
        boolean control = kind == 8 || kind == 9 || kind == 10;
        boolean known = kind <= 2 || control;
        boolean inPlace = control ? last : inside == (kind == 0);
        if ((first & 0x70) != 0 || !known || !inPlace) {
            return broken();
        }
        if (at == stream.length) {
            return false;
        }
        int second = stream[at++] & 0xff;
        int size = second & 0x7f;
        if (second < 0x80 || control && size > 125) {
            return broken();
        }
        int lengthBytes = size < 126 ? 0 : size == 126 ? 2 : 8;
        if (stream.length - at < lengthBytes) {
            return false;
        }
        long length = lengthBytes == 0 ? size : number(lengthBytes);
        long shortest = lengthBytes == 0 ? 0 : lengthBytes == 2 ? 126 : 65_536;
        if (length < shortest) {
            return broken();
        }
        return control ? control(kind, (int) length) : data(kind, last, length);
    }

    private boolean control(int kind, int length) {
        if (stream.length - at < 4 + length) {
            return false;
        }
        events.add(kind + " " + HexFormat.of().formatHex(payload(length)));
        return true;
    }

    private boolean data(int kind, boolean last, long length) {
        if (!inside) {
            inside = true;
            messages++;
            message.reset();
            events.add(kind == 1 ? "text" : "binary");
        }
        if (length > limit - message.size()) {
            events.add("too large " + (length > Long.MAX_VALUE - message.size() ? length : length + message.size()));
            return false;
        }
        if (stream.length - at < 4 + length) {
            return false;
        }
        message.writeBytes(payload((int) length));
        if (last) {
            inside = false;
            events.add(
                    messages % 2 == 1
                            ? "dropped " + message.size()
                            : "message " + HexFormat.of().formatHex(message.toByteArray()));
        }
        return true;
    }

    private byte[] payload(int length) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (stream[at + 4 + i] ^ stream[at + i % 4]);
        }
        at += 4 + length;
        return payload;
    }

    private long number(int bytes) {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | stream[at++] & 0xff;
        }
        return number;
    }

    private boolean broken() {
        events.add("broken");
        return false;
    }
}
