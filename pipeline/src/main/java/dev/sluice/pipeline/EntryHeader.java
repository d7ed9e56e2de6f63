package dev.sluice.pipeline;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What stands before the protobuf bytes in a journal entry.
///
/// | offset | size | type | meaning |
/// |---|---|---|---|
/// | 0 | 1 | byte | version of this header, 2; 1 is read too |
/// | 1 | 1 | byte | signal: 1 traces, 2 metrics, 3 logs, 4 profiles |
/// | 2 | 1 | byte | encoding of the rest: 0 uncompressed OTLP protobuf |
/// | 3 | 1 | byte | 0, reserved |
/// | 4 | 4 | int32, big-endian | items, at least 0 |
/// | 8 | 8 | int64, big-endian | received: nanoseconds since 1970 |
/// | 16 | 4 | int32, big-endian | f, length of the fields, at least 0 |
/// | 20 | f | fields | each a kind (1 byte), a length (int32) and so many bytes |
/// | 20+f | rest | bytes | the `Export…ServiceRequest` |
///
/// Version 1 has no fields: at 16 stands a uint16, at 18 so many bytes of the tenant's name, and then the request.
///
/// A field is left out when it is empty. A kind that is not known here is skipped:
///
/// | kind | meaning |
/// |---|---|
/// | 1 | tenant, UTF-8; empty while there is only one |
/// | 2 | [Route], UTF-8: the names of the destinations, one a line |
/// | 3 | [Fingerprint]s of the requests that the entry was made of, each two int64, big-endian |
///
/// @param receivedNanos nanoseconds since 1970
/// @param tenant at most 1,024 bytes of UTF-8
/// @param route of version 1, and of entries without it, [Route#UNKNOWN]
/// @param prints of the requests that the entry was made of; none when nobody looks for copies
public record EntryHeader(
        Signal signal, int items, long receivedNanos, String tenant, Route route, List<Fingerprint> prints) {
    /// An entry of the journal is not what Sluice writes. It is set aside in the dead-letter folder with this
    /// reason and counted.
    ///
    /// Look at it with `sluice dead-letter show`, and check the disk.
    public static final ErrorCode UNREADABLE = ErrorCode.of("pipeline.entry-unreadable");

    private static final int VERSION = 2;
    private static final int VERSION_OF_TENANT_ONLY = 1;
    private static final int PLAIN_PROTOBUF = 0;
    private static final int LENGTH_AT = 16;
    private static final int FIXED_BYTES_OF_TENANT_ONLY = LENGTH_AT + Short.BYTES;
    private static final int FIXED_BYTES = LENGTH_AT + Integer.BYTES;
    private static final int FIELD_HEAD_BYTES = 1 + Integer.BYTES;
    private static final int TENANT = 1;
    private static final int ROUTE = 2;
    private static final int PRINTS = 3;
    private static final int TENANT_BYTES_MAX = 1_024;

    public EntryHeader {
        if (items < 0) {
            throw new IllegalArgumentException("items: " + items + " (expected: >= 0)");
        }
        prints = List.copyOf(prints);
    }

    /// Without fingerprints.
    public EntryHeader(Signal signal, int items, long receivedNanos, String tenant, Route route) {
        this(signal, items, receivedNanos, tenant, route, List.of());
    }

    /// The same for other items of the same request, which is then not the whole request.
    public EntryHeader withItems(int other) {
        return new EntryHeader(signal, other, receivedNanos, tenant, route);
    }

    /// Whether the entry is owed to a destination.
    ///
    /// @param signals those that it takes, which decides when the entry does not say where it goes
    public boolean isFor(String destination, Set<Signal> signals) {
        return route.leadsTo(destination, signals, signal);
    }

    /// The header's bytes, ready to be read.
    public ByteBuffer encode() {
        byte[] name = tenant.getBytes(StandardCharsets.UTF_8);
        if (name.length > TENANT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "tenant: " + name.length + " bytes (expected: at most " + TENANT_BYTES_MAX + ")");
        }
        byte[] destinations = route.names().getBytes(StandardCharsets.UTF_8);
        byte[] digests = digests();
        int fieldBytes = sizeOf(name) + sizeOf(destinations) + sizeOf(digests);
        ByteBuffer header = ByteBuffer.allocate(FIXED_BYTES + fieldBytes)
                .put((byte) VERSION)
                .put((byte) signal.code())
                .put((byte) PLAIN_PROTOBUF)
                .put((byte) 0)
                .putInt(items)
                .putLong(receivedNanos)
                .putInt(fieldBytes);
        put(header, TENANT, name);
        put(header, ROUTE, destinations);
        put(header, PRINTS, digests);
        return header.flip();
    }

    private byte[] digests() {
        ByteBuffer digests = ByteBuffer.allocate(prints.size() * Fingerprint.BYTES);
        prints.forEach(print -> digests.putLong(print.high()).putLong(print.low()));
        return digests.array();
    }

    private static int sizeOf(byte[] field) {
        return field.length == 0 ? 0 : FIELD_HEAD_BYTES + field.length;
    }

    private static void put(ByteBuffer header, int kind, byte[] field) {
        if (field.length > 0) {
            header.put((byte) kind).putInt(field.length).put(field);
        }
    }

    /// Reads the header at the start of an entry.
    ///
    /// @throws SerializationException if this version cannot read it
    public static EntryHeader decode(byte[] entry, int offset, int length) {
        if (length < FIXED_BYTES_OF_TENANT_ONLY) {
            throw unreadable("entry: " + length + " bytes (expected: at least " + FIXED_BYTES_OF_TENANT_ONLY + ")");
        }
        ByteBuffer buffer = ByteBuffer.wrap(entry, offset, length);
        int version = buffer.get();
        if (version != VERSION && version != VERSION_OF_TENANT_ONLY) {
            throw unreadable("entry version: " + version + " (expected: 1 or " + VERSION + ")");
        }
        int signal = buffer.get();
        int encoding = buffer.get();
        buffer.get();
        int items = buffer.getInt();
        long receivedNanos = buffer.getLong();
        int fieldBytes = fieldBytes(buffer, version);
        if (signal < 1
                || signal > 4
                || encoding != PLAIN_PROTOBUF
                || items < 0
                || fieldBytes < 0
                || fieldBytes > buffer.remaining()) {
            throw unreadable("entry header: signal " + signal + ", encoding " + encoding + ", " + items + " items, "
                    + fieldBytes + " bytes of fields (expected: a signal from 1 to 4, encoding 0)");
        }
        Signal known = Signal.ofCode(signal);
        if (version == VERSION_OF_TENANT_ONLY) {
            return new EntryHeader(known, items, receivedNanos, text(buffer, fieldBytes), Route.UNKNOWN);
        }
        return withFields(known, items, receivedNanos, buffer.limit(buffer.position() + fieldBytes));
    }

    /// -1 when there is no room for it.
    private static int fieldBytes(ByteBuffer buffer, int version) {
        if (version == VERSION_OF_TENANT_ONLY) {
            return Short.toUnsignedInt(buffer.getShort());
        }
        return buffer.remaining() < Integer.BYTES ? -1 : buffer.getInt();
    }

    private static EntryHeader withFields(Signal signal, int items, long receivedNanos, ByteBuffer fields) {
        String tenant = "";
        Route route = Route.UNKNOWN;
        List<Fingerprint> prints = List.of();
        while (fields.hasRemaining()) {
            if (fields.remaining() < FIELD_HEAD_BYTES) {
                throw unreadable("entry header: a field is cut off");
            }
            int kind = fields.get();
            int length = fields.getInt();
            if (length < 0 || length > fields.remaining()) {
                throw unreadable(
                        "entry header: a field of " + length + " bytes (expected: at most " + fields.remaining() + ")");
            }
            switch (kind) {
                case TENANT -> tenant = text(fields, length);
                case ROUTE -> route = route(text(fields, length));
                case PRINTS -> prints = prints(fields, length);
                default -> fields.position(fields.position() + length);
            }
        }
        return new EntryHeader(signal, items, receivedNanos, tenant, route, prints);
    }

    private static List<Fingerprint> prints(ByteBuffer fields, int length) {
        if (length % Fingerprint.BYTES != 0) {
            throw unreadable("entry header: fingerprints of " + length + " bytes (expected: a multiple of 16)");
        }
        List<Fingerprint> prints = new ArrayList<>(length / Fingerprint.BYTES);
        for (int left = length; left > 0; left -= Fingerprint.BYTES) {
            prints.add(new Fingerprint(fields.getLong(), fields.getLong()));
        }
        return prints;
    }

    private static Route route(String names) {
        try {
            return new Route(names);
        } catch (IllegalArgumentException tooLong) {
            throw unreadable("entry header: " + tooLong.getMessage());
        }
    }

    private static String text(ByteBuffer buffer, int length) {
        int start = buffer.position() + buffer.arrayOffset();
        buffer.position(buffer.position() + length);
        return new String(buffer.array(), start, length, StandardCharsets.UTF_8);
    }

    /// The signal of an entry that cannot be decoded, as far as it can be told: traces if it cannot.
    static Signal signalOf(byte[] entry, int offset, int length) {
        int code = length > 1 ? entry[offset + 1] : 0;
        return code >= 1 && code <= 4 ? Signal.ofCode(code) : Signal.TRACES;
    }

    /// The payload behind this header, without a copy.
    public Payload payload(byte[] entry, int offset, int length) {
        ByteBuffer start = ByteBuffer.wrap(entry);
        int skip = entry[offset] == VERSION_OF_TENANT_ONLY
                ? FIXED_BYTES_OF_TENANT_ONLY + Short.toUnsignedInt(start.getShort(offset + LENGTH_AT))
                : FIXED_BYTES + start.getInt(offset + LENGTH_AT);
        return new Payload(signal, entry, offset + skip, length - skip, items);
    }

    private static SerializationException unreadable(String message) {
        return new SerializationException(UNREADABLE, message);
    }
}
