package dev.sluice.kernel.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.metric.Counted;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventBusTest {
    private final ManualClock clock = new ManualClock(0);
    private final Instruments instruments = new Instruments();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final EventBus bus = new EventBus(
            new EventBus.Limits(4, Duration.ofSeconds(5)),
            Thread.ofVirtual().factory(),
            clock,
            instruments,
            (observer, reason) -> complaints.add(observer.name() + " " + reason));
    private final BlockingQueue<Event> seen = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        bus.close();
    }

    @Test
    void everyObserverIsToldInOrder() throws Exception {
        bus.add(observer("first", seen::add));
        for (int i = 0; i < 3; i++) {
            bus.publish(event(i));
        }

        for (int i = 0; i < 3; i++) {
            assertThat(next().payload()).containsEntry("number", i);
        }
    }

    @Test
    void observersComeAndGoWhileItRuns() throws Exception {
        assertThat(bus.isObserved()).isFalse();
        Subscription first = bus.add(observer("first", seen::add));
        assertThat(bus.isObserved()).isTrue();
        bus.publish(event(1));
        assertThat(next().payload()).containsEntry("number", 1);
        CountDownLatch second = new CountDownLatch(1);
        first.close();
        bus.add(observer("second", event -> second.countDown()));

        bus.publish(event(2));

        assertThat(second.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).isEmpty();
    }

    @Test
    void anObserverThatThrowsIsCountedReportedAndToldTheNextEvent() throws Exception {
        bus.add(observer("broken", event -> {
            throw new IllegalStateException("no");
        }));
        bus.add(observer("whole", seen::add));
        bus.publish(event(1));
        bus.publish(event(2));

        next();
        next();
        bus.close();

        assertThat(counted("sluice_event_failures_total", "broken")).isEqualTo(2);
        assertThat(complaints).hasSize(2).allMatch(line -> line.startsWith("broken threw"));
    }

    @Test
    void anObserverThatHangsLosesItsOwnEventsAndHoldsUpNobody() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        bus.add(observer("stuck", event -> {
            begun.countDown();
            goOn.await();
        }));
        bus.publish(event(0));
        begun.await();
        Subscription whole = bus.add(observer("whole", seen::add));
        for (int i = 1; i <= 7; i++) {
            bus.publish(event(i));
            assertThat(next().payload()).containsEntry("number", i);
        }

        assertThat(counted("sluice_events_dropped_total", "stuck")).isEqualTo(3);
        assertThat(counted("sluice_events_dropped_total", "whole")).isZero();
        // It may not be back from its last event yet, and the clock is about to jump.
        whole.close();
        bus.watch();
        assertThat(complaints).isEmpty();
        clock.advance(Duration.ofSeconds(5));
        bus.watch();
        bus.watch();
        assertThat(complaints).singleElement().asString().startsWith("stuck has been at one event");
        goOn.countDown();
    }

    @Test
    void closingDeliversWhatIsQueuedAndTakesNothingMore() {
        bus.add(observer("first", seen::add));
        bus.publish(event(1));
        bus.publish(event(2));

        bus.close();
        bus.publish(event(3));

        assertThat(seen).hasSize(2);
    }

    @Test
    void anEventHoldsFactsAndNothingElse() {
        assertThatThrownBy(() -> Event.of(EventType.DATA_RECEIVED, clock.now(), "intake", Map.of("x", new byte[1])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Event event(int number) {
        return Event.of(EventType.DATA_RECEIVED, clock.now(), "test", Map.of("number", number));
    }

    private Event next() throws InterruptedException {
        Event next = seen.poll(20, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private interface Observing {
        void observe(Event event) throws Exception;
    }

    private static EventObserver observer(String name, Observing observing) {
        return new EventObserver() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void observe(Event event) throws Exception {
                observing.observe(event);
            }
        };
    }

    private long counted(String family, String observer) {
        return Counted.of(instruments, family, observer);
    }
}
