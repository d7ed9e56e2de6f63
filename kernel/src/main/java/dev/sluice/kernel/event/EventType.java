package dev.sluice.kernel.event;

/// What an event is about.
public enum EventType {
    /// Data was accepted, summed up over an interval.
    DATA_RECEIVED("DataReceived"),
    /// Data reached a destination, summed up over an interval.
    DATA_PROCESSED("DataProcessed"),
    /// Something failed of which an operator must hear.
    ERROR_OCCURRED("ErrorOccurred"),
    /// A rule's limit was passed, or is kept again.
    PERFORMANCE_ALERT("PerformanceAlert"),
    /// Room for data becomes scarce, or is plenty again.
    STORAGE_PRESSURE("StoragePressure"),
    /// New values of the configuration are in force.
    CONFIGURATION_RELOADED("ConfigurationReloaded"),
    /// The system is about to stop.
    SYSTEM_SHUTDOWN("SystemShutdown");

    private final String word;

    EventType(String word) {
        this.word = word;
    }

    /// As it stands in documents and metrics: `DataReceived`.
    public String word() {
        return word;
    }
}
