package dev.sluice.pipeline.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.ClientErrors;
import dev.sluice.client.ExportResult;
import dev.sluice.client.OtlpClient;
import dev.sluice.kernel.error.DeniedException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests with something in them that a destination will not take, and requests that are too large.
class BisectionTest {
    private static final int MANY = 10_000;

    private final AtomicInteger calls = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_999, 5_000, 6_789, 9_998, 9_999})
    void q13OneBadItemOfTenThousandIsFoundInLogTwoRequestsAndTheOthersArriveOnce(int bad) {
        ScriptedClient client = refusing(Set.of(bad), "http-status", 400);

        Delivery delivery = deliver(client, MANY);

        assertThat(delivery.refused()).isEqualTo(BitSet.valueOf(bits(bad)));
        assertThat(delivery.failure()).hasMessageContaining("bad item");
        assertThat(taken(client)).isEqualTo(allBut(MANY, Set.of(bad)));
        // ⌈log2(10,000)⌉ = 14
        assertThat(calls.get()).isLessThanOrEqualTo(14 + 2);
    }

    @Test
    void anyBadItemsAreRefusedAndAllOthersArriveOnce() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int items = random.nextInt(2, 200);
            Set<Integer> bad = Set.copyOf(random.ints(random.nextInt(1, 4), 0, items).boxed().toList().stream()
                    .distinct()
                    .toList());
            ScriptedClient client = random.nextBoolean()
                    ? refusing(bad, "grpc-status", random.nextBoolean() ? 3 : 8)
                    : refusing(bad, "http-status", List.of(400, 413, 422).get(random.nextInt(3)));

            Delivery delivery = deliver(client, items);

            assertThat(delivery.refused().stream().boxed().toList())
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(bad);
            assertThat(taken(client)).as("seed %d", seed).isEqualTo(allBut(items, bad));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http-status", "grpc-status"})
    void aRequestThatIsTooLargeArrivesInPartsAndNothingIsGivenUp(String name) {
        int code = name.equals("http-status") ? 413 : 8;
        ScriptedClient client =
                new ScriptedClient(body -> ScriptedItems.of(body).size() > 700 ? refusal(name, code) : success());

        Delivery delivery = deliver(client, MANY);

        assertThat(delivery.refused().isEmpty()).isTrue();
        assertThat(delivery.failure()).isNull();
        assertThat(taken(client)).isEqualTo(allBut(MANY, Set.of()));
        assertThat(calls.get())
                .as("16 parts and the 15 they are halves of, but the whole")
                .isEqualTo(30);
    }

    @Test
    void nothingIsGivenUpThatWasNotRefusedByItself() {
        ScriptedClient client = new ScriptedClient(
                body -> ScriptedItems.of(body).size() > 10 ? refusal("http-status", 400) : success());

        Delivery delivery = deliver(client, 60);

        assertThat(delivery.refused().isEmpty()).isTrue();
        assertThat(taken(client)).isEqualTo(allBut(60, Set.of()));
    }

    @Test
    void aDestinationThatRefusesEverythingIsAskedABoundedNumberOfTimes() {
        for (int code : List.of(400, 413)) {
            calls.set(0);
            ScriptedClient client = new ScriptedClient(body -> refusal("http-status", code));

            Delivery delivery = deliver(client, MANY);

            assertThat(delivery.refused().cardinality()).isEqualTo(MANY);
            assertThat(calls.get()).isLessThanOrEqualTo(2 * Bisection.PARTS_MAX);
        }
    }

    @Test
    void whatIsNotSentYetWhenTheDestinationSaysNoToItAllIsRefusedToo() {
        ScriptedClient client = new ScriptedClient(body -> calls.get() < 3
                ? bad(ScriptedItems.of(body), Set.of(90), "http-status", 400)
                : CompletableFuture.failedFuture(new DeniedException(ClientErrors.DENIED, "key expired")));

        Delivery delivery = deliver(client, 100);

        assertThat(delivery.failure()).hasMessage("key expired");
        List<Integer> both = new ArrayList<>(taken(client));
        assertThat(both).isNotEmpty();
        delivery.refused().stream().forEach(both::add);
        assertThat(both).containsExactlyInAnyOrderElementsOf(allBut(100, Set.of()));
    }

    @Test
    void whatPartsRejectIsAddedUp() {
        ScriptedClient client = new ScriptedClient(body -> {
            List<Integer> items = ScriptedItems.of(body);
            return items.size() > 25
                    ? refusal("http-status", 413)
                    : CompletableFuture.completedFuture(new ExportResult(2, "two of them"));
        });

        Delivery delivery = deliver(client, 100);

        assertThat(delivery.result()).isEqualTo(new ExportResult(8, "two of them"));
        assertThat(delivery.refused().isEmpty()).isTrue();
    }

    @Test
    void onlyRefusalsOfTheContentOfSeveralItemsAreLookedInto() {
        Payload two = ScriptedItems.payload(2);

        assertThat(Bisection.isOf(two, failure("http-status", 400))).isTrue();
        assertThat(Bisection.isOf(two, failure("grpc-status", 8))).isTrue();
        assertThat(Bisection.isOf(two, failure("http-status", 404))).isFalse();
        assertThat(Bisection.isOf(two, failure("grpc-status", 12))).isFalse();
        assertThat(Bisection.isOf(two, new DeniedException(ClientErrors.DENIED, "no").with("http-status", 401)))
                .isFalse();
        assertThat(Bisection.isOf(ScriptedItems.payload(1), failure("http-status", 400)))
                .isFalse();
    }

    private Delivery deliver(ScriptedClient client, int items) {
        Payload whole = ScriptedItems.payload(items);
        Throwable refusal = failure("http-status", 400);
        try {
            client.export(whole).join();
        } catch (RuntimeException expected) {
            refusal = expected.getCause();
        }
        assertThat(client.taken()).isEmpty();
        calls.set(0);
        return Bisection.of(counting(client), whole, refusal).join();
    }

    private OtlpClient counting(ScriptedClient client) {
        return new OtlpClient() {
            @Override
            public CompletableFuture<ExportResult> export(Payload payload) {
                calls.incrementAndGet();
                return client.export(payload);
            }

            @Override
            public boolean flush(Duration atMost) {
                return true;
            }

            @Override
            public boolean shutdown(Duration atMost) {
                return true;
            }
        };
    }

    private static ScriptedClient refusing(Set<Integer> bad, String name, int code) {
        return new ScriptedClient(body -> bad(ScriptedItems.of(body), bad, name, code));
    }

    private static CompletableFuture<ExportResult> bad(List<Integer> items, Set<Integer> bad, String name, int code) {
        return Collections.disjoint(items, bad) ? success() : refusal(name, code);
    }

    private static CompletableFuture<ExportResult> success() {
        return CompletableFuture.completedFuture(ExportResult.SUCCESS);
    }

    private static CompletableFuture<ExportResult> refusal(String name, int code) {
        return CompletableFuture.failedFuture(failure(name, code));
    }

    private static Throwable failure(String name, int code) {
        return new ValidationException(ClientErrors.REFUSED, name + " " + code + ": bad item").with(name, code);
    }

    private static List<Integer> taken(ScriptedClient client) {
        return client.taken().stream()
                .flatMap(body -> ScriptedItems.of(body).stream())
                .sorted()
                .toList();
    }

    private static List<Integer> allBut(int items, Set<Integer> bad) {
        return IntStream.range(0, items).boxed().filter(i -> !bad.contains(i)).toList();
    }

    private static long[] bits(int bit) {
        BitSet set = new BitSet();
        set.set(bit);
        return set.toLongArray();
    }
}
