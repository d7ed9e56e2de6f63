package dev.sluice.server.cli;

import java.io.IOException;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/// Opens an address in the user's browser, where the machine has one.
final class Browser {
    private Browser() {}

    static void open(String url) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String command = system.contains("mac") ? "open" : system.contains("win") ? "explorer" : "xdg-open";
        try {
            new ProcessBuilder(command, url)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException none) {
            LoggerFactory.getLogger(Browser.class).warn("no browser could be opened: {}", none.getMessage());
        }
    }
}
