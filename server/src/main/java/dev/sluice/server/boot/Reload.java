package dev.sluice.server.boot;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.pipeline.config.Configuration;
import dev.sluice.pipeline.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// Reads the configuration again while the server runs, and puts in force what can change: log levels, alerts, and
/// what one request may be. All or nothing. Any thread; one reload at a time.
final class Reload {
    /// A reload found a change of something that cannot change while running; nothing was changed. HTTP 400
    /// from `POST /-/reload`, or a line in the log after SIGHUP.
    ///
    /// Start again to use it.
    static final ErrorCode NEEDS_RESTART = ErrorCode.of("configuration.needs-restart");

    private final Supplier<Configuration> source;
    private final BiConsumer<Settings, List<String>> inForce;
    /// Guarded by this.
    private Configuration current;

    /// @param source reads and checks everything anew
    /// @param inForce puts checked settings in force; must not fail
    Reload(Configuration current, Supplier<Configuration> source, BiConsumer<Settings, List<String>> inForce) {
        this.current = current;
        this.source = source;
        this.inForce = inForce;
    }

    /// @return the sections that changed; none when nothing did
    /// @throws ConfigurationException if the configuration has problems, all of which are listed, or if something
    ///     changed that needs a restart; nothing has changed then
    synchronized List<String> run() {
        Configuration next = source.get();
        Settings now = current.settings();
        boolean same = next.receivers().equals(current.receivers())
                && next.stored().equals(current.stored())
                && next.exporters().equals(current.exporters())
                && next.debugs().equals(current.debugs())
                && next.settings().equals(now.withChangeable(next.settings()))
                && next.settings().log().format() == now.log().format();
        if (!same) {
            throw new ConfigurationException(
                    NEEDS_RESTART,
                    "something changed besides sluice.log.level, sluice.log.levels, sluice.alerts and body, depth, items"
                            + " and elements of sluice.limits (expected: only those while running); nothing was changed,"
                            + " start again to use it");
        }
        List<String> changed = new ArrayList<>();
        if (!next.settings().log().equals(now.log())) {
            changed.add("sluice.log");
        }
        if (!next.settings().limits().equals(now.limits())) {
            changed.add("sluice.limits");
        }
        if (!next.settings().alerts().equals(now.alerts())) {
            changed.add("sluice.alerts");
        }
        if (!changed.isEmpty()) {
            inForce.accept(next.settings(), List.copyOf(changed));
        }
        current = next;
        return List.copyOf(changed);
    }
}
