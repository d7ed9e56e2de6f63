package dev.sluice.server.boot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether data is taken now, and if not, why. Any thread.
public final class Readiness {
    private final Map<String, Supplier<@Nullable String>> checks = new LinkedHashMap<>();
    private volatile boolean open;

    /// @param part what is checked, such as `journal`
    /// @param complaint null when all is well, else why not; must not block
    public synchronized void check(String part, Supplier<@Nullable String> complaint) {
        checks.put(part, complaint);
    }

    /// Every listener accepts.
    public void open() {
        open = true;
    }

    /// The server drains or is not up yet.
    public void close() {
        open = false;
    }

    public boolean isReady() {
        return complaints().isEmpty();
    }

    /// Why data is not taken now, each as `part: reason`; empty when it is.
    public synchronized List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        if (!open) {
            complaints.add("server: starting or stopping");
        }
        checks.forEach((part, check) -> {
            String complaint = check.get();
            if (complaint != null) {
                complaints.add(part + ": " + complaint);
            }
        });
        return complaints;
    }
}
