package dev.sluice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalOptions;
import dev.sluice.journal.Position;
import dev.sluice.journal.SegmentedJournal;
import dev.sluice.journal.disk.FileSystemDisk;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.ManualClock;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecentEntriesTest {
    private static final Duration WINDOW = Duration.ofSeconds(64);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final JournalOptions OPTIONS =
            JournalOptions.DEFAULTS.withSegmentBytes(1 << 20).withDiskBudgetBytes(16 << 20);

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(1_795_392_000_000_000_000L);
    private Journal journal;
    private RecentEntries entries;
    private Intake intake;

    @BeforeEach
    void start() {
        journal = SegmentedJournal.open(
                folder.resolve("journal"), OPTIONS, new FileSystemDisk(), clock, new Instruments());
        entries = new RecentEntries(journal, WINDOW, clock);
        RecentRequests recent = new RecentRequests(WINDOW, 1_000, clock, new Instruments());
        entries.recall(recent);
        intake = new RememberingIntake(
                new DurableIntake(journal, clock, true, Map.of()), recent, true, new Instruments());
    }

    @AfterEach
    void stop() {
        journal.close();
    }

    @Test
    void whatWasTakenBeforeARestartIsKnownAfterIt() {
        send(1);
        clock.advance(Duration.ofSeconds(40));
        send(2);
        restart();

        assertThat(send(1)).isTrue();
        assertThat(send(2)).isTrue();
        assertThat(send(3)).isFalse();
    }

    @Test
    void theWindowGoesOnOverARestart() {
        send(1);
        clock.advance(Duration.ofSeconds(40));
        send(2);
        restart();
        clock.advance(Duration.ofSeconds(24));

        assertThat(send(1)).isFalse();
        assertThat(send(2)).isTrue();
        restart();
        clock.advance(Duration.ofSeconds(40));
        assertThat(send(1)).isTrue();
        assertThat(send(2)).isFalse();
    }

    @Test
    void whatEveryDestinationHasStaysInTheJournalForTheWindowAndNoLonger() {
        send(1);
        fill(3);
        deliverAll();
        advance(63);
        assertThat(journal.status().segments()).isGreaterThanOrEqualTo(3);
        restart();
        deliverAll();
        assertThat(send(1)).isTrue();

        advance(70);
        deliverAll();

        assertThat(journal.status().segments()).isLessThanOrEqualTo(2);
    }

    @Test
    void aFullJournalIsNotHeldByWhatIsRemembered() {
        for (int second = 0; second < 40; second++) {
            fill(1);
            deliverAll();
            advance(1);
        }

        assertThat(journal.status().bytes()).isLessThan(OPTIONS.diskBudgetBytes() / 2);
        assertThat(journal.status().refusal()).isNull();
    }

    @Test
    void entriesOfBeforeFingerprintsAndUnreadableOnesAreNoHindrance() {
        journal.append(1, new EntryHeader(Signal.TRACES, 1, clock.epochNanos(), "", Route.UNKNOWN).encode(), body(10));
        journal.append(1, ByteBuffer.wrap(new byte[] {99}), body(30));
        send(1);
        restart();

        assertThat(send(1)).isTrue();
    }

    @Test
    void aBatchIsManyRequests() {
        List<Fingerprint> prints = List.of(new Fingerprint(0, 1), new Fingerprint(0, 2));
        new DurableIntake(journal, clock, true, Map.of()).accept(payload(10), prints);
        restart();

        assertThat(send(1)).isTrue();
        assertThat(send(2)).isTrue();
        assertThat(send(3)).isFalse();
    }

    @Test
    void aWallClockThatWasSetBackDoesNotMakeItForget() {
        send(1);
        clock.step(Duration.ofHours(-1));
        restart();

        assertThat(send(1)).isTrue();
        clock.advance(WINDOW);
        assertThat(send(1)).isFalse();
    }

    private boolean send(int id) {
        return intake.accept(payload(10), List.of(new Fingerprint(0, id))).duplicate();
    }

    private void fill(int segments) {
        for (int i = 0; i < segments; i++) {
            new DurableIntake(journal, clock, true, Map.of()).accept(payload(1_000_000));
        }
    }

    private void deliverAll() {
        Position end = journal.end();
        journal.cursor("store").commit(end);
    }

    /// So many turns of the task.
    private void advance(int seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.advance(SECOND);
            entries.advance();
        }
    }

    private void restart() {
        journal.close();
        start();
    }

    private static Payload payload(int bytes) {
        return new Payload(Signal.TRACES, new byte[bytes], 0, bytes, 1);
    }

    private static ByteBuffer body(int bytes) {
        return ByteBuffer.allocate(bytes);
    }
}
