package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.sluice.kernel.time.ManualClock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The whole retry table of OTLP against a real server; C-55, C-57, C-58, C-60, C-61, C-62.
class RetryTableTest {
    private static final Set<Integer> RETRYABLE_GRPC = Set.of(1, 4, 10, 11, 14, 15);
    private static final Set<Integer> RETRYABLE_HTTP = Set.of(429, 502, 503, 504);
    private static final RetryPolicy POLICY =
            new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(2), 2, new RetryPolicy.Jitter(0), Duration.ZERO);

    private static ScriptedServer server;
    private static OtlpClient grpc;
    private static OtlpClient http;

    private final ManualClock clock = new ManualClock(0);
    private final StepDelays delays = new StepDelays(clock);

    /// What the server says first; it takes the second attempt.
    private record Case(String name, HttpResponse answer, boolean retried, Duration pause) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() {
        server = ScriptedServer.answering(request -> ScriptedServer.ok());
        grpc = Clients.discover().open("grpc", server.url());
        http = Clients.discover().open("http/protobuf", server.url());
    }

    @AfterAll
    static void stop() {
        grpc.close();
        http.close();
        server.close();
    }

    static Stream<Case> grpcCases() {
        Duration backoff = Duration.ofMillis(100);
        return IntStream.rangeClosed(1, 16).boxed().flatMap(code -> {
            boolean plain = RETRYABLE_GRPC.contains(code);
            boolean hinted = plain || code == 8;
            return Stream.of(
                    new Case("gRPC " + code, ScriptedServer.grpc(code, new byte[0]), plain, backoff),
                    hinted(code, 0, 0, hinted, backoff),
                    hinted(code, 5, 0, hinted, Duration.ofSeconds(5)),
                    hinted(code, 0, 500_000_000, hinted, Duration.ofMillis(500)),
                    hinted(code, 315_576_000, 0, hinted, RetryPolicy.HINT_MAX),
                    hinted(code, Long.MAX_VALUE, 0, hinted, RetryPolicy.HINT_MAX),
                    hinted(code, -5, 0, hinted, backoff),
                    new Case(
                            "gRPC " + code + " with details that are no Status",
                            ScriptedServer.grpc(code, new byte[] {(byte) 0xff, 1, 2}),
                            plain,
                            backoff));
        });
    }

    static Stream<Case> httpCases() {
        Duration backoff = Duration.ofMillis(100);
        String past =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.of(2020, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC));
        String future = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusDays(1));
        return IntStream.rangeClosed(400, 599).boxed().flatMap(status -> {
            boolean retried = RETRYABLE_HTTP.contains(status);
            return Stream.of(
                    httpCase(status, "", retried, backoff),
                    httpCase(status, "7", retried, Duration.ofSeconds(7)),
                    httpCase(status, past, retried, backoff),
                    httpCase(status, future, retried, RetryPolicy.HINT_MAX),
                    httpCase(status, "soon", retried, backoff));
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("grpcCases")
    void grpcIsRetriedAsTheTableSays(Case given) throws Exception {
        check(grpc, given, ScriptedServer.grpcOk());
    }

    @Test
    void httpIsRetriedAsTheTableSays() throws Exception {
        for (Case given : httpCases().toList()) {
            check(http, given, ScriptedServer.ok());
        }
    }

    @Test
    void theWaitsGrowFromWhatTheServerAskedForUpToTheirLargest() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        server.answer(request -> switch (answers.incrementAndGet()) {
            case 1 -> ScriptedServer.grpc(14, ScriptedServer.retryInfo(14, 0, 300_000_000));
            case 2, 3, 4, 5 -> ScriptedServer.grpc(14, new byte[0]);
            default -> ScriptedServer.grpcOk();
        });

        retrying(grpc).export(Samples.spans(1)).get(20, TimeUnit.SECONDS);

        assertThat(delays.waits().stream().map(Duration::toMillis)).containsExactly(300L, 600L, 1_200L, 2_000L, 2_000L);
    }

    private void check(OtlpClient client, Case given, HttpResponse taken) throws Exception {
        server.requests().clear();
        delays.waits().clear();
        AtomicInteger answers = new AtomicInteger();
        server.answer(request -> answers.getAndIncrement() == 0 ? given.answer : taken);

        CompletableFuture<ExportResult> result = retrying(client).export(Samples.spans(3));

        if (given.retried) {
            assertThat(result.get(20, TimeUnit.SECONDS)).as(given.name).isEqualTo(ExportResult.SUCCESS);
            assertThat(delays.waits()).as(given.name).isEqualTo(List.of(given.pause));
        } else {
            assertThat(result.handle((answer, failure) -> failure).get(20, TimeUnit.SECONDS))
                    .as(given.name)
                    .isNotNull();
        }
        assertThat(server.requests()).as(given.name).hasSize(given.retried ? 2 : 1);
        assertThat(server.requests().stream()
                        .map(request -> Arrays.hashCode(request.content().array()))
                        .distinct())
                .hasSize(1);
    }

    private RetryingClient retrying(OtlpClient client) {
        return new RetryingClient(client, POLICY, clock, () -> 0.5, delays);
    }

    private static Case hinted(int code, long seconds, int nanos, boolean retried, Duration pause) {
        return new Case(
                "gRPC " + code + " with RetryInfo of " + seconds + " s and " + nanos + " ns",
                ScriptedServer.grpc(code, ScriptedServer.retryInfo(code, seconds, nanos)),
                retried,
                pause);
    }

    private static Case httpCase(int status, String retryAfter, boolean retried, Duration pause) {
        ResponseHeaders headers =
                ResponseHeaders.of(HttpStatus.valueOf(status), "content-type", "application/x-protobuf");
        if (!retryAfter.isEmpty()) {
            headers = headers.toBuilder().set("retry-after", retryAfter).build();
        }
        return new Case("HTTP " + status + ", Retry-After: " + retryAfter, HttpResponse.of(headers), retried, pause);
    }
}
