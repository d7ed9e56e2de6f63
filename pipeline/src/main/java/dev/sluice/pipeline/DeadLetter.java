package dev.sluice.pipeline;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.UnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// One entry that a destination will not take, as it lies in the folder of [DeadLetters].
///
/// @param id the file's name without its suffix: `1-42-otlp_grpc-9f3a2b1c`
/// @param time when it was given up
/// @param destination which gave it up
/// @param reason in words
/// @param header of the entry
/// @param bytes of the whole file
public record DeadLetter(
        String id, Instant time, String destination, String reason, EntryHeader header, long bytes, Path file) {
    /// A file in the dead-letter folder cannot be read, or is none of ours.
    ///
    /// Move it elsewhere.
    public static final ErrorCode UNREADABLE = ErrorCode.of("pipeline.dead-letter-unreadable");

    private static final int HEAD_BYTES_MAX = 256 << 10;
    private static final String FORMAT = "sluice-dead-letter 1";

    /// All of a folder, the oldest first; also beside a running process. A folder that is not there has none.
    ///
    /// @throws UnavailableException if the folder cannot be read
    public static List<DeadLetter> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<DeadLetter> letters = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(DeadLetters.SUFFIX)).toList()) {
                letters.add(read(file));
            }
        } catch (IOException failure) {
            throw unreadable(folder, failure);
        }
        letters.sort(Comparator.comparing(DeadLetter::time).thenComparing(DeadLetter::id));
        return letters;
    }

    /// The entry, header first, as it stood in the journal.
    ///
    /// @throws UnavailableException if the file cannot be read
    public byte[] entry() {
        try {
            byte[] whole = Files.readAllBytes(file);
            int start = endOfLine(whole, whole.length, file) + 1;
            byte[] entry = new byte[whole.length - start];
            System.arraycopy(whole, start, entry, 0, entry.length);
            return entry;
        } catch (IOException failure) {
            throw unreadable(file, failure);
        }
    }

    private static DeadLetter read(Path file) throws IOException {
        byte[] head;
        try (var in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD_BYTES_MAX);
        }
        int end = endOfLine(head, head.length, file);
        String[] parts = new String(head, 0, end, StandardCharsets.UTF_8).split("\t", 4);
        String name = String.valueOf(file.getFileName());
        String id = name.substring(0, name.length() - DeadLetters.SUFFIX.length());
        try {
            if (parts.length == 4 && parts[0].equals(FORMAT)) {
                EntryHeader header = header(head, end + 1);
                return new DeadLetter(id, Instant.parse(parts[1]), parts[2], parts[3], header, Files.size(file), file);
            }
        } catch (DateTimeParseException malformed) {
            // The failure below says it.
        }
        throw notOurs(file);
    }

    /// An entry whose header cannot be read is why it lies here.
    private static EntryHeader header(byte[] head, int from) {
        try {
            return EntryHeader.decode(head, from, head.length - from);
        } catch (SerializationException unreadable) {
            return new EntryHeader(EntryHeader.signalOf(head, from, head.length - from), 0, 0, "", Route.UNKNOWN);
        }
    }

    private static int endOfLine(byte[] bytes, int length, Path file) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        throw notOurs(file);
    }

    private static SerializationException notOurs(Path file) {
        return new SerializationException(
                UNREADABLE, "dead letter: " + file + " does not begin with a line of ours (expected: " + FORMAT + ")");
    }

    private static UnavailableException unreadable(Path file, IOException failure) {
        return new UnavailableException(
                UNREADABLE, "dead letter: " + file + " cannot be read: " + failure.getMessage(), failure);
    }
}
