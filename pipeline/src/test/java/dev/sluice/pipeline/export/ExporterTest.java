package dev.sluice.pipeline.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.ClientErrors;
import dev.sluice.client.ExportResult;
import dev.sluice.client.RetryPolicy;
import dev.sluice.client.RetryingClient;
import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalOptions;
import dev.sluice.journal.JournalStatus;
import dev.sluice.journal.Position;
import dev.sluice.journal.SegmentedJournal;
import dev.sluice.journal.disk.FileSystemDisk;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.kernel.memory.BufferPool;
import dev.sluice.kernel.memory.BufferPools;
import dev.sluice.kernel.memory.LeakDetector;
import dev.sluice.kernel.metric.Counted;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Await;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.DeadLetter;
import dev.sluice.pipeline.DeadLetters;
import dev.sluice.pipeline.DurableIntake;
import dev.sluice.pipeline.Ledger;
import dev.sluice.pipeline.Ledger.Stage;
import dev.sluice.pipeline.Route;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Destinations that are sound, dead, slow, flapping, refusing and half accepting.
class ExporterTest {
    private static final FailureHandler FAILURES =
            new FailureHandler(Duration.ofSeconds(1), Clock.system(), new Instruments(), null, (text, error) -> {});

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final RetryPolicy QUICK =
            new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5), 2, RetryPolicy.Jitter.FULL, Duration.ZERO);
    private static final ExporterLimits ROOMY =
            new ExporterLimits(4, 1 << 20, 64 << 20, 1L << 40, ExporterLimits.WhenFull.DEAD_LETTER);

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Instruments instruments = new Instruments();
    private final BufferPool buffers = new BufferPools(
                    BufferPools.DEFAULT_SIZE, BufferPools.LARGEST_SIZE, new LeakDetector(1), instruments)
            .create("exports");
    private Journal journal;
    private Ledger ledger;
    private DurableIntake intake;

    @BeforeEach
    void start() {
        open(64 << 20);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable part : open.reversed()) {
            part.close();
        }
    }

    @Test
    void everythingAcceptedIsSentOnceInOrderWithOneRequestAtATime() throws Exception {
        ScriptedClient client = ScriptedClient.sound();
        ExporterLimits single = ROOMY.withRequests(1);
        Exporter exporter = exporter("a", client, single);
        exporter.start();
        accept(1, 500);

        exporter.drain(SOON);

        assertThat(client.taken()).isEqualTo(bodies(1, 500));
        Books.assertBalanced(exporterAccount(0), 500, 500, 0, 0);
    }

    @Test
    void anArrayIsUsedAgainOnceItsRequestIsAnswered() throws Exception {
        Exporter exporter = exporter("a", ScriptedClient.sound(), ROOMY.withRequests(1));
        exporter.start();
        accept(1, 50);

        exporter.drain(SOON);

        assertThat(buffers.use().misses()).isEqualTo(1);
        assertThat(buffers.use().hits()).isEqualTo(49);
    }

    /// When the client is shut down, a request fails while its last attempt may still be under way.
    @Test
    void anArrayThatAnAttemptMayStillBeReadingIsNotUsedAgain() throws Exception {
        ScriptedClient client = new ScriptedClient(body ->
                CompletableFuture.failedFuture(new ValidationException(ClientErrors.REFUSED, "HTTP status 400: no")));
        Exporter exporter = exporter("a", client, ROOMY.withRequests(1));
        exporter.start();
        accept(1, 5);

        exporter.drain(SOON);

        assertThat(deadLetters()).hasSize(5);
        assertThat(buffers.use().misses()).isEqualTo(5);
        assertThat(buffers.use().keptBytes()).isZero();
    }

    @Test
    void r21NothingIsMissingAfterAnOutage() throws Exception {
        ScriptedClient client = ScriptedClient.dead();
        Exporter exporter = exporter("a", client, ROOMY);
        exporter.start();
        accept(1, 100);
        Await.until(() -> exporter.retries() > 20);
        client.answer(body -> CompletableFuture.completedFuture(ExportResult.SUCCESS));

        exporter.drain(SOON);

        assertThat(client.taken()).containsExactlyInAnyOrderElementsOf(bodies(1, 100));
        Books.assertBalanced(exporterAccount(0), 100, 100, 0, 0);
    }

    @Test
    void aFlappingDestinationGetsEverythingAtLeastOnce() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        ScriptedClient client = new ScriptedClient(body -> calls.incrementAndGet() % 3 == 0
                ? CompletableFuture.completedFuture(ExportResult.SUCCESS)
                : ScriptedClient.down());
        Exporter exporter = exporter("a", client, ROOMY);
        exporter.start();
        accept(1, 200);

        exporter.drain(SOON);

        assertThat(client.taken()).containsExactlyInAnyOrderElementsOf(bodies(1, 200));
        Books.assertBalanced(exporterAccount(0), 200, 200, 0, 0);
    }

    @Test
    void r28AndQ14ADeadDestinationHoldsUpNoOther() throws Exception {
        ScriptedClient dead = ScriptedClient.dead();
        ScriptedClient sound = ScriptedClient.sound();
        Exporter first = exporter("dead", dead, ROOMY);
        Exporter second = exporter("sound", sound, ROOMY);
        first.start();
        second.start();
        accept(1, 300);

        Await.until(() -> sound.taken().size() == 300);

        assertThat(dead.taken()).isEmpty();
        assertThat(first.underWay()).isEqualTo(ROOMY.requests());
        Books.assertBalanced(exporterAccount(1), 300, 300, 0, 0);
        assertThat(exporterAccount(0).balance(Signal.TRACES).queued()).isEqualTo(300);
        assertThat(exporterAccount(0).balance(Signal.TRACES).isBalanced()).isTrue();
    }

    @Test
    void aRefusalForGoodGoesToTheDeadLettersWithItsReasonAndTheNextFollows() throws Exception {
        ScriptedClient client = new ScriptedClient(body -> body.equals("body 13")
                ? CompletableFuture.failedFuture(
                        new ValidationException(ClientErrors.REFUSED, "HTTP status 400: thirteen"))
                : CompletableFuture.completedFuture(ExportResult.SUCCESS));
        Exporter exporter = exporter("otlp_http/x", client, ROOMY);
        exporter.start();
        accept(1, 30);

        exporter.drain(SOON);

        assertThat(client.taken()).hasSize(29).doesNotContain("body 13");
        Books.assertBalanced(exporterAccount(0), 30, 29, 1, 0);
        assertThat(counter("otelcol_exporter_sent_spans")).isEqualTo(29);
        assertThat(counter("otelcol_exporter_send_failed_spans")).isEqualTo(1);
        assertThat(counter("otelcol_exporter_enqueue_failed_spans")).isZero();
        assertThat(deadLetters()).singleElement().asString().contains("thirteen", "otlp_http/x", "body 13");
    }

    @Test
    void r27OneBadItemIsTheOnlyDeadLetterOfItsRequest() throws Exception {
        ScriptedClient client =
                new ScriptedClient(body -> ScriptedItems.of(body).contains(613)
                        ? CompletableFuture.failedFuture(
                                new ValidationException(ClientErrors.REFUSED, "HTTP status 400: no thirteens")
                                        .with("http-status", 400))
                        : CompletableFuture.completedFuture(ExportResult.SUCCESS));
        Exporter exporter = exporter("a", client, ROOMY);
        exporter.start();
        Payload request = ScriptedItems.payload(1_000);
        ledger.add(Signal.TRACES, Stage.RECEIVED, 1_000);
        ledger.accepted(Signal.TRACES, 1_000, Route.UNKNOWN);
        intake.accept(request);
        accept(1, 1);

        exporter.drain(SOON);

        Books.assertBalanced(exporterAccount(0), 1_001, 1_000, 1, 0);
        assertThat(client.taken()).contains("body 1");
        DeadLetter letter = DeadLetter.list(folder.resolve("dead")).getFirst();
        assertThat(letter.header().items()).isEqualTo(1);
        assertThat(letter.reason()).contains("no thirteens");
        assertThat(ScriptedItems.of(new String(letter.entry(), StandardCharsets.UTF_8)))
                .containsExactly(613);
        assertThat(deadLetters()).hasSize(1);
    }

    @Test
    void r26APartialSuccessIsCountedAndNotSentAgain() throws Exception {
        ScriptedClient client =
                new ScriptedClient(body -> CompletableFuture.completedFuture(new ExportResult(1, "one was bad")));
        Exporter exporter = exporter("a", client, ROOMY);
        exporter.start();
        intake.accept(payload(Signal.TRACES, "three", 3));
        ledger.add(Signal.TRACES, Stage.RECEIVED, 3);
        ledger.accepted(Signal.TRACES, 3, Route.UNKNOWN);

        exporter.drain(SOON);

        assertThat(client.taken()).containsExactly("three");
        Books.assertBalanced(exporterAccount(0), 3, 2, 0, 1);
        assertThat(counter("otelcol_exporter_sent_spans")).isEqualTo(2);
        assertThat(counter("sluice_exporter_rejected_items_total")).isEqualTo(1);
    }

    @Test
    void onlyItsOwnSignalsGoThere() throws Exception {
        ScriptedClient client = ScriptedClient.sound();
        Exporter exporter = exporter("a", client, ROOMY);
        exporter.start();
        intake.accept(payload(Signal.LOGS, "a log", 1));
        accept(1, 1);

        exporter.drain(SOON);

        assertThat(client.taken()).containsExactly("body 1");
        assertThat(exporterAccount(0).balance(Signal.LOGS).queued()).isZero();
    }

    @Test
    void onlyWhatIsOwedToItGoesThere() throws Exception {
        ScriptedClient client = ScriptedClient.sound();
        Exporter exporter = exporter("a", client, ROOMY);
        exporter.start();
        acceptFor(Route.to(List.of("a", "b")), Signal.TRACES, "for both");
        acceptFor(Route.to(List.of("b", "a/c")), Signal.TRACES, "for others");
        acceptFor(Route.to(List.of("a")), Signal.LOGS, "of a signal that only a former configuration sent here");

        exporter.drain(SOON);

        assertThat(client.taken())
                .containsExactlyInAnyOrder("for both", "of a signal that only a former configuration sent here");
        assertThat(exporter.lagEntries()).isZero();
        Books.assertBalanced(exporterAccount(0), 1, 1, 0, 0);
        assertThat(exporterAccount(0).balance(Signal.LOGS).isBalanced()).isTrue();
        assertThat(ledger.balance(Signal.TRACES).at(Stage.ACCEPTED)).isEqualTo(2);
    }

    @Test
    void whatIsOwedToAnExporterThatIsRemovedIsKeptButNotWhatIsOwedToOthers() throws Exception {
        Exporter removed = exporter("gone", ScriptedClient.dead(), ROOMY);
        removed.start();
        acceptFor(Route.to(List.of("gone", "b")), Signal.TRACES, "owed");
        acceptFor(Route.to(List.of("b")), Signal.TRACES, "not owed");
        removed.close();
        restart();

        JournalStatus.CursorStatus cursor = journal.status().cursors().getFirst();
        DeadLetters letters = new DeadLetters(folder.resolve("dead"), 1 << 30, Clock.system());
        FormerDestination.settle(
                journal, cursor, "gone", folder.resolve("spill-gone"), 64 << 20, letters, ledger, Clock.system());

        assertThat(deadLetters()).singleElement().asString().endsWith("owed").doesNotContain("not owed");
        assertThat(exporterAccount(0).balance(Signal.TRACES).at(Stage.DEAD_LETTERED))
                .isEqualTo(1);
    }

    @Test
    void whatWasNotAnsweredIsSentAfterTheNextStartAndTheBooksAreRight() throws Exception {
        stoppedWith(1, 50);

        ScriptedClient sound = ScriptedClient.sound();
        Exporter after = exporter("a", sound, ROOMY);
        after.start();
        accept(51, 60);
        after.drain(SOON);

        assertThat(sound.taken()).containsExactlyInAnyOrderElementsOf(bodies(1, 60));
        Ledger.Balance balance = exporterAccount(0).balance(Signal.TRACES);
        assertThat(balance.at(Stage.RECOVERED)).isEqualTo(50);
        assertThat(balance.at(Stage.DELIVERED)).isEqualTo(60);
        assertThat(balance.isBalanced()).isTrue();
    }

    @Test
    void aNewExporterBeginsWithWhatIsAcceptedFromNowOn() throws Exception {
        accept(1, 10);
        ScriptedClient client = ScriptedClient.sound();
        Exporter exporter = exporter("late", client, ROOMY);
        exporter.start();
        accept(11, 12);

        exporter.drain(SOON);

        assertThat(client.taken()).isEqualTo(bodies(11, 12));
    }

    /// the main journal is given back, and the order and the number are right, across a restart.
    @Test
    void whatADeadDestinationHoldsMovesToItsSpillAndComesBackInOrder() throws Exception {
        ExporterLimits eager = new ExporterLimits(2, 1 << 20, 64 << 20, 0, ExporterLimits.WhenFull.DEAD_LETTER);
        Exporter before = exporter("a", ScriptedClient.dead(), eager);
        before.start();
        accept(1, 200);
        Await.until(() -> before.lagEntries() == 0);
        assertThat(before.spillBytes()).isPositive();
        // Records in the spill have headers of their own, and are aligned.
        assertThat(before.queueBytes()).isBetween(200 * 30L, 200 * 200L);
        assertThat(before.queueCapacityBytes()).isEqualTo(eager.spillFrom() + eager.spillBytes());
        before.close();
        assertThat(mainCursor("a"))
                .as("the main journal owes it nothing")
                .isEqualTo(journal.end().toString());
        journal.close();
        open(64 << 20);

        ScriptedClient sound = ScriptedClient.sound();
        Exporter after = exporter("a", sound, eager.withRequests(1));
        after.start();
        accept(201, 220);
        after.drain(SOON);

        assertThat(sound.taken()).isEqualTo(bodies(1, 220));
        assertThat(after.queueBytes()).isZero();
        Ledger.Balance balance = exporterAccount(0).balance(Signal.TRACES);
        assertThat(balance.at(Stage.RECOVERED)).isEqualTo(200);
        assertThat(balance.at(Stage.DELIVERED)).isEqualTo(220);
        assertThat(balance.isBalanced()).isTrue();
    }

    /// Positions of the main journal and of a spill are not related.
    @Test
    void deadLettersOfTwoJournalsWithTheSamePositionAreBothKept() throws Exception {
        DeadLetters letters = new DeadLetters(folder.resolve("dead"), 1 << 20, Clock.system());
        Position position = new Position(1, 7);
        byte[] first = "an entry of the main journal".getBytes(StandardCharsets.UTF_8);
        byte[] second = "an entry of the spill".getBytes(StandardCharsets.UTF_8);

        assertThat(letters.add(position, "a", "no", ByteBuffer.wrap(first))).isTrue();
        assertThat(letters.add(position, "a", "no", ByteBuffer.wrap(second))).isTrue();
        assertThat(letters.add(position, "a", "still no", ByteBuffer.wrap(second)))
                .isTrue();

        assertThat(deadLetters())
                .hasSize(2)
                .anyMatch(text -> text.contains("main"))
                .anyMatch(text -> text.contains("still no"));
    }

    @Test
    void aDeadLetterThatWasTakenAwayMakesRoomForAnother() throws Exception {
        DeadLetters letters = new DeadLetters(folder.resolve("dead"), 300, Clock.system());
        byte[] entry = new byte[150];

        assertThat(letters.add(new Position(1, 1), "a", "no", ByteBuffer.wrap(entry)))
                .isTrue();
        assertThat(letters.add(new Position(1, 2), "a", "no", ByteBuffer.wrap(entry)))
                .isFalse();
        try (Stream<Path> files = Files.list(folder.resolve("dead"))) {
            Files.delete(files.findFirst().orElseThrow());
        }
        assertThat(letters.add(new Position(1, 2), "a", "no", ByteBuffer.wrap(entry)))
                .isTrue();
    }

    /// What a crash left in the main journal is booked in once, also when it goes to the spill before it was sent.
    @Test
    void whatAnEarlierRunAcceptedAndThisOneSpillsIsBookedOnce() throws Exception {
        stoppedWith(1, 100);

        ExporterLimits eager = new ExporterLimits(2, 1 << 20, 64 << 20, 0, ExporterLimits.WhenFull.DEAD_LETTER);
        ScriptedClient client = ScriptedClient.dead();
        Exporter after = exporter("a", client, eager);
        after.start();
        Await.until(() -> after.lagEntries() == 0);
        client.answer(body -> CompletableFuture.completedFuture(ExportResult.SUCCESS));
        after.drain(SOON);

        assertThat(client.taken()).containsExactlyInAnyOrderElementsOf(bodies(1, 100));
        Ledger.Balance balance = exporterAccount(0).balance(Signal.TRACES);
        assertThat(balance.at(Stage.RECOVERED)).isEqualTo(100);
        assertThat(balance.at(Stage.DELIVERED)).isEqualTo(100);
        assertThat(balance.isBalanced()).isTrue();
    }

    @Test
    void whatIsOwedToAnExporterThatIsNoLongerConfiguredIsDeadLettersAndCounted() throws Exception {
        ExporterLimits eager = new ExporterLimits(2, 1 << 20, 64 << 20, 0, ExporterLimits.WhenFull.DEAD_LETTER);
        Exporter removed = exporter("gone", ScriptedClient.dead(), eager);
        removed.start();
        accept(1, 30);
        Await.until(() -> removed.lagEntries() == 0);
        removed.close();
        accept(31, 40);
        journal.close();
        open(64 << 20);

        JournalStatus.CursorStatus cursor = journal.status().cursors().getFirst();
        DeadLetters letters = new DeadLetters(folder.resolve("dead"), 1 << 30, Clock.system());
        FormerDestination.settle(
                journal, cursor, "gone", folder.resolve("spill-gone"), 64 << 20, letters, ledger, Clock.system());

        assertThat(deadLetters()).hasSize(40).allMatch(text -> text.contains("no longer configured"));
        assertThat(deadLetters()).anyMatch(text -> text.endsWith("body 1")).anyMatch(text -> text.endsWith("body 40"));
        assertThat(journal.status().cursors()).isEmpty();
        assertThat(folder.resolve("spill-gone")).doesNotExist();
        Ledger.Balance balance = exporterAccount(0).balance(Signal.TRACES);
        assertThat(balance.at(Stage.DEAD_LETTERED)).isEqualTo(40);
        assertThat(balance.isBalanced()).isTrue();
    }

    @Test
    void aDestinationThatComesBackWhileSpillingGetsEverything() throws Exception {
        ExporterLimits eager = new ExporterLimits(2, 1 << 20, 64 << 20, 0, ExporterLimits.WhenFull.DEAD_LETTER);
        AtomicInteger calls = new AtomicInteger();
        ScriptedClient client = new ScriptedClient(body -> calls.incrementAndGet() / 50 % 2 == 0
                ? ScriptedClient.down()
                : CompletableFuture.completedFuture(ExportResult.SUCCESS));
        Exporter exporter = exporter("a", client, eager);
        exporter.start();
        accept(1, 400);

        exporter.drain(SOON);

        assertThat(new HashSet<>(client.taken())).isEqualTo(new HashSet<>(bodies(1, 400)));
        assertThat(client.taken()).hasSize(400);
        Books.assertBalanced(exporterAccount(0), 400, 400, 0, 0);
    }

    @Test
    void aFullSpillGivesUpTheOldestAndKeepsTheirBytes() throws Exception {
        ExporterLimits small = new ExporterLimits(2, 1 << 20, 4 << 20, 0, ExporterLimits.WhenFull.DEAD_LETTER);
        Exporter exporter = exporter("a", ScriptedClient.dead(), small);
        exporter.start();
        String large = "x".repeat(256 << 10);
        for (int i = 1; i <= 40; i++) {
            acceptOne(i + " " + large);
        }
        Await.until(() -> exporter.lagEntries() == 0);
        exporter.close();

        Ledger.Balance balance = exporterAccount(0).balance(Signal.TRACES);
        assertThat(balance.at(Stage.DEAD_LETTERED)).isBetween(20L, 39L);
        assertThat(balance.queued()).isEqualTo(40 - balance.at(Stage.DEAD_LETTERED));
        assertThat(deadLetters()).hasSize((int) balance.at(Stage.DEAD_LETTERED));
        assertThat(deadLetters()).anyMatch(text -> text.contains("1 " + large));
        assertThat(deadLetters()).noneMatch(text -> text.contains("40 " + large));
        assertThat(counter("otelcol_exporter_enqueue_failed_spans")).isEqualTo(balance.at(Stage.DEAD_LETTERED));
        assertThat(counter("otelcol_exporter_send_failed_spans")).isZero();
    }

    @Test
    void aFullSpillThatMayNotGiveUpLeavesTheRestInTheJournalWhichThenRefuses() throws Exception {
        journal.close();
        Files.walk(folder.resolve("journal"))
                .sorted(Comparator.reverseOrder())
                .forEach(file -> file.toFile().delete());
        open(4 << 20);
        ExporterLimits small = new ExporterLimits(2, 1 << 20, 4 << 20, 0, ExporterLimits.WhenFull.REFUSE);
        Exporter exporter = exporter("a", ScriptedClient.dead(), small);
        exporter.start();
        String large = "x".repeat(256 << 10);
        int accepted = 0;
        OverloadedException refusal = null;
        for (int i = 1; i <= 200 && refusal == null; i++) {
            try {
                acceptOne(i + " " + large);
                accepted++;
            } catch (OverloadedException full) {
                refusal = full;
            }
        }
        exporter.close();

        assertThat(refusal).isNotNull();
        Ledger.Balance balance = exporterAccount(0).balance(Signal.TRACES);
        assertThat(balance.at(Stage.DEAD_LETTERED)).isZero();
        assertThat(balance.queued()).isEqualTo(accepted);
        assertThat(accepted).isGreaterThan(10);
    }

    /// A run that accepted these bodies for a destination that took none, and ended.
    private void stoppedWith(int from, int to) {
        Exporter before = exporter("a", ScriptedClient.dead(), ROOMY);
        before.start();
        accept(from, to);
        Await.until(() -> before.retries() > 5);
        before.close();
        restart();
    }

    private void restart() {
        journal.close();
        open(64 << 20);
    }

    private void open(long budget) {
        JournalOptions options =
                JournalOptions.DEFAULTS.withSegmentBytes(1 << 20).withDiskBudgetBytes(budget);
        journal = SegmentedJournal.open(
                folder.resolve("journal"), options, new FileSystemDisk(), Clock.system(), new Instruments());
        open.add(journal);
        ledger = new Ledger(new Instruments());
        intake = new DurableIntake(journal, Clock.system(), true, Map.of());
    }

    private Exporter exporter(String name, ScriptedClient client, ExporterLimits limits) {
        Exporter exporter = new Exporter(
                name,
                Set.of(Signal.TRACES),
                journal,
                new RetryingClient(client, QUICK),
                limits,
                buffers,
                new DeadLetters(folder.resolve("dead"), 1 << 30, Clock.system()),
                ledger.account(name, Set.of(Signal.TRACES)),
                folder.resolve("spill-" + name),
                FAILURES,
                Clock.system(),
                instruments);
        open.add(exporter);
        return exporter;
    }

    private long counter(String name) {
        return Counted.of(instruments, name);
    }

    private Ledger.Account exporterAccount(int index) {
        return ledger.accounts().get(index);
    }

    private void accept(int from, int to) {
        bodies(from, to).forEach(this::acceptOne);
    }

    private void acceptOne(String body) {
        intake.accept(payload(Signal.TRACES, body, 1));
        ledger.add(Signal.TRACES, Stage.RECEIVED, 1);
        ledger.accepted(Signal.TRACES, 1, Route.UNKNOWN);
    }

    private void acceptFor(Route route, Signal signal, String body) {
        new DurableIntake(journal, Clock.system(), true, Map.of(signal, route)).accept(payload(signal, body, 1));
        ledger.add(signal, Stage.RECEIVED, 1);
        ledger.accepted(signal, 1, route);
    }

    private static List<String> bodies(int from, int to) {
        List<String> bodies = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            bodies.add("body " + i);
        }
        return bodies;
    }

    private static Payload payload(Signal signal, String body, int items) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new Payload(signal, bytes, 0, bytes.length, items);
    }

    private String mainCursor(String name) {
        return journal.cursor(Exporter.cursorName(name)).position().toString();
    }

    private List<String> deadLetters() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("dead"))) {
            List<String> texts = new ArrayList<>();
            for (Path file : files.toList()) {
                texts.add(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
            return texts;
        }
    }
}
