package dev.sluice.kernel.memory;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Finds what was acquired and never closed. Every so many acquisitions it keeps the stack of the place; when the
/// garbage collector finds such an object before it was closed, that place is reported. Any thread.
///
/// Tests look at every acquisition. A server samples, because a stack costs microseconds.
public final class LeakDetector {
    private final int every;
    private final AtomicLong acquisitions = new AtomicLong();
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    /// Keeps the references reachable until they are closed or reported; bounded by what is open.
    private final Set<Tracked> open = ConcurrentHashMap.newKeySet();

    /// @param every 1 to look at each acquisition, 128 to look at one in 128
    public LeakDetector(int every) {
        if (every < 1) {
            throw new IllegalArgumentException("every: " + every + " (expected: >= 1)");
        }
        this.every = every;
    }

    /// Takes note of a fresh object, if it is this one's turn.
    ///
    /// @return to be closed with the object; null when it is not looked at
    @Nullable
    Tracked track(Object object, String what) {
        if (acquisitions.getAndIncrement() % every != 0) {
            return null;
        }
        Tracked tracked = new Tracked(object, what, new Throwable("acquired here"));
        open.add(tracked);
        return tracked;
    }

    /// The leaks that were found since the last call. To be asked now and then; nothing else looks.
    public List<LeakReport> leaks() {
        List<LeakReport> leaks = new ArrayList<>();
        Reference<?> next = collected.poll();
        while (next != null) {
            if (next instanceof Tracked tracked && open.remove(tracked)) {
                leaks.add(new LeakReport(tracked.what, tracked.acquired));
            }
            next = collected.poll();
        }
        return leaks;
    }

    /// One object that is looked at.
    final class Tracked extends PhantomReference<Object> {
        private final String what;
        private final Throwable acquired;

        private Tracked(Object object, String what, Throwable acquired) {
            super(object, collected);
            this.what = what;
            this.acquired = acquired;
        }

        void closed() {
            open.remove(this);
            clear();
        }
    }
}
