package dev.sluice.server.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogsTest {
    /// `journal` and `cache` have no SLF4J.
    @Test
    void whatIsToldToTheLoggerOfTheJdkStandsInTheSameLog() {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.sluice.journal");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            System.getLogger("dev.sluice.journal").log(System.Logger.Level.WARNING, "{0} segments stay", 3);
        } finally {
            logger.detachAppender(log);
        }

        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage()).isEqualTo("3 segments stay");
        });
    }
}
