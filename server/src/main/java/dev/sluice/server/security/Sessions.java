package dev.sluice.server.security;

import dev.sluice.kernel.time.Clock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who has logged in, by the digests of their sessions' ids; the ids themselves are known to the browsers only, so
/// nothing that is read out of this memory logs anybody in. Any thread.
///
/// Neither tokens nor passwords are kept: whom a session stands for was found out when it began. It ends with the
/// token that began it, where that has an end, and after [#LIFETIME] at the latest.
final class Sessions {
    static final Duration LIFETIME = Duration.ofHours(8);
    static final int SESSIONS_MAX = 1_024;
    private static final int ID_BYTES = 32;

    private final Clock clock;
    private final SecureRandom random;
    /// Guarded by this; in the order of use.
    private final Map<String, Session> open = new LinkedHashMap<>(64, 0.75f, true);

    /// A session that has begun.
    ///
    /// @param id whoever shows it is let in; for the browser alone
    /// @param time until it ends
    record Begun(String id, Duration time) {}

    Sessions(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /// Whether a session would have no time: tokens are taken for a moment after their end, for clocks that differ.
    boolean wouldBeOver(Finding.Known sender) {
        return !time(sender).isPositive();
    }

    /// Begins a session. When there are as many as may be, the one that was not used for longest ends: one of the
    /// same sender, so that nobody can log others out, else one of all.
    Begun begin(Finding.Known sender) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Duration time = time(sender);
        Session begun = new Session(sender.identity(), clock.monotonicNanos() + time.toNanos());
        Session ended;
        synchronized (this) {
            ended = open.size() < SESSIONS_MAX ? null : open.remove(leastUsed(sender.identity()));
            open.put(key(id), begun);
        }
        if (ended != null) {
            ended.end();
        }
        return new Begun(id, time);
    }

    /// @return null when there is no such session any more
    synchronized @Nullable Session find(String id) {
        Session session = open.get(key(id));
        return session == null || session.isOver(clock.monotonicNanos()) ? null : session;
    }

    void end(String id) {
        Session session;
        synchronized (this) {
            session = open.remove(key(id));
        }
        if (session != null) {
            session.end();
        }
    }

    /// Ends those whose time is over.
    void sweep() {
        List<Session> over = new ArrayList<>();
        synchronized (this) {
            Iterator<Session> all = open.values().iterator();
            while (all.hasNext()) {
                Session session = all.next();
                if (session.isOver(clock.monotonicNanos())) {
                    all.remove();
                    over.add(session);
                }
            }
        }
        over.forEach(Session::end);
    }

    synchronized int count() {
        return open.size();
    }

    private Duration time(Finding.Known sender) {
        if (sender.end() == null) {
            return LIFETIME;
        }
        Duration left = Duration.between(clock.now(), sender.end());
        return left.compareTo(LIFETIME) < 0 ? left : LIFETIME;
    }

    private String leastUsed(Identity sender) {
        return open.entrySet().stream()
                .filter(entry -> entry.getValue().identity().equals(sender))
                .findFirst()
                .orElseGet(() -> open.entrySet().iterator().next())
                .getKey();
    }

    private static String key(String id) {
        return HexFormat.of().formatHex(Credentials.digest(id));
    }
}
