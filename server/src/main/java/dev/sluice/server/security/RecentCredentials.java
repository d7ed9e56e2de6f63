package dev.sluice.server.security;

import dev.sluice.kernel.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Credentials that were found good a moment ago, by their digests, so that the cost of finding out is not paid by
/// every request. At most 4,096; those not used for longest go first. Any thread.
final class RecentCredentials {
    private static final int ENTRIES_MAX = 4_096;

    private final Clock clock;
    /// Guarded by this; in the order of use.
    private final Map<String, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);

    private record Entry(Finding.Known known, long untilNanos) {}

    RecentCredentials(Clock clock) {
        this.clock = clock;
    }

    synchronized Finding.@Nullable Known find(String credential) {
        String key = key(credential);
        Entry entry = entries.get(key);
        if (entry != null && entry.untilNanos - clock.monotonicNanos() <= 0) {
            entries.remove(key);
            return null;
        }
        return entry == null ? null : entry.known;
    }

    synchronized void add(String credential, Finding.Known known, Duration time) {
        entries.put(key(credential), new Entry(known, clock.monotonicNanos() + time.toNanos()));
        if (entries.size() > ENTRIES_MAX) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    private static String key(String credential) {
        return HexFormat.of().formatHex(Credentials.digest(credential));
    }
}
