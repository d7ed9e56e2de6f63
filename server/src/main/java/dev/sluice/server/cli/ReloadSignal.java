package dev.sluice.server.cli;

import dev.sluice.kernel.error.ConfigurationException;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/// SIGHUP reads the configuration again, as daemons do.
final class ReloadSignal {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadSignal.class);

    private ReloadSignal() {}

    static void install(Supplier<List<String>> reload) {
        Signal.handle(
                new Signal("HUP"), signal -> Thread.ofVirtual().name("reload").start(() -> run(reload)));
    }

    private static void run(Supplier<List<String>> reload) {
        try {
            if (reload.get().isEmpty()) {
                LOG.info("configuration read again: nothing changed");
            }
        } catch (ConfigurationException refused) {
            LOG.error("the configuration stays as it was: {}", refused.describe());
        }
    }
}
