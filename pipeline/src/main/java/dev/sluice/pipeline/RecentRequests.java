package dev.sluice.pipeline;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The requests that were taken a short while ago, and those that are being taken. Any thread.
///
/// Bounded by time and by number: what is older, or the oldest beyond the number, is forgotten. Those being taken are
/// as many as there are requests under way.
public final class RecentRequests {
    private final long windowNanos;
    private final int limit;
    private final Clock clock;
    private final Counter forgotten;
    private final ReentrantLock lock = new ReentrantLock();
    /// When each was taken, on the monotonic clock, the oldest first. Guarded by lock, like the next.
    private final Map<Fingerprint, Long> taken = new LinkedHashMap<>();

    private final Map<Fingerprint, Condition> underWay = new HashMap<>();

    /// @param window how long a request is remembered, more than 0
    /// @param limit how many are, at least 1
    public RecentRequests(Duration window, int limit, Clock clock, Instruments instruments) {
        if (window.isZero() || window.isNegative() || limit < 1) {
            throw new IllegalArgumentException(
                    "window: " + window + ", limit: " + limit + " (expected: more than 0, at least 1)");
        }
        this.windowNanos = window.toNanos();
        this.limit = limit;
        this.clock = clock;
        this.forgotten = instruments.counter(
                "sluice_dedup_forgotten_total",
                "Requests forgotten before their time, because more came than are remembered",
                Labels.NONE);
        instruments.gauge(
                "sluice_dedup_remembered_requests",
                "Requests by which a copy would be known",
                Labels.NONE,
                this::remembered);
        instruments.gauge("sluice_dedup_remembered_limit", "How many they may be", Labels.NONE, () -> limit);
    }

    /// Whether a request must be taken: if not, it was taken already, within the window. While the same request is
    /// being taken for another caller, waits for how that ends.
    ///
    /// @return true for one caller at a time, who calls [#settle]
    boolean claim(Fingerprint print) {
        lock.lock();
        try {
            while (true) {
                expire();
                Long takenNanos = taken.get(print);
                if (takenNanos != null && isRecent(takenNanos)) {
                    return false;
                }
                Condition settled = underWay.get(print);
                if (settled == null) {
                    underWay.put(print, lock.newCondition());
                    return true;
                }
                settled.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Ends what [#claim] began.
    ///
    /// @param isTaken whether the request is as safe as the mode says; else the next copy is taken
    void settle(Fingerprint print, boolean isTaken) {
        lock.lock();
        try {
            if (isTaken) {
                remember(print, clock.monotonicNanos());
            }
            Condition settled = underWay.remove(print);
            if (settled != null) {
                settled.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Takes note of a request that an earlier process took. In the order in which they were taken, before any claim.
    ///
    /// @param ageNanos how long ago that was, 0 or more
    void recall(Fingerprint print, long ageNanos) {
        lock.lock();
        try {
            remember(print, clock.monotonicNanos() - ageNanos);
        } finally {
            lock.unlock();
        }
    }

    private void remember(Fingerprint print, long takenNanos) {
        taken.remove(print);
        taken.put(print, takenNanos);
        expire();
        Iterator<Fingerprint> oldest = taken.keySet().iterator();
        while (taken.size() > limit) {
            oldest.next();
            oldest.remove();
            forgotten.increment();
        }
    }

    /// Up to the first that is recent. After a start some behind it may not be, when the wall clock was set
    /// meanwhile.
    private void expire() {
        Iterator<Long> oldest = taken.values().iterator();
        while (oldest.hasNext() && !isRecent(oldest.next())) {
            oldest.remove();
        }
    }

    private boolean isRecent(long takenNanos) {
        return clock.monotonicNanos() - takenNanos < windowNanos;
    }

    private int remembered() {
        lock.lock();
        try {
            expire();
            return taken.size();
        } finally {
            lock.unlock();
        }
    }
}
