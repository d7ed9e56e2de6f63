package dev.sluice.server.observe;

import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventObserver;
import dev.sluice.kernel.event.EventType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes alerts into the log as warnings, and what happens all the time at level debug. Errors are in the log
/// already: the failure handler wrote them.
public final class LogObserver implements EventObserver {
    private static final Logger LOG = LoggerFactory.getLogger(LogObserver.class);

    @Override
    public String name() {
        return "log";
    }

    @Override
    public void observe(Event event) {
        if (event.type() == EventType.PERFORMANCE_ALERT) {
            LOG.warn("{}", event.payload().get("message"));
        } else if (event.type() != EventType.ERROR_OCCURRED && LOG.isDebugEnabled()) {
            LOG.debug("{}", EventText.json(event));
        }
    }
}
