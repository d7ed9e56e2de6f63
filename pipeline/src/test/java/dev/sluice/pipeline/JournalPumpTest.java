package dev.sluice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.Cursor;
import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalReader;
import dev.sluice.journal.JournalStatus;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.Position;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.InternalException;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.Clock;
import dev.sluice.kernel.time.ManualClock;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalPumpTest {
    private static final FailureHandler FAILURES =
            new FailureHandler(Duration.ofSeconds(1), Clock.system(), new Instruments(), null, (text, error) -> {});

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final Clock clock = new ManualClock(0);
    private final Instruments instruments = new Instruments();
    private final Ledger ledger = new Ledger(instruments);
    private final MemoryJournal journal = new MemoryJournal(1 << 20);
    private final Recording destination = new Recording();

    @Test
    void everythingAcceptedIsDeliveredInOrder() throws Exception {
        JournalPump pump = pump(1 << 20);
        pump.start();
        for (int i = 1; i <= 100; i++) {
            accept(i);
        }

        pump.drain(SOON);

        assertThat(destination.items).hasSize(100).isSorted();
        assertBalanced(5_050, 5_050, 0, 0);
    }

    @Test
    void whatAStartFindsIsDeliveredAsRecovered() throws Exception {
        DurableIntake before = new DurableIntake(journal, clock, true, Map.of());
        before.accept(payload(7));

        JournalPump pump = pump(1 << 20);
        pump.start();
        pump.drain(SOON);

        assertThat(destination.items).containsExactly(7);
        Ledger.Balance balance = ledger.balance(Signal.TRACES);
        assertThat(balance.at(Ledger.Stage.RECOVERED)).isEqualTo(7);
        assertThat(balance.isBalanced()).isTrue();
        assertThat(pump.isRecovered()).isTrue();
    }

    /// Entries of other receivers, and entries that do not say where they go but are of another signal.
    @Test
    void whatIsOwedToOthersIsPassedByAndHoldsNothing() throws Exception {
        Map<Signal, Route> there = Map.of(Signal.TRACES, Route.to(List.of("recording", "other")));
        Map<Signal, Route> elsewhere = Map.of(Signal.TRACES, Route.to(List.of("other")));
        new DurableIntake(journal, clock, true, there).accept(payload(1));
        new DurableIntake(journal, clock, true, elsewhere).accept(payload(2));
        new DurableIntake(journal, clock, true, Map.of()).accept(new Payload(Signal.LOGS, new byte[1], 0, 1, 3));

        JournalPump pump = pump(1 << 20);
        pump.start();
        pump.drain(SOON);

        assertThat(destination.items).containsExactly(1);
        assertThat(destination.passed).containsExactly(2, 3);
        assertThat(pump.lagEntries()).isZero();
        Ledger.Balance balance = ledger.balance(Signal.TRACES);
        assertThat(balance.at(Ledger.Stage.RECOVERED)).isEqualTo(1);
        assertThat(balance.isBalanced()).isTrue();
    }

    /// What a crash right after the start of a segment leaves: an end in a new epoch with nothing in it.
    @Test
    void anEndBehindTheLastEntryIsNoLag() throws Exception {
        Position end = new Position(journal.end().epoch() + 1, journal.end().sequence() + 3);
        JournalPump pump = pump(new Ending(journal, end), 1 << 20);
        pump.start();
        pump.drain(SOON);

        assertThat(pump.delivered()).isEqualTo(end);
        assertThat(pump.lagEntries()).isZero();
        assertThat(pump.isRecovered()).isTrue();
    }

    @Test
    void aBusyDestinationIsAskedAgainAndNothingIsLost() throws Exception {
        AtomicInteger refusals = new AtomicInteger(3);
        destination.before = items -> {
            if (refusals.getAndDecrement() > 0) {
                throw new OverloadedException(ErrorCode.of("store.full"), "full", Duration.ofSeconds(1));
            }
        };
        JournalPump pump = pump(1 << 20);
        pump.start();
        accept(5);

        pump.drain(SOON);

        assertThat(destination.items).containsExactly(5);
        assertBalanced(5, 5, 0, 0);
    }

    @Test
    void poisonIsKeptWithItsReasonAndTheNextEntryFollows() throws Exception {
        destination.before = items -> {
            if (items == 13) {
                throw new InternalException(ErrorCode.of("store.broken"), "cannot take thirteen");
            }
        };
        JournalPump pump = pump(1 << 20);
        pump.start();
        accept(12);
        accept(13);
        accept(14);

        pump.drain(SOON);

        assertThat(destination.items).containsExactly(12, 14);
        assertBalanced(39, 26, 13, 0);
        assertThat(deadLetter())
                .contains("cannot take thirteen")
                .contains("[store.broken]")
                .contains("body of 13");
    }

    @Test
    void poisonThatNoLongerFitsIsDroppedAndCounted() throws Exception {
        destination.before = items -> {
            throw new InternalException(ErrorCode.of("store.broken"), "takes nothing");
        };
        JournalPump pump = pump(8);
        pump.start();
        accept(3);

        pump.drain(SOON);

        assertBalanced(3, 0, 0, 3);
    }

    @Test
    void anEntryThatIsNotOursIsDivertedToo() throws Exception {
        journal.append(0, ByteBuffer.wrap(new byte[] {99}), ByteBuffer.allocate(0));
        JournalPump pump = pump(1 << 20);
        accept(2);
        pump.start();

        pump.drain(SOON);

        assertThat(destination.items).containsExactly(2);
        assertThat(deadLetter()).contains("[pipeline.entry-unreadable]");
        Ledger.Balance balance = ledger.balance(Signal.TRACES);
        assertThat(balance.isBalanced()).isTrue();
        assertThat(balance.queued()).isZero();
        assertThat(balance.at(Ledger.Stage.RECOVERED)).isEqualTo(1);
        assertThat(balance.at(Ledger.Stage.DEAD_LETTERED)).isEqualTo(1);
        Labels unreadable = Labels.of("signal", "traces", "stage", "dead_lettered", "reason", "unreadable");
        assertThat(instruments
                        .counter("sluice_ledger_items_total", "", unreadable)
                        .value())
                .isEqualTo(1);
    }

    @Test
    void theCursorFollowsWhatTheDestinationHasDurably() throws Exception {
        JournalPump pump = pump(1 << 20);
        pump.start();
        accept(1);
        accept(2);
        pump.drain(SOON);
        assertThat(journal.cursor("recording").position()).isEqualTo(Position.START);

        destination.durable(pump.delivered());

        assertThat(journal.cursor("recording").position()).isEqualTo(journal.end());
    }

    private JournalPump pump(long deadLetterBytes) {
        return pump(journal, deadLetterBytes);
    }

    private JournalPump pump(Journal journal, long deadLetterBytes) {
        DeadLetters deadLetters = new DeadLetters(folder.resolve("dead-letter"), deadLetterBytes, clock);
        return new JournalPump(
                journal, destination, Set.of(Signal.TRACES), deadLetters, ledger.first(), FAILURES, instruments);
    }

    private void accept(int items) {
        new DurableIntake(journal, clock, true, Map.of()).accept(payload(items));
        ledger.add(Signal.TRACES, Ledger.Stage.RECEIVED, items);
        ledger.accepted(Signal.TRACES, items, Route.UNKNOWN);
    }

    private static Payload payload(int items) {
        byte[] bytes = ("body of " + items).getBytes(StandardCharsets.UTF_8);
        return new Payload(Signal.TRACES, bytes, 0, bytes.length, items);
    }

    private void assertBalanced(long accepted, long delivered, long dead, long dropped) {
        Ledger.Balance balance = ledger.balance(Signal.TRACES);
        assertThat(balance.isBalanced()).isTrue();
        assertThat(balance.queued()).isZero();
        assertThat(List.of(
                        balance.at(Ledger.Stage.ACCEPTED),
                        balance.at(Ledger.Stage.DELIVERED),
                        balance.at(Ledger.Stage.DEAD_LETTERED),
                        balance.at(Ledger.Stage.DROPPED)))
                .containsExactly(accepted, delivered, dead, dropped);
    }

    private String deadLetter() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("dead-letter"))) {
            return Files.readString(files.findFirst().orElseThrow(), StandardCharsets.ISO_8859_1);
        }
    }

    /// Remembers how many items each payload had, or does as told.
    private static final class Recording implements Destination {
        final List<Integer> items = new CopyOnWriteArrayList<>();
        final List<Integer> passed = new CopyOnWriteArrayList<>();
        final List<Consumer<Position>> listeners = new CopyOnWriteArrayList<>();
        volatile Consumer<Integer> before = count -> {};

        void durable(Position upTo) {
            listeners.forEach(listener -> listener.accept(upTo));
        }

        @Override
        public String name() {
            return "recording";
        }

        @Override
        public Position replayFrom() {
            return Position.START;
        }

        @Override
        public void deliver(Payload payload, Position position) {
            before.accept(payload.items());
            items.add(payload.items());
        }

        @Override
        public void pass(Payload payload, Position position) {
            passed.add(payload.items());
        }

        @Override
        public void onDurable(Consumer<Position> listener) {
            listeners.add(listener);
        }
    }

    /// A journal that says of itself that it ends elsewhere.
    private record Ending(Journal journal, Position end) implements Journal {
        @Override
        public UUID id() {
            return journal.id();
        }

        @Override
        public Position append(int routingHash, ByteBuffer header, ByteBuffer body) {
            return journal.append(routingHash, header, body);
        }

        @Override
        public JournalReader reader(Position after) {
            return journal.reader(after);
        }

        @Override
        public long bytesAfter(Position position) {
            return journal.bytesAfter(position);
        }

        @Override
        public Cursor cursor(String name) {
            return journal.cursor(name);
        }

        @Override
        public void removeCursor(String name) {
            journal.removeCursor(name);
        }

        @Override
        public JournalStatus status() {
            return journal.status();
        }

        @Override
        public void close() {
            journal.close();
        }
    }
}
