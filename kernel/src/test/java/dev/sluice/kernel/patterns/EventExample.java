package dev.sluice.kernel.patterns;

import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventBus;
import dev.sluice.kernel.event.EventObserver;
import dev.sluice.kernel.event.EventType;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import java.util.Map;

final class EventExample {
    private EventExample() {}

    static void run() {
        // example
        class Printer implements EventObserver {
            @Override
            public String name() {
                return "printer";
            }

            @Override
            public void observe(Event event) {
                System.out.println(event.type().word() + " " + event.payload());
            }
        }

        EventBus bus = new EventBus(
                EventBus.Limits.STANDARD,
                Thread.ofVirtual().factory(),
                Clock.system(),
                new Instruments(),
                (observer, reason) -> System.err.println(observer.name() + " " + reason));
        bus.add(new Printer());
        bus.publish(Event.of(EventType.PERFORMANCE_ALERT, Clock.system().now(), "shop", Map.of("rule", "lag")));
        bus.close();
        // end
    }
}
