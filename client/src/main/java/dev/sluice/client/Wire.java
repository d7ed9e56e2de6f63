package dev.sluice.client;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpRequest;
import dev.sluice.otlp.Payload;

/// One protocol's requests and answers. Any thread.
interface Wire {
    /// @param payload of a signal that has an address
    HttpRequest request(Payload payload);

    /// @throws dev.sluice.kernel.error.SluiceException what the destination said, if it did not take the request
    ExportResult result(AggregatedHttpResponse answer, Payload payload);

    /// Whether the protocol needs HTTP/2.
    boolean isMultiplexed();
}
