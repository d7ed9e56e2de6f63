package dev.sluice.server.query;

import com.linecorp.armeria.common.HttpResponse;
import dev.sluice.kernel.memory.BufferPool;
import dev.sluice.kernel.memory.BufferPools;
import dev.sluice.kernel.memory.MemoryBudget;
import java.util.Locale;

/// `GET /api/v1/pools`: the memory of requests, as budget and as buffers that are used again. Any thread.
final class PoolEndpoint {
    private final BufferPools pools;
    private final MemoryBudget budget;

    PoolEndpoint(BufferPools pools, MemoryBudget budget) {
        this.pools = pools;
        this.budget = budget;
    }

    HttpResponse list() {
        return Replies.json(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("budget");
            json.writeStringField("name", budget.name());
            json.writeNumberField("usedBytes", budget.usedBytes());
            json.writeNumberField("limitBytes", budget.limitBytes());
            json.writeStringField("pressure", budget.pressure().name().toLowerCase(Locale.ROOT));
            json.writeEndObject();
            json.writeArrayFieldStart("pools");
            for (BufferPool pool : pools.all()) {
                BufferPool.Use use = pool.use();
                json.writeStartObject();
                json.writeStringField("name", pool.name());
                json.writeNumberField("keptBytes", use.keptBytes());
                json.writeNumberField("limitBytes", use.limitBytes());
                json.writeNumberField("hits", use.hits());
                json.writeNumberField("misses", use.misses());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}
