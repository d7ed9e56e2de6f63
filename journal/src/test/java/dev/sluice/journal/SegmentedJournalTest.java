package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.journal.disk.FileSystemDisk;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentedJournalTest extends JournalContract {
    private static final JournalOptions SMALL =
            JournalOptions.DEFAULTS.withSegmentBytes(250_000).withDiskBudgetBytes(1_000_000);

    @TempDir
    Path folder;

    private int journals;

    @Override
    Journal create() {
        return open(folder.resolve("contract-" + journals++), SMALL);
    }

    @Test
    void entriesAndIdentitySurviveARestart() throws InterruptedException {
        UUID id;
        Position end;
        try (Journal journal = open(folder.resolve("j"), SMALL)) {
            id = journal.id();
            journal.append(1, bytes("a"), bytes("b"));
            end = journal.append(2, bytes("c"), bytes("d"));
            journal.cursor("store/1").commit(end);
        }
        try (Journal journal = open(folder.resolve("j"), SMALL);
                JournalReader reader = journal.reader(Position.START)) {
            assertThat(journal.id()).isEqualTo(id);
            assertThat(journal.end()).isEqualTo(end);
            assertThat(journal.cursor("store/1").position()).isEqualTo(end);
            assertThat(text(reader.next(PATIENCE))).isEqualTo("ab");
            assertThat(text(reader.next(PATIENCE))).isEqualTo("cd");
            assertThat(journal.append(3, bytes("e"), bytes("")))
                    .isEqualTo(new Position(end.epoch(), end.sequence() + 1));
        }
    }

    @Test
    void theLargestEntryFitsAndTheNextOneIsTooLarge() throws InterruptedException {
        JournalOptions options = JournalOptions.DEFAULTS;
        ByteBuffer body = ByteBuffer.allocate(Journal.ENTRY_BYTES_MAX);
        body.put(0, (byte) 1).put(Journal.ENTRY_BYTES_MAX - 1, (byte) 2);
        try (Journal journal = open(folder.resolve("j"), options);
                JournalReader reader = journal.reader(Position.START)) {
            journal.append(0, bytes(""), body);
            journal.append(0, bytes("next"), bytes(""));
            JournalEntry entry = reader.next(PATIENCE);
            assertThat(entry.length()).isEqualTo(Journal.ENTRY_BYTES_MAX);
            assertThat(entry.asBuffer()).isEqualTo(body);
            assertThat(text(reader.next(PATIENCE))).isEqualTo("next");
        }
    }

    @Test
    void aSpentBudgetIsToldBeforeAnEntryIsMadeUntilASegmentGoes() {
        try (Journal journal = open(folder.resolve("j"), SMALL)) {
            Cursor cursor = journal.cursor("store");
            journal.requireRoom();
            assertThatThrownBy(() -> {
                        while (true) {
                            journal.append(0, bytes("x"), ByteBuffer.allocate(100_000));
                        }
                    })
                    .isInstanceOf(OverloadedException.class);

            assertThatThrownBy(journal::requireRoom).isInstanceOf(OverloadedException.class);

            cursor.commit(journal.end());
            journal.requireRoom();
        }
    }

    @Test
    void segmentsGoWhenEveryCursorHasPassedThem() throws IOException {
        Path root = folder.resolve("j");
        try (Journal journal = open(root, SMALL)) {
            Cursor slow = journal.cursor("slow");
            Cursor fast = journal.cursor("fast");
            ByteBuffer body = ByteBuffer.allocate(100_000);
            List<Position> positions = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                positions.add(journal.append(0, bytes("x"), body));
            }
            assertThat(segmentFiles(root)).isEqualTo(3);

            fast.commit(positions.get(5));
            assertThat(segmentFiles(root)).isEqualTo(3);
            slow.commit(positions.get(1));
            assertThat(segmentFiles(root)).isEqualTo(2);
            journal.removeCursor("slow");
            assertThat(segmentFiles(root)).isEqualTo(1);
        }
    }

    @Test
    void aSecondJournalOnTheFolderIsRefusedAndTheLockGoesWithTheFirst() {
        Path root = folder.resolve("j");
        try (Journal first = open(root, SMALL)) {
            assertThat(first.status().isAccepting()).isTrue();
            assertThatThrownBy(() -> open(root, SMALL))
                    .isInstanceOfSatisfying(
                            UnavailableException.class,
                            refused -> assertThat(refused.code()).isEqualTo(JournalErrors.LOCKED))
                    .hasMessageContaining(root.toString())
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
        }
        open(root, SMALL).close();
    }

    @Test
    void relaxedEntriesBecomeReadableWithinTheWindow() throws InterruptedException {
        JournalOptions relaxed = SMALL.withMode(JournalOptions.Mode.RELAXED);
        try (Journal journal = open(folder.resolve("j"), relaxed);
                JournalReader reader = journal.reader(Position.START)) {
            journal.append(0, bytes("a"), bytes(""));
            assertThat(text(reader.next(PATIENCE))).isEqualTo("a");
        }
    }

    static SegmentedJournal open(Path root, JournalOptions options) {
        return SegmentedJournal.open(root, options, new FileSystemDisk(), Clock.system(), new Instruments());
    }

    private static long segmentFiles(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.filter(file -> file.toString().endsWith(Segment.SUFFIX))
                    .count();
        }
    }
}
