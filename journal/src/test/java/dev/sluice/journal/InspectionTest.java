package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.journal.disk.FakeDisk;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(QuietLog.class)
class InspectionTest {
    private static final Path ROOT = Path.of("/data/journal");
    private static final JournalOptions SMALL =
            JournalOptions.DEFAULTS.withSegmentBytes(12_000).withDiskBudgetBytes(1_000_000);

    private final FakeDisk disk = new FakeDisk(3);
    private final Random random = new Random(3);

    @BeforeEach
    void folder() throws Exception {
        disk.createFolder(ROOT.getParent());
    }

    @Test
    void listsAndShowsAJournalThatIsInUse() {
        try (Journal journal = open(disk)) {
            List<Position> appended = fill(journal, 12);
            journal.cursor("store").commit(appended.get(0));
            Inspection inspection = new Inspection(ROOT, disk);

            JournalListing listing = inspection.ls();
            assertThat(listing.journal()).isEqualTo(journal.id());
            assertThat(listing.cursors()).containsExactly(new JournalListing.CursorListing("store", appended.get(0)));
            assertThat(listing.segments()).hasSizeGreaterThan(2);
            assertThat(listing.segments().stream()
                            .mapToLong(JournalListing.SegmentListing::entries)
                            .sum())
                    .isEqualTo(12);
            assertThat(listing.segments().get(0).state()).isEqualTo(JournalListing.State.SEALED);
            assertThat(listing.segments().get(listing.segments().size() - 1).state())
                    .isEqualTo(JournalListing.State.OPEN);

            List<Position> seen = new ArrayList<>();
            inspection.cat(appended.get(3), (entry, file, offset) -> {
                assertThat(offset).isGreaterThanOrEqualTo(SegmentHeader.BYTES);
                seen.add(entry.position());
                return seen.size() < 5;
            });
            assertThat(seen).isEqualTo(appended.subList(4, 9));
            assertThat(inspection.fsck().isClean()).isTrue();
            assertThat(inspection.fsck().entries()).isEqualTo(12);
        }
    }

    @Test
    void repairNeedsTheLock() {
        try (Journal journal = open(disk)) {
            fill(journal, 1);
            assertThatThrownBy(() -> new Inspection(ROOT, disk).repair(Clock.system()))
                    .isInstanceOfSatisfying(
                            UnavailableException.class,
                            held -> assertThat(held.code()).isEqualTo(JournalErrors.LOCKED));
        }
    }

    /// Scorecard Q-44: over many damaged folders, repair loses no entry that could be read before, and leaves
    /// nothing that a second check calls an error.
    @Test
    void repairNeverMakesItWorse() throws Exception {
        try (Journal journal = open(disk)) {
            fill(journal, 25);
            journal.cursor("store");
        }
        int found = 0;
        for (int seed = 0; seed < 1_000; seed++) {
            FakeDisk damaged = disk.copy(seed);
            damage(damaged, new Random(seed));
            Inspection inspection = new Inspection(ROOT, damaged);
            Map<Position, ByteBuffer> before = contents(inspection);

            FsckReport report = inspection.repair(Clock.system());

            found += report.isClean() ? 0 : 1;
            assertThat(contents(inspection)).as("seed " + seed).isEqualTo(before);
            assertThat(inspection.fsck().findings())
                    .as("seed " + seed + ", repaired: " + report)
                    .noneMatch(finding -> finding.severity() == FsckReport.Severity.ERROR);
            assertThat(damaged.openHandles()).isZero();
            try (Journal journal = open(damaged);
                    JournalReader reader = journal.reader(Position.START)) {
                int entries = 0;
                while (reader.next(Duration.ZERO) != null) {
                    entries++;
                }
                assertThat(entries).as("seed " + seed).isEqualTo(before.size());
            }
        }
        assertThat(found).isGreaterThan(900);
    }

    @Test
    void aCheckNamesFileOffsetAndSequence() throws Exception {
        try (Journal journal = open(disk)) {
            fill(journal, 3);
        }
        String name = new Inspection(ROOT, disk).ls().segments().get(0).file();
        byte[] content = disk.content(ROOT.resolve(name));
        content[SegmentHeader.BYTES + 40] ^= 1;
        disk.setContent(ROOT.resolve(name), content);

        FsckReport report = new Inspection(ROOT, disk).fsck();

        assertThat(report.findings()).hasSize(1);
        FsckReport.Finding finding = report.findings().get(0);
        assertThat(finding.severity()).isEqualTo(FsckReport.Severity.ERROR);
        assertThat(finding.file()).isEqualTo(name);
        assertThat(finding.offset()).isEqualTo(SegmentHeader.BYTES);
        assertThat(finding.sequence()).isEqualTo(1);
        assertThat(report.hasErrors()).isTrue();
    }

    private static void damage(FakeDisk damaged, Random dice) throws Exception {
        List<Path> files = new ArrayList<>();
        for (String name : damaged.list(ROOT)) {
            if (name.endsWith(Segment.SUFFIX)) {
                files.add(ROOT.resolve(name));
            }
        }
        files.add(ROOT.resolve("identity"));
        files.add(ROOT.resolve("cursors/store.cursor"));
        for (int i = 0; i <= dice.nextInt(3); i++) {
            Path file = files.get(dice.nextInt(files.size()));
            byte[] content = damaged.content(file);
            if (content.length == 0) {
                continue;
            }
            int at = content.length > 9_000 && dice.nextInt(5) > 0
                    ? SegmentHeader.BYTES + dice.nextInt(content.length - SegmentHeader.BYTES)
                    : dice.nextInt(Math.min(content.length, 64));
            switch (dice.nextInt(3)) {
                case 0 -> content[at] ^= (byte) (1 << dice.nextInt(8));
                case 1 -> {
                    for (int k = at; k < Math.min(content.length, at + 300); k++) {
                        content[k] = (byte) dice.nextInt();
                    }
                }
                default -> content = java.util.Arrays.copyOf(content, at);
            }
            damaged.setContent(file, content);
        }
    }

    private static Map<Position, ByteBuffer> contents(Inspection inspection) {
        Map<Position, ByteBuffer> all = new TreeMap<>();
        inspection.cat(Position.START, (entry, file, offset) -> {
            all.put(entry.position(), ByteBuffer.wrap(entry.toBytes()));
            return true;
        });
        return all;
    }

    private List<Position> fill(Journal journal, int count) {
        List<Position> appended = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] body = new byte[200 + random.nextInt(1_500)];
            random.nextBytes(body);
            appended.add(journal.append(i, ByteBuffer.allocate(0), ByteBuffer.wrap(body)));
        }
        return appended;
    }

    private static Journal open(FakeDisk on) {
        return SegmentedJournal.open(ROOT, SMALL, on, Clock.system(), new Instruments());
    }
}
