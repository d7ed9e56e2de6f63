package dev.sluice.server.cli;

import sun.misc.Signal;

/// SIGHUP reads the configuration again, as daemons do.
final class ReloadSignal {
    private ReloadSignal() {}

    /// @param reload may block; answers to nobody
    static void install(Runnable reload) {
        Signal.handle(
                new Signal("HUP"), signal -> Thread.ofVirtual().name("reload").start(reload));
    }
}
