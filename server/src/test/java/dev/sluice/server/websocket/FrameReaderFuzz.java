package dev.sluice.server.websocket;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Any bytes after the handshake: however they are cut, the frames mean what a plain reader of whole arrays makes of
/// them, no room is asked for beyond the limit, and nothing follows the end. The first byte says how to cut.
public final class FrameReaderFuzz {
    private static final int LIMIT = 1_000;

    private FrameReaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] stream = Arrays.copyOfRange(input, 1, input.length);
        List<String> expected = new PlainFrames(stream, LIMIT).events();
        compare(expected, read(stream, stream.length));
        compare(expected, read(stream, 1 + (input[0] & 0xff)));
        compare(expected, read(stream, 1));
    }

    private static void compare(List<String> expected, List<String> actual) {
        if (!actual.equals(expected)) {
            throw new AssertionError(actual + " (expected: " + expected + ")");
        }
    }

    private static List<String> read(byte[] stream, int pieces) {
        Remembering sink = new Remembering();
        FrameReader reader = new FrameReader(sink, LIMIT);
        for (int from = 0; from < stream.length; from += pieces) {
            reader.read(Unpooled.wrappedBuffer(stream, from, Math.min(pieces, stream.length - from)));
        }
        return sink.events;
    }

    /// Writes down what it hears. Odd messages are dropped as they come, as those that cannot be paid for are.
    private static final class Remembering implements FrameReader.Sink {
        private final List<String> events = new ArrayList<>();
        private byte[] message = {};
        private int messages;

        @Override
        public void begin(boolean text) {
            events.add(text ? "text" : "binary");
            message = new byte[0];
            messages++;
        }

        @Override
        public byte @Nullable [] room(int used, int more, int announced) {
            if (more < 1 || used + more > announced || announced > LIMIT) {
                throw new AssertionError("used " + used + ", more " + more + ", announced " + announced);
            }
            if (messages % 2 == 1) {
                return null;
            }
            message = Arrays.copyOf(message, used + more);
            return message;
        }

        @Override
        public void end(int length) {
            events.add(
                    messages % 2 == 1
                            ? "dropped " + length
                            : "message " + HexFormat.of().formatHex(message, 0, length));
        }

        @Override
        public void tooLarge(long bytes) {
            events.add("too large " + bytes);
        }

        @Override
        public void control(int kind, byte[] payload) {
            events.add(kind + " " + HexFormat.of().formatHex(payload));
        }

        @Override
        public void broken(String rule) {
            events.add("broken");
        }
    }
}
