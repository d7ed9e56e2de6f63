package dev.sluice.kernel.patterns;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.event.EventBus;
import dev.sluice.kernel.failure.ErrorContext;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import java.time.Duration;

final class FailureExample {
    private FailureExample() {}

    static void run() {
        Instruments instruments = new Instruments();
        try (EventBus bus = new EventBus(
                EventBus.Limits.STANDARD,
                Thread.ofVirtual().factory(),
                Clock.system(),
                instruments,
                (observer, reason) -> System.err.println(observer.name() + " " + reason))) {
            // example
            FailureHandler failures = new FailureHandler(
                    Duration.ofMinutes(1),
                    Clock.system(),
                    instruments,
                    bus,
                    (text, failure) -> System.out.println(text));

            UnavailableException gone = new UnavailableException(ErrorCode.of("shop.broker-gone"), "no broker answers");
            FailureHandler.Circumstances where =
                    FailureHandler.Circumstances.of("orders").askedBy("ann", "17");
            ErrorContext error = failures.handle(gone, where);
            System.out.println(error.id() + " at " + error.time() + ": " + error.recovery());
            // end
        }
    }
}
