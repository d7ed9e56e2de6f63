package dev.sluice.kernel.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.NetworkException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.event.EventBus;
import dev.sluice.kernel.event.RememberingObserver;
import dev.sluice.kernel.failure.FailureHandler.Circumstances;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailureHandlerTest {
    private static final ErrorCode GONE = ErrorCode.of("test.gone");

    private final ManualClock clock = new ManualClock(0);
    private final Instruments instruments = new Instruments();
    private final List<String> lines = new ArrayList<>();
    private final RememberingObserver heard = new RememberingObserver();
    private final EventBus bus = new EventBus(
            EventBus.Limits.STANDARD, Thread.ofVirtual().factory(), clock, instruments, (observer, reason) -> {});
    private final FailureHandler handler =
            new FailureHandler(Duration.ofSeconds(10), clock, instruments, bus, (text, failure) -> lines.add(text));

    @Test
    void theKindDecidesWhatFollows() {
        assertThat(Recovery.of(new NetworkException(GONE, NetworkException.Fault.REFUSED, "x", null)))
                .isEqualTo(Recovery.RECONNECT);
        assertThat(Recovery.of(new UnavailableException(GONE, "x"))).isEqualTo(Recovery.RETRY);
        assertThat(Recovery.of(new ValidationException(GONE, "x"))).isEqualTo(Recovery.DIVERT);
        assertThat(Recovery.of(new IllegalStateException("x"))).isEqualTo(Recovery.QUARANTINE);
    }

    @Test
    void aFloodIsOneLineAndTheNextSaysHowManyWereHeldBack() {
        for (int i = 0; i < 100; i++) {
            handler.handle(new UnavailableException(GONE, "disk"), Circumstances.of("journal"));
        }
        handler.handle(new UnavailableException(GONE, "disk"), Circumstances.of("store"));
        clock.advance(Duration.ofSeconds(10));
        handler.handle(new UnavailableException(GONE, "disk"), Circumstances.of("journal"));

        assertThat(lines)
                .containsExactly(
                        "failure 0-1 in journal: disk [test.gone]",
                        "failure 0-101 in store: disk [test.gone]",
                        "failure 0-102 in journal: disk [test.gone] (99 more like this since the last line)");
    }

    @Test
    void observersHearWhatTheLogSays() {
        bus.add(heard);

        handler.handle(
                new IllegalStateException("broken"), Circumstances.of("intake").askedBy("ann", "17"));
        bus.close();

        assertThat(heard.events()).singleElement().satisfies(event -> {
            assertThat(event.source()).isEqualTo("intake");
            assertThat(event.payload())
                    .containsEntry("code", "server.unexpected")
                    .containsEntry("recovery", "quarantine")
                    .containsEntry("id", "0-1")
                    .containsEntry("user", "ann")
                    .containsEntry("request", "17");
        });
        assertThat(lines).singleElement().asString().startsWith("failure 0-1 in intake {user=ann, request=17}: ");
    }

    @Test
    void allThatIsKnownIsInOneContext() {
        clock.advance(Duration.ofSeconds(3));
        UnavailableException gone = new UnavailableException(GONE, "disk");

        ErrorContext error = handler.handle(
                gone, Circumstances.of("journal").askedBy("ann", "17").with("file", "a"));

        assertThat(error)
                .isEqualTo(new ErrorContext(
                        "0-1", Instant.ofEpochSecond(3), "journal", "ann", "17", Map.of("file", "a"), gone));
        assertThat(error.code()).isEqualTo(GONE);
        assertThat(error.recovery().isToTryAgain()).isTrue();
    }

    @Test
    void withoutABusThereAreLinesOnly() {
        new FailureHandler(Duration.ofSeconds(1), clock, instruments, null, (text, error) -> lines.add(text))
                .handle(new UnavailableException(GONE, "disk"), Circumstances.of("journal"));

        assertThat(lines).hasSize(1);
    }
}
