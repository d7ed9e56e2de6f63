package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.journal.disk.Disk;
import dev.sluice.journal.disk.DiskFile;
import dev.sluice.journal.disk.FakeDisk;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a torn, flipped or foreign byte may cost: the record it is in, and nothing else.
@ExtendWith(QuietLog.class)
class DamageTest {
    private static final byte[] EVIL = {1, 2, 3, 4};
    private static final Path ROOT = Path.of("/data/journal");
    /// So many of 1,000 and then 1,100 bytes fill a segment of [#SMALL].
    private static final int KEPT_ENTRIES = 28;
    private static final JournalOptions SMALL =
            JournalOptions.DEFAULTS.withSegmentBytes(40_000).withDiskBudgetBytes(1_000_000);

    private final FakeDisk disk = new FakeDisk(1);
    private final Random random = new Random(1);
    private final List<byte[]> entries = new ArrayList<>();

    /// for every length to which a crash may have cut the last three records.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyTornTailCostsTheTornRecordOnly(boolean zeroFilled) throws Exception {
        disk.createFolder(ROOT.getParent());
        SegmentLog log = open(disk);
        List<Long> ends = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            append(log, 1 + random.nextInt(90));
            ends.add(log.segments().list().get(0).progress().durableBytes());
        }
        disk.killProcess();
        Path segment = log.segments().list().get(0).path();
        byte[] whole = disk.content(segment);

        for (int cut = ends.get(2).intValue(); cut <= ends.get(5); cut++) {
            FakeDisk torn = disk.copy(cut);
            byte[] content = Arrays.copyOf(whole, cut);
            torn.setContent(segment, zeroFilled ? Arrays.copyOf(content, 30_000) : content);
            int last = cut;
            long complete = ends.stream()
                    .filter(end -> (zeroFilled ? unpadded(end, ends) : end) <= last)
                    .count();

            SegmentLog reopened = open(torn);
            assertThat(readAll(reopened)).as("cut at " + cut).isEqualTo(texts(entries.subList(0, (int) complete)));
            Position next = append(reopened, 10);
            entries.remove(entries.size() - 1);
            assertThat(next.epoch()).as("a new epoch").isEqualTo(2);
        }
    }

    /// R-03, in a file that was another segment before: whatever a crash may have cut, nothing of that one comes
    /// back, and where the last write was whole, nothing is taken for torn.
    @Test
    void aFileThatIsUsedAgainGivesOnlyItsOwnEntries() throws Exception {
        disk.createFolder(ROOT.getParent());
        SegmentLog log = open(disk);
        byte[] before = useAgain(log);
        List<Long> ends = new ArrayList<>();
        int first = entries.size();
        ends.add((long) SegmentHeader.BYTES);
        for (int i = 0; i < 5; i++) {
            append(log, 1 + random.nextInt(90));
            ends.add(newest(log).progress().durableBytes());
        }
        Segment segment = newest(log);
        assertThat(segment.header().reused()).isTrue();
        disk.killProcess();
        byte[] whole = disk.content(segment.path());

        for (int cut = SegmentHeader.BYTES + RecordHeader.BYTES; cut <= ends.get(5) + RecordHeader.BYTES; cut++) {
            FakeDisk torn = disk.copy(cut);
            byte[] content = before.clone();
            System.arraycopy(whole, 0, content, 0, cut);
            torn.setContent(segment.path(), content);
            int complete = 0;
            for (int i = 0; i < 5; i++) {
                long end = ends.get(i) + RecordHeader.BYTES + entries.get(first + i).length;
                complete += end <= cut ? 1 : 0;
            }

            SegmentLog reopened = open(torn);
            List<ByteBuffer> read = readAll(reopened);
            assertThat(read.subList(read.size() - complete, read.size()))
                    .as("cut at " + cut)
                    .isEqualTo(texts(entries.subList(first, first + complete)));
            assertThat(read.size() - complete).as("those of the segment before").isEqualTo(KEPT_ENTRIES);
            boolean isWhole = cut == ends.get(5) + RecordHeader.BYTES;
            assertThat(reopened.quarantine().bytes() == 0).as("cut at " + cut).isEqualTo(isWhole);
        }
    }

    /// What a reader without a cursor has not read of a segment that goes, it misses; it is never given another's.
    @Test
    void aReaderWhoseSegmentIsUsedAgainGoesOnWithTheNext() throws Exception {
        disk.createFolder(ROOT.getParent());
        SegmentLog log = open(disk);
        append(log, 100);
        append(log, 100);
        JournalReader reader = log.reader(Position.START);
        assertThat(reader.next(Duration.ZERO).position().sequence()).isEqualTo(1);
        useAgain(log);
        append(log, 200);
        List<ByteBuffer> rest = new ArrayList<>();
        for (JournalEntry entry = reader.next(Duration.ZERO); entry != null; entry = reader.next(Duration.ZERO)) {
            rest.add(ByteBuffer.wrap(entry.toBytes()));
        }
        assertThat(rest).isEqualTo(texts(entries.subList(entries.size() - KEPT_ENTRIES - 1, entries.size())));
        assertThat(log.metrics().damagedRecords.value()).isZero();
    }

    /// every bit of the records and the footer of one segment.
    @Test
    void everyFlippedBitIsFoundAndCostsOneRecord() throws Exception {
        disk.createFolder(ROOT.getParent());
        SegmentLog log = open(disk);
        for (int i = 0; i < 60; i++) {
            append(log, 1 + random.nextInt(200));
        }
        log.writer().close();
        Segment segment = log.segments().list().get(0);
        byte[] whole = disk.content(segment.path());

        for (long bit = SegmentHeader.BYTES * 8L; bit < whole.length * 8L; bit++) {
            byte[] flipped = whole.clone();
            flipped[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
            SegmentScanner scanner = new SegmentScanner(new ArrayFile(flipped), segment.header());
            int found = 0;
            int at = 0;
            int damages = 0;
            SegmentScanner.Kind kind = scanner.next(flipped.length);
            while (kind != SegmentScanner.Kind.END) {
                if (kind == SegmentScanner.Kind.DAMAGE) {
                    damages++;
                } else {
                    int sequence = (int) scanner.position().sequence();
                    boolean same = Arrays.equals(
                            scanner.bytes(),
                            scanner.entryOffset(),
                            scanner.entryOffset() + scanner.entryLength(),
                            entries.get(sequence - 1),
                            0,
                            entries.get(sequence - 1).length);
                    if (!same || sequence <= at) {
                        throw new AssertionError("bit " + bit + " went unnoticed");
                    }
                    at = sequence;
                    found++;
                }
                kind = scanner.next(flipped.length);
            }
            boolean inFooter = bit / 8 >= whole.length - SegmentFooter.BYTES;
            if (found < entries.size() - 1
                    || found == entries.size() - 1 && damages != 1
                    || inFooter && (found != entries.size() || scanner.footer() != null)) {
                throw new AssertionError("bit " + bit + ": " + found + " entries, " + damages + " damages");
            }
        }
    }

    @Test
    void eachCopyOfTheHeaderIsEnoughAndWithoutBothTheNameStillServes() throws Exception {
        disk.createFolder(ROOT.getParent());
        SegmentLog log = open(disk);
        append(log, 50);
        append(log, 60);
        log.writer().close();
        Path segment = log.segments().list().get(0).path();
        byte[] whole = disk.content(segment);

        for (int[] damaged : new int[][] {{10}, {4096 + 30}, {10, 4096 + 30}}) {
            FakeDisk copy = disk.copy(1);
            byte[] content = whole.clone();
            for (int at : damaged) {
                content[at] ^= 1;
            }
            copy.setContent(segment, content);
            assertThat(readAll(open(copy))).isEqualTo(texts(entries));
        }
    }

    @Test
    void aDamagedRecordIsCountedOnceCopiedAsideAndPassedOver() throws Exception {
        disk.createFolder(ROOT.getParent());
        SegmentLog log = open(disk);
        for (int i = 0; i < 5; i++) {
            append(log, 100);
        }
        log.writer().close();
        log.unlock();
        Path segment = log.segments().list().get(0).path();
        byte[] content = disk.content(segment);
        content[SegmentHeader.BYTES + 2 * 136 + 70] ^= 4;
        disk.setContent(segment, content);

        SegmentLog reopened = open(disk);
        entries.remove(2);
        assertThat(readAll(reopened)).isEqualTo(texts(entries));
        assertThat(readAll(reopened)).isEqualTo(texts(entries));
        assertThat(reopened.metrics().damagedRecords.value()).isEqualTo(1);
        assertThat(reopened.quarantine().bytes()).isEqualTo(136);
    }

    @Test
    void bytesInAnEntryThatLookLikeARecordStayAnEntry() throws Exception {
        disk.createFolder(ROOT.getParent());
        SegmentLog log = open(disk);
        byte[] fake = RecordHeader.encode(0, 1, 1_000, ByteBuffer.wrap(EVIL), ByteBuffer.allocate(0));
        byte[] body = new byte[48];
        System.arraycopy(fake, 0, body, 0, 32);
        System.arraycopy(EVIL, 0, body, 32, 4);
        append(log, 20);
        append(log, body);
        append(log, 30);
        log.writer().close();
        log.unlock();
        Path segment = log.segments().list().get(0).path();
        byte[] content = disk.content(segment);
        content[SegmentHeader.BYTES + 56 + 8] ^= 1;
        disk.setContent(segment, content);

        entries.remove(1);
        assertThat(readAll(open(disk))).isEqualTo(texts(entries));
    }

    /// What a refused write left behind the end of a later, shorter one.
    @Test
    void leftOversWithSmallerSequencesAreSkipped() throws Exception {
        disk.createFolder(ROOT.getParent());
        SegmentLog log = open(disk);
        Group group = new Group(new ByteBuffer[] {ByteBuffer.allocate(Group.CHUNK_BYTES)});
        for (long sequence : new long[] {1, 5, 3, 4, 6}) {
            group.fill(
                    group.claim(1, sequence),
                    log.opened().identity().salt(),
                    0,
                    sequence,
                    ByteBuffer.allocate(0),
                    ByteBuffer.wrap(new byte[] {(byte) sequence}));
        }
        log.writer().commit(group);

        assertThat(readAll(log).stream().map(entry -> (int) entry.get(0))).containsExactly(1, 5, 6);
        assertThat(log.metrics().damagedRecords.value()).isZero();
    }

    @Test
    void aDamagedCursorStartsAgainAndADamagedIdentityIsRestored() throws Exception {
        disk.createFolder(ROOT.getParent());
        SegmentLog log = open(disk);
        Position end = append(log, 50);
        log.cursors().cursor("store").commit(end);
        log.writer().close();
        log.unlock();
        damage(ROOT.resolve("cursors/store.cursor"), 30);
        damage(ROOT.resolve("identity"), 12);

        SegmentLog reopened = open(disk);
        assertThat(reopened.cursors().cursor("store").position()).isEqualTo(Position.START);
        assertThat(reopened.opened().identity().journal())
                .isEqualTo(log.opened().identity().journal());
        assertThat(append(reopened, 10)).isGreaterThan(end);
    }

    ///
    @ParameterizedTest
    @ValueSource(strings = {"identity", "segment", "cursor"})
    void aNewerFormatIsRefusedAndLeftUntouched(String which) throws Exception {
        disk.createFolder(ROOT.getParent());
        SegmentLog log = open(disk);
        log.cursors().cursor("store").commit(append(log, 50));
        disk.killProcess();
        Path segment = log.segments().list().get(0).path();
        switch (which) {
            case "identity" -> upgrade(ROOT.resolve("identity"), 64);
            case "segment" -> upgrade(segment, 64);
            default -> upgrade(ROOT.resolve("cursors/store.cursor"), 45);
        }
        Map<Path, byte[]> before = contents(segment);

        assertThatThrownBy(() -> open(disk))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.code()).isEqualTo(JournalErrors.FORMAT_NEWER))
                .hasMessageContaining("format version " + (FormatVersion.CURRENT + 1));
        Map<Path, byte[]> after = contents(segment);
        assertThat(after.keySet()).isEqualTo(before.keySet());
        after.forEach((path, bytes) -> assertThat(bytes).isEqualTo(before.get(path)));
    }

    @Test
    void aSegmentOfAnotherJournalIsPutAsideWhole() throws Exception {
        disk.createFolder(ROOT.getParent());
        SegmentLog log = open(disk);
        append(log, 50);
        log.writer().close();
        log.unlock();
        FakeDisk other = new FakeDisk(2);
        other.createFolder(ROOT.getParent());
        SegmentLog foreign = SegmentLog.open(ROOT, SMALL, other, Clock.system(), new Instruments(), new Random(99));
        append(foreign, 60);
        entries.remove(1);
        byte[] content = other.content(foreign.segments().list().get(0).path());
        Path name = ROOT.resolve(Segment.fileName(7, 70));
        disk.open(name, Disk.Access.CREATE).close();
        disk.setContent(name, content);

        SegmentLog reopened = open(disk);
        assertThat(readAll(reopened)).isEqualTo(texts(entries));
        List<String> aside = disk.list(ROOT.resolve("quarantine"));
        assertThat(aside).hasSize(1);
        assertThat(disk.content(ROOT.resolve("quarantine").resolve(aside.get(0))))
                .isEqualTo(content);
    }

    private SegmentLog open(FakeDisk on) {
        on.killProcess();
        return SegmentLog.open(ROOT, SMALL, on, Clock.system(), new Instruments(), new Random(5));
    }

    private Position append(SegmentLog log, int length) throws RefusedException {
        byte[] body = new byte[length];
        random.nextBytes(body);
        body[length - 1] |= 1;
        return append(log, body);
    }

    private Position append(SegmentLog log, byte[] body) throws RefusedException {
        entries.add(body);
        Group group = new Group(new ByteBuffer[] {ByteBuffer.allocate(Group.CHUNK_BYTES)});
        long sequence =
                Math.max(log.opened().nextSequence(), log.segments().end().sequence() + 1);
        group.fill(
                group.claim(body.length, sequence),
                log.opened().identity().salt(),
                7,
                sequence,
                ByteBuffer.allocate(0),
                ByteBuffer.wrap(body));
        return new Position(log.writer().commit(group), sequence);
    }

    /// Fills a segment, passes it, fills another, and begins a third in the file of the first.
    ///
    /// @return what is in the file until the third begins
    private byte[] useAgain(SegmentLog log) throws Exception {
        while (log.segments().list().size() < 2) {
            append(log, 1_000);
        }
        log.cursors().cursor("store").commit(log.segments().list().get(0).end());
        assertThat(log.segments().list()).hasSize(1);
        assertThat(log.spare().keptBytes()).isPositive();
        log.prepareSpare();
        assertThat(log.spare().keptBytes()).isZero();
        byte[] content = disk.content(ROOT.resolve("spare-0.new"));
        // The entry that began the second segment is one of these.
        for (int i = 1; i < KEPT_ENTRIES; i++) {
            append(log, 1_100);
        }
        return content;
    }

    private static Segment newest(SegmentLog log) {
        return log.segments().list().get(log.segments().list().size() - 1);
    }

    static List<ByteBuffer> readAll(SegmentLog log) throws InterruptedException {
        List<ByteBuffer> all = new ArrayList<>();
        try (JournalReader reader = log.reader(Position.START)) {
            JournalEntry entry = reader.next(Duration.ZERO);
            while (entry != null) {
                all.add(ByteBuffer.wrap(entry.toBytes()));
                entry = reader.next(Duration.ZERO);
            }
        }
        return all;
    }

    private static List<ByteBuffer> texts(List<byte[]> bytes) {
        return bytes.stream().map(ByteBuffer::wrap).toList();
    }

    /// Where the entry itself ends; the padding behind it is zeros, as is what was never written.
    private long unpadded(long end, List<Long> ends) {
        int index = ends.indexOf(end);
        long begin = index == 0 ? SegmentHeader.BYTES : ends.get(index - 1);
        return begin + RecordHeader.BYTES + entries.get(index).length;
    }

    private Map<Path, byte[]> contents(Path segment) throws IOException {
        Map<Path, byte[]> all = new TreeMap<>();
        for (Path path : List.of(ROOT.resolve("identity"), segment, ROOT.resolve("cursors/store.cursor"))) {
            all.put(path, disk.content(path));
        }
        return all;
    }

    private void damage(Path path, int at) throws IOException {
        byte[] content = disk.content(path);
        content[at] ^= 1;
        disk.setContent(path, content);
    }

    private void upgrade(Path path, int crcAt) throws IOException {
        byte[] content = disk.content(path);
        content[5] = FormatVersion.CURRENT + 1;
        CRC32C crc = new CRC32C();
        crc.update(content, 0, crcAt);
        ByteBuffer.wrap(content).putInt(crcAt, (int) crc.getValue());
        disk.setContent(path, content);
    }

    /// A file that is an array.
    private record ArrayFile(byte[] bytes) implements DiskFile {
        @Override
        public int read(ByteBuffer target, long position) {
            int count = (int) Math.min(target.remaining(), bytes.length - position);
            if (count <= 0) {
                return -1;
            }
            target.put(bytes, (int) position, count);
            return count;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            throw new IOException("for reading");
        }

        @Override
        public void truncate(long size) throws IOException {
            throw new IOException("for reading");
        }

        @Override
        public void sync() {}

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void close() {}
    }
}
