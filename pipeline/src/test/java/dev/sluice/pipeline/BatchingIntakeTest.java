package dev.sluice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Await;
import dev.sluice.kernel.value.ByteSize;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchingIntakeTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> handedOn = new CopyOnWriteArrayList<>();
    private final List<Integer> counts = new CopyOnWriteArrayList<>();
    private final List<List<Fingerprint>> handedOnPrints = new CopyOnWriteArrayList<>();
    private final Intake inner = (payload, prints) -> {
        handedOnPrints.add(List.copyOf(prints));
        handedOn.add(new String(payload.bytes(), payload.offset(), payload.length(), StandardCharsets.UTF_8));
        counts.add(payload.items());
        return new Receipt(payload.items(), true);
    };

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    @Test
    void callersThatMakeABatchFullReturnTogetherEachWithItsOwnItems() throws Exception {
        Intake intake = batching(8, 1 << 20, LONG);
        List<Future<Receipt>> receipts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String body = "<" + i + ">";
            receipts.add(callers.submit(() -> intake.accept(payload(body, 2))));
        }

        for (Future<Receipt> receipt : receipts) {
            assertThat(receipt.get(20, TimeUnit.SECONDS)).isEqualTo(new Receipt(2, true));
        }
        assertThat(counts).containsExactly(8);
        assertThat(handedOn.getFirst()).hasSize(12).contains("<0>", "<1>", "<2>", "<3>");
    }

    @Test
    void bytesMakeABatchFullToo() throws Exception {
        Intake intake = batching(1_000, 10, LONG);
        Future<Receipt> first = callers.submit(() -> intake.accept(payload("123456", 1)));
        Future<Receipt> second = callers.submit(() -> intake.accept(payload("abcdef", 1)));

        // Whichever came second closed the batch of the other, and waits for more itself.
        Await.until(() -> first.isDone() || second.isDone());
        assertThat(counts).containsExactly(1);
        assertThat(first.isDone() && second.isDone()).isFalse();
    }

    @Test
    void timeEndsABatchThatIsNotFull() {
        Intake intake = batching(1_000, 1 << 20, Duration.ofMillis(5));

        assertThat(intake.accept(payload("alone", 3))).isEqualTo(new Receipt(3, true));
        assertThat(handedOn).containsExactly("alone");
    }

    @Test
    void whatIsAsLargeAsABatchIsOne() {
        Intake intake = batching(2, 1 << 20, LONG);

        intake.accept(payload("large", 2));

        assertThat(handedOn).containsExactly("large");
    }

    @Test
    void aRefusalReachesEveryCallerOfTheBatchAndNothingIsKept() {
        Intake refusing = (payload, prints) -> {
            throw new OverloadedException(ErrorCode.of("journal.full"), "full", Duration.ofSeconds(1));
        };
        Intake intake = new ProcessingStrategy.Batch(2, new ByteSize(1 << 20), LONG)
                .over(refusing, Signal.TRACES, new Instruments());
        Callable<Receipt> call = () -> intake.accept(payload("x", 1));
        Future<Receipt> first = callers.submit(call);
        Future<Receipt> second = callers.submit(call);

        for (Future<Receipt> receipt : List.of(first, second)) {
            assertThatThrownBy(() -> receipt.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(OverloadedException.class);
        }
    }

    @Test
    void everythingThatManyCallersBringIsHandedOnOnce() throws Exception {
        Intake intake = batching(64, 1 << 20, Duration.ofMillis(2));
        List<Future<Receipt>> receipts = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            String body = "<" + i + ">";
            receipts.add(callers.submit(() -> intake.accept(payload(body, 1))));
        }
        for (Future<Receipt> receipt : receipts) {
            receipt.get(30, TimeUnit.SECONDS);
        }

        assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(5_000);
        assertThat(counts).allMatch(count -> count <= 64);
        assertThat(counts.size()).isLessThan(5_000);
        String all = String.join("", handedOn);
        assertThat(all.replaceAll("[^<]", "")).hasSize(5_000);
        assertThat(all).contains("<0>", "<2500>", "<4999>");
    }

    @Test
    void aBatchHasTheFingerprintsOfAllItsRequests() throws Exception {
        Intake intake = batching(3, 1 << 20, LONG);
        List<Future<Receipt>> receipts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<Fingerprint> own = List.of(new Fingerprint(i, i));
            receipts.add(callers.submit(() -> intake.accept(payload("x", 1), own)));
        }
        for (Future<Receipt> receipt : receipts) {
            receipt.get(20, TimeUnit.SECONDS);
        }

        assertThat(handedOnPrints)
                .singleElement()
                .satisfies(prints -> assertThat(prints)
                        .containsExactlyInAnyOrder(
                                new Fingerprint(0, 0), new Fingerprint(1, 1), new Fingerprint(2, 2)));
    }

    @Test
    void eachSignalHasItsStrategyAndTheOthersAreStreamed() {
        StrategicIntake intake = new StrategicIntake(
                inner,
                Map.of(Signal.LOGS, new ProcessingStrategy.Batch(10, new ByteSize(1 << 20), Duration.ofMillis(5))),
                new Instruments());

        intake.accept(payload("spans", 1));
        intake.accept(new Payload(Signal.LOGS, "logs".getBytes(StandardCharsets.UTF_8), 0, 4, 1));

        assertThat(handedOn).containsExactly("spans", "logs");
    }

    @Test
    void theExampleOfThePatternsPagePrintsWhatItPromises() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            StrategyExample.run(inner, payload("three", 3));
        } finally {
            System.setOut(before);
        }

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("batch: 3 items are safe: true\n");
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        assertThat(ProcessingStrategy.named("stream")).isEqualTo(new ProcessingStrategy.Stream());
        assertThat(ProcessingStrategy.named("batch")).isEqualTo(ProcessingStrategy.Batch.STANDARD);
        assertThatThrownBy(() -> ProcessingStrategy.named("bulk"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("strategy: bulk (expected: stream, batch)");
    }

    private Intake batching(int items, long bytes, Duration wait) {
        return new ProcessingStrategy.Batch(items, new ByteSize(bytes), wait)
                .over(inner, Signal.TRACES, new Instruments());
    }

    private static Payload payload(String body, int items) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new Payload(Signal.TRACES, bytes, 0, bytes.length, items);
    }
}
