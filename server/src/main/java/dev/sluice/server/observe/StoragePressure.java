package dev.sluice.server.observe;

import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventBus;
import dev.sluice.kernel.event.EventType;
import dev.sluice.kernel.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;

/// Tells when the room for data becomes scarce, and when it is plenty again: the larger of the journal's share that is
/// in use and of the file system that is. Runs as a task, one turn at a time.
public final class StoragePressure implements Runnable {
    /// A level is left when the use is this many percent below where it begins.
    private static final double SLACK = 5;

    private final DoubleSupplier journalPercent;
    private final DoubleSupplier diskPercent;
    private final EventBus events;
    private final Clock clock;
    private Level level = Level.NORMAL;

    /// How scarce room is.
    enum Level {
        NORMAL(0),
        HIGH(80),
        CRITICAL(95);

        private final double percent;

        Level(double percent) {
            this.percent = percent;
        }

        static Level of(double used) {
            return used >= CRITICAL.percent ? CRITICAL : used >= HIGH.percent ? HIGH : NORMAL;
        }
    }

    public StoragePressure(DoubleSupplier journalPercent, DoubleSupplier diskPercent, EventBus events, Clock clock) {
        this.journalPercent = journalPercent;
        this.diskPercent = diskPercent;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public synchronized void run() {
        double journal = journalPercent.getAsDouble();
        double disk = diskPercent.getAsDouble();
        double used = Math.max(journal, disk);
        Level next = Level.of(used);
        if (next.compareTo(level) < 0) {
            // Down only when it is clearly below, so that use around a limit is not told again and again.
            next = Level.of(used + SLACK);
        }
        if (next == level) {
            return;
        }
        level = next;
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("level", next.name().toLowerCase(Locale.ROOT));
        payload.put("journalPercent", journal);
        payload.put("diskPercent", disk);
        events.publish(Event.of(EventType.STORAGE_PRESSURE, clock.now(), "storage", payload));
    }
}
